import { ProfileSchema } from '@airworthy/model';
import type { Standard, Status, Verdict } from '@airworthy/model';
import { expect, test } from 'vitest';
import { score } from '../score/score.ts';
import { groupsOf, requirementsOf } from './profile-outcome.ts';

const item = (id: string, severity: 'critical' | 'high'): Standard['items'][number] => ({
  id,
  title: 'Something holds here',
  severity,
  why: 'Because it does not hold otherwise.',
  refs: [],
  component: 'testing',
  exposures: ['public'],
  effort: { role: 'qa', hours: 1 },
  appliesWhen: [],
  look: [],
});
const standards: Standard[] = [
  {
    number: 90,
    id: '90-sample',
    title: 'Sample',
    revision: 1,
    kind: 'general',
    about: 'A sample.',
    appliesWhen: [],
    items: [item('S90-001', 'critical'), item('S90-002', 'high'), item('S90-003', 'high')],
  },
];
const verdict = (id: string, status: Status): Verdict => ({
  item: id,
  service: 'shop',
  status,
  method: 'static',
  confidence: 'proved',
  reason: 'so',
  evidence: [],
  checks: [],
});
const verdicts = [verdict('S90-001', 'PASS'), verdict('S90-002', 'FAIL'), verdict('S90-003', 'UNKNOWN')];
const asked = verdicts.map((one, index) => ({ item: standards[0]?.items[index] as Standard['items'][number], verdict: one }));

test('least and most are told apart', () => {
  const result = { score: score(asked), verdicts };
  expect(
    requirementsOf({ coverage: 0.75, points: 90, critical: 0, high: 0, open: 1 }, result, standards).map((one) => [
      one.name,
      one.actual,
      one.met,
    ]),
  ).toEqual([
    ['coverage', 0.75, true],
    ['points', 66.7, false],
    ['critical', 0, true],
    ['high', 1, false],
    ['open', 1, true],
  ]);
  expect(requirementsOf({}, result, standards)).toEqual([]);
});

test('a line holds when all of its items do; an item belongs to the first group that picks it', () => {
  const profile = ProfileSchema.parse({
    name: 'list',
    title: 'List',
    about: 'A list for this test only.',
    groups: [
      {
        title: 'Lines',
        lines: [
          { title: 'Both hold', items: ['S90-001', 'S90-002'] },
          { title: 'It is known', items: ['S90-003'] },
        ],
      },
      { title: 'Others', must: false, select: [{ severities: ['high'] }] },
    ],
  });
  const [lines, others] = groupsOf(profile, verdicts, standards);
  expect(lines?.lines.map((one) => one.status)).toEqual(['PARTIAL', 'UNKNOWN']);
  expect(lines?.score.counts).toEqual({ pass: 1, partial: 0, fail: 1, notApplicable: 0, unknown: 1 });
  expect(others?.score.counts).toEqual({ pass: 0, partial: 0, fail: 0, notApplicable: 0, unknown: 0 });
});
