import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item, Standard } from '@airworthy/model';
import { EXPOSURES, emptyModel } from '@airworthy/model';
import { expect, onTestFinished, test } from 'vitest';
import { editionMoves } from '../audit/edition-moves.ts';
import type { AnyCheck } from '../check/define-check.ts';
import { compareEditions } from './edition-diff.ts';
import { editionNames, editionOf, findEdition, readEdition, standardsOf, writeEdition } from './editions.ts';
import { itemTextHash } from './item-hash.ts';
import { loadStandards } from './load-standards.ts';

const FOLDER = join(import.meta.dirname, '../../../../standards');

function item(id: string, rest: Partial<Item> = {}): Item {
  return {
    id,
    title: `What ${id} asks of a service`,
    severity: 'high',
    why: 'Otherwise something goes wrong.',
    refs: ['cwe:1'],
    component: 'errors',
    exposures: [...EXPOSURES],
    effort: { role: 'backend', hours: 2 },
    appliesWhen: [],
    look: [],
    ask: 'Is it so?',
    ...rest,
  };
}

function standard(items: Item[], rest: Partial<Standard> = {}): Standard {
  return { number: 47, id: '47-tried', title: 'Tried', revision: 1, kind: 'domain', about: 'For tests.', appliesWhen: [], items, ...rest };
}

const OLD = [standard([item('S47-001'), item('S47-002'), item('S47-003', { verify: { all: ['a/one'] } }), item('S47-004')])];
const NEW = [
  standard([
    item('S47-001', { title: 'What the first item asks now' }),
    item('S47-002', { why: 'Another reason, said better.' }),
    item('S47-003', { verify: { all: ['a/one', 'a/two'] }, severity: 'critical' }),
    item('S47-005', { verify: { any: ['a/gone'] } }),
  ]),
];

test('an edition that is written and read again decides the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-editions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'editions'));
  const first = editionOf('2026.1', OLD);
  const second = editionOf('2026.2', NEW);
  writeFileSync(join(folder, 'editions/2026.1.json'), writeEdition(first));
  const delta = writeEdition(second, first);
  writeFileSync(join(folder, 'editions/2026.2.json'), delta);
  expect(editionNames(folder)).toEqual(['2026.1', '2026.2']);
  expect(readEdition(folder, '2026.1')).toEqual(first);
  expect(readEdition(folder, '2026.2')).toEqual(second);
  expect(delta).not.toContain('"S47-004"');
  expect(standardsOf(readEdition(folder, '2026.2'))[0]?.items[2]).toMatchObject({
    id: 'S47-003',
    verify: { all: ['a/one', 'a/two'] },
    severity: 'critical',
  });
  const library = { standards: OLD, hash: '' };
  expect(findEdition(folder, 'current', () => library).name).toBe('current');
  writeFileSync(join(folder, 'mine.json'), JSON.stringify({ hash: 'x', standards: NEW }));
  expect(
    compareEditions(
      second,
      findEdition(folder, join(folder, 'mine.json'), () => library),
    ),
  ).toEqual([]);
  expect(() => findEdition(folder, '2026.11', () => library)).toThrow('There is no edition 2026.11.');
  writeFileSync(join(folder, 'broken.json'), '{"standards": 3}');
  expect(() => findEdition(folder, join(folder, 'broken.json'), () => library)).toThrow('neither an edition nor a generated library');
});

