import { expect, test } from 'vitest';
import { makeItem, makeResult, makeService } from '../../test/make-result.ts';
import { blockersOf, fittingCode, problemsOf, sharedHeadline } from './blockers.ts';
import { groupDecisions } from './decisions.ts';
import { ExcerptIndex, frame } from './excerpts.ts';

test('blockers come first, findings of one item are one problem', () => {
  const [finding] = makeService().findings;
  if (!finding) throw new Error('the fixture has findings');
  const again = { ...finding, locations: [...finding.locations, { path: 'src/b.ts', line: 2 }] };
  const service = makeService({ findings: [...makeService().findings, again] });
  const result = makeResult({ services: [service] });
  expect(problemsOf(result, service).map((one) => [one.item.id, one.places.length, one.blocks.length])).toEqual([
    ['S01-001', 2, 3],
    ['S05-001', 1, 0],
  ]);
  expect(blockersOf(result, service).map((one) => one.item.id)).toEqual(['S01-001']);
});

test('of what is equally severe, the doors that stand open come first', () => {
  const items = [
    makeItem({ id: 'S01-009', refs: ['cwe:367'] }),
    makeItem({ id: 'S39-001', refs: ['asvs:v5.0.0-4.4.3', 'cwe:287'] }),
    makeItem({ id: 'S02-001', severity: 'high', refs: ['cwe:862'] }),
  ];
  const [finding] = makeService().findings;
  const service = makeService({
    findings: items.map((item) => ({ ...finding!, item: item.id })),
    decisions: makeService().decisions.map((one) => ({ ...one, blockers: [] })),
  });
  const result = makeResult({ items, services: [service] });
  expect(problemsOf(result, service).map((one) => one.item.id)).toEqual(['S39-001', 'S01-009', 'S02-001']);
});

test('what several services get wrong alike is what is true of all of them', () => {
  const [problem] = problemsOf(makeResult(), makeService());
  const saying = (reason: string) => ({ ...problem!, verdict: { ...problem!.verdict!, reason } });
  expect(sharedHeadline([saying('A key stands there (1 of 2). A default is used.'), saying('A default is used (3 of 3).')])).toBe(
    'A default is used',
  );
  expect(sharedHeadline([saying('A key stands there.'), saying('A default is used.')])).toBe('A key stands there / A default is used');
});

test('the sample for the framework of the service is chosen', () => {
  expect(fittingCode(makeItem(), { frameworks: ['express'] })?.[1]).toBe('app.use(verify);');
  expect(fittingCode(makeItem({ fix: { steps: ['x'], code: { node: 'a', koa: 'k' } } }), { frameworks: ['express'] })?.[0]).toBe('node');
  expect(fittingCode(makeItem({ fix: { steps: ['x'], code: {} } }), { frameworks: [] })).toBeUndefined();
});

test('decisions are grouped, the worst first', () => {
  const groups = groupDecisions(makeService().decisions);
  expect(groups.map((one) => [one.decision, one.exposures.length, one.reason])).toEqual([
    ['NO-GO', 3, '1 item blocks; 1 blocking item was not verified.'],
    ['GO WITH CONDITIONS', 1, '1 critical item must be verified by a person.'],
  ]);
});

test('the lines around a place', () => {
  const excerpt = new ExcerptIndex(makeResult().excerpts).find({ path: 'src/app.ts', line: 11 });
  expect(excerpt && frame(excerpt, 11, 1)).toEqual([
    { number: 10, text: '', marked: false },
    { number: 11, text: "app.get('/orders', list);", marked: true },
    { number: 12, text: 'await app.listen();', marked: false },
  ]);
  expect(new ExcerptIndex(makeResult().excerpts).find({ path: 'src/app.ts', line: 13 })).toBeUndefined();
});
