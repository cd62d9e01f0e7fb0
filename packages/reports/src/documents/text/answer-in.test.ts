import { expect, test } from 'vitest';
import { answerIn } from './answer-in.ts';

const finding = {
  id: 'f-1',
  item: 'S01-001',
  title: 'Routes answer without a valid credential (18 of 18)',
  message: 'Routes answer without a valid credential (18 of 18).',
  note: 'Routes answer without a valid credential.',
  dueAt: new Date(0),
};
const card = {
  id: 'S19-002',
  title: 'Secret settings have no default in the code',
  why: 'Nobody has translated this reason.',
  fix: { steps: ['Remove the literal, so that the setting is required.', 'A step that is not in the catalogue.'], code: { node: 'title' } },
};

test('sentences of standards and checks are told in the language, and what people wrote is not', () => {
  const told = answerIn('de', { items: [finding], next: null }) as { items: (typeof finding)[] };
  expect(told.items[0]?.title).toMatch(/^Routen antworten .*\(18 von 18\)$/);
  expect(told.items[0]?.message).toBe(`${told.items[0]?.title}.`);
  expect([told.items[0]?.note, told.items[0]?.dueAt]).toEqual([finding.note, finding.dueAt]);
});

test('a title with the aim of its item behind it is told in both parts', () => {
  const title = `Routes answer without a valid credential – wanted: ${card.title}`;
  expect((answerIn('de', { title }) as { title: string }).title).toMatch(/^Routen antworten .* – gefordert: (?!Secret)/);
  expect(answerIn('de', { title: 'Routes – wanted: nothing' })).toEqual({ title: 'Routes – wanted: nothing' });
});

test('steps of a fix are told together or not at all, and code stays code', () => {
  const told = answerIn('de', card) as typeof card;
  expect(told.title).not.toBe(card.title);
  expect([told.why, told.fix]).toEqual([card.why, card.fix]);
});

test('a standard is known by its number', () => {
  expect(answerIn('de', { standards: [{ id: '01', title: 'Security' }] })).toEqual({ standards: [{ id: '01', title: 'Sicherheit' }] });
});

test('a language without catalogues gets the answer as it is', () => {
  const answer = { title: card.title };
  expect([answerIn('fr', answer), answerIn('en', answer)]).toEqual([answer, answer]);
});

test('the reasons of decisions are told, each with its figures', () => {
  const critical = [1, 2, 3].map((n) => `${n} critical item${n === 1 ? ' fails' : 's fail'} for use by more than 1,000 users.`);
  const told = critical.map((reason) => (answerIn('de', { reason }) as { reason: string }).reason);
  expect(told[0]).toBe('1 kritischer Punkt steht der Nutzung durch mehr als 1.000 Menschen entgegen.');
  expect(told[2]).toBe('3 kritische Punkte stehen der Nutzung durch mehr als 1.000 Menschen entgegen.');
  const both = { reason: '12 high items must be fixed in time, and 1 critical item must be verified by a person.' };
  expect((answerIn('de', both) as typeof both).reason).toMatch(/^12 hohe .* und 1 kritische muss/);
});