test('what came, went, is worded and is decided otherwise', () => {
  expect(compareEditions(editionOf('a', OLD), editionOf('b', NEW))).toEqual([
    {
      id: 'S47-001',
      kind: 'changed',
      title: 'What the first item asks now',
      severity: 'high',
      wording: ['title: What S47-001 asks of a service → What the first item asks now'],
      decision: [],
    },
    {
      id: 'S47-002',
      kind: 'changed',
      title: 'What S47-002 asks of a service',
      severity: 'high',
      wording: ['reason or steps of the fix'],
      decision: [],
    },
    {
      id: 'S47-003',
      kind: 'changed',
      title: 'What S47-003 asks of a service',
      severity: 'critical',
      wording: [],
      decision: ['severity: high → critical', 'decided by: all of a/one → all of a/one, a/two'],
    },
    { id: 'S47-004', kind: 'went', title: 'What S47-004 asks of a service', severity: 'high', wording: [], decision: [] },
    { id: 'S47-005', kind: 'came', title: 'What S47-005 asks of a service', severity: 'high', wording: [], decision: [] },
  ]);
});

test('a condition of the standard is a condition of its items', () => {
  const narrowed = [standard(OLD[0]?.items ?? [], { appliesWhen: ['fact:queues'] })];
  expect(compareEditions(editionOf('a', OLD), editionOf('b', narrowed))[0]?.decision).toEqual(['applies when: (none) → fact:queues']);
});

test('verdicts that a new edition moves come with the reason', () => {
  const check = (id: string, holds: boolean): AnyCheck => ({
    id,
    title: 'All is well',
    failTitle: 'Something is wrong',
    needs: ['routes'],
    subjects: () => [1],
    holds: () => holds,
    location: () => undefined,
    whenNone: 'na',
    noneMessage: 'None.',
    confidence: 'proved',
  });
  const checks = { 'a/one': check('a/one', true), 'a/two': check('a/two', false) };
  const [before, after] = [editionOf('a', OLD), editionOf('b', NEW)];
  const moves = editionMoves(emptyModel({ name: 'shop' }), before, after, compareEditions(before, after), checks);
  expect(moves.map(({ item: id, before: was, after: is, why }) => [id, was, is, why])).toEqual([
    ['S47-003', 'PASS', 'FAIL', 'severity: high → critical; decided by: all of a/one → all of a/one, a/two. Something is wrong.'],
    ['S47-004', 'UNKNOWN', undefined, 'no longer asked'],
    ['S47-005', undefined, 'UNKNOWN', 'a new item. This version has no check a/gone.'],
  ]);
});

test('the hash of an item knows what a person reads, and nothing else', () => {
  const hash = itemTextHash(item('S47-001'));
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(itemTextHash(item('S47-001', { severity: 'low', refs: [], effort: { role: 'qa', hours: 9 } }))).toBe(hash);
  expect(itemTextHash(item('S47-001', { ask: 'Is it really so?' }))).not.toBe(hash);
  expect(itemTextHash(item('S47-001', { fix: { steps: ['Do it.'], code: {} } }))).not.toBe(hash);
});

test('every published edition can be read, and all its items have a way to be decided', () => {
  expect(editionNames(FOLDER)).toContain('2026.1');
  for (const name of editionNames(FOLDER)) {
    const items = readEdition(FOLDER, name).standards.flatMap((one) => one.items);
    expect(items.length).toBeGreaterThan(700);
    expect(items.filter((one) => !one.verify && !one.ask)).toEqual([]);
  }
});

test('an id means what it meant in every edition', () => {
  const now = new Map(
    editionOf('current', loadStandards(FOLDER).standards)
      .standards.flatMap((one) => one.items)
      .map((one) => [one.id, one]),
  );
  const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? []);
  const strangers = editionNames(FOLDER).flatMap((name) =>
    readEdition(FOLDER, name).standards.flatMap((one) =>
      one.items.flatMap((was) => {
        const is = now.get(was.id);
        if (!is || is.text === was.text || JSON.stringify(is.verify) === JSON.stringify(was.verify)) return [];
        const [a, b] = [words(`${was.title} ${was.ask ?? ''}`), words(`${is.title} ${is.ask ?? ''}`)];
        const shared = [...a].filter((word) => b.has(word)).length;
        return shared === 0 ? [`${was.id}: "${was.title}" became "${is.title}"`] : [];
      }),
    ),
  );
  expect(strangers).toEqual([]);
});
