import type { Verdict } from '@airworthy/model';
import { expect, test } from 'vitest';
import { checklistOf, mappingOf, openQuestions, refuseOverride } from './mapping.ts';
import type { AskedService, MappingOverride } from './mapping.ts';

const verdict = (item: string, status: Verdict['status'], parts: Partial<Verdict> = {}): Verdict => ({
  item,
  service: 'pay',
  status,
  method: 'static',
  confidence: 'proved',
  reason: `${item} is ${status}.`,
  evidence: [],
  checks: [],
  ...parts,
});
const NO_CHAIN = 'Does not apply: no blockchain is read or written.';
const pay: AskedService = {
  name: 'pay',
  standards: [
    { standard: '26-blockchain', title: 'Blockchain' },
    { standard: '01-security', title: 'Security' },
  ],
  verdicts: [
    verdict('S26-001', 'N/A', { reason: NO_CHAIN }),
    verdict('S26-002', 'N/A', { reason: NO_CHAIN }),
    verdict('S01-002', 'UNKNOWN', { ask: 'Who may?', look: [{ path: 'a.ts', line: 1 }] }),
    verdict('S01-001', 'FAIL'),
    verdict('S01-003', 'N/A'),
    verdict('S01-004', 'UNKNOWN'),
  ],
};
const card = (id: string, severity: 'critical' | 'high') => ({
  id,
  standard: id.startsWith('S26') ? '26-blockchain' : '01-security',
  title: `Title of ${id}`,
  severity,
});
const result = {
  treeHash: 't',
  standardsHash: 's',
  items: [
    card('S01-004', 'critical'),
    card('S26-002', 'high'),
    card('S01-003', 'high'),
    card('S01-001', 'high'),
    card('S26-001', 'high'),
    card('S01-002', 'high'),
  ],
};
const override = (kind: 'add' | 'remove', standard: string, at: string): MappingOverride => ({
  standard,
  kind,
  reason: 'It signs transactions by hand.',
  author: 'lea',
  at,
});
const [MAY, JUNE] = ['2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z'];

test('a standard applies where one of its items does, and says why not', () => {
  expect(mappingOf(pay, result.items)).toEqual([
    { standard: '01-security', title: 'Security', applies: true, by: 'capabilities', because: '3 of 4 items apply.' },
    { standard: '26-blockchain', title: 'Blockchain', applies: false, by: 'capabilities', because: NO_CHAIN },
  ]);
});

test('what a person said last stands, with name and reason; what only repeats the facts changes nothing', () => {
  const chain = (...overrides: MappingOverride[]) => mappingOf(pay, result.items, overrides)[1];
  expect(chain(override('add', '26-blockchain', MAY))).toMatchObject({
    applies: true,
    by: 'person',
    because: 'lea: It signs transactions by hand.',
  });
  expect(chain(override('remove', '26-blockchain', JUNE), override('add', '26-blockchain', MAY))).toMatchObject({
    applies: false,
    by: 'capabilities',
  });
  expect(refuseOverride({ reason: ' ' })?.code).toBe('reason-missing');
});

test('the checklist: items that apply, by standard, with who decided', () => {
  const list = checklistOf(result, pay);
  expect(list.sections.map((one) => [one.standard, one.lines.map((line) => `${line.item} ${line.decidedBy}`), one.notApplicable])).toEqual([
    ['01-security', ['S01-001 static', 'S01-002 null', 'S01-004 null'], 1],
  ]);
  expect(list).toMatchObject({ items: 3, open: 2, decidedBy: { static: 1, live: 0, imported: 0, human: 0 } });
  expect(list.leftOut.map((one) => one.standard)).toEqual(['26-blockchain']);
  expect(openQuestions(list).map((one) => [one.item, one.ask, one.places])).toEqual([
    ['S01-004', 'Title of S01-004', 0],
    ['S01-002', 'Who may?', 1],
  ]);
});

test('verdicts in force take the place of those of the run', () => {
  const effective = new Map([['S01-002', { status: 'PASS' as const, method: 'human' as const, reason: 'Seen.' }]]);
  expect(checklistOf(result, pay, [], effective)).toMatchObject({ open: 1, decidedBy: { human: 1 } });
});

test('in a standard that a person added everything is asked, until somebody says that it does not apply', () => {
  const overrides = [override('add', '26-blockchain', MAY)];
  const list = checklistOf(result, pay, overrides);
  expect(list.sections[1]?.lines.map((one) => [one.item, one.status, one.decidedBy])).toEqual([
    ['S26-001', 'UNKNOWN', null],
    ['S26-002', 'UNKNOWN', null],
  ]);
  const answered = new Map([['S26-001', { status: 'N/A' as const, method: 'human' as const, reason: 'Only reads.' }]]);
  expect(checklistOf(result, pay, overrides, answered).sections[1]?.lines[0]).toMatchObject({ status: 'N/A', decidedBy: 'human' });
});

test('the order in which results list things does not matter', () => {
  const turned = { ...pay, standards: pay.standards.toReversed(), verdicts: pay.verdicts.toReversed() };
  expect(checklistOf({ ...result, items: result.items.toReversed() }, turned)).toEqual(checklistOf(result, pay));
});
