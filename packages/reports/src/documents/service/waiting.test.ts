import { expect, test } from 'vitest';
import type { Severity } from '@airworthy/model';
import { makeItem, makeService } from '../../../test/make-result.ts';
import type { Problem } from '../../view/blockers.ts';
import { voiceOf } from '../text/say.ts';
import { waited, waiting } from './waiting.ts';

const service = makeService({
  decisions: [{ exposure: 'public', decision: 'NO-GO', blockers: ['C-1'], conditions: ['H-1'], unverified: [], reason: '' }],
});
const problem = (id: string, severity: Severity, slaDays: number | null): Problem => ({
  item: makeItem({ id, severity }),
  service,
  verdict: undefined,
  findings: [],
  blocks: [],
  places: [],
  slaDays,
  hours: 8,
});
const problems = [problem('C-1', 'critical', 7), problem('H-1', 'high', 30), problem('H-2', 'high', 30), problem('M-1', 'medium', 90)];
const say = voiceOf('en', 'USD');
const textOf = (...blocks: Parameters<typeof waiting>): string => JSON.stringify(waiting(...blocks));

test('points are past their target once more days went by than it gives, and only those that matter for the exposure', () => {
  const plain = { exposure: 'public', overdueWeek: {} } as const;
  expect(waited(problems, 1, plain)).toEqual({ weeks: 1, overdue: { critical: 0, high: 0, medium: 0 }, overdueWeeks: 0 });
  const late = waited(problems, 13, plain);
  expect(late.overdue).toEqual({ critical: 1, high: 1, medium: 1 });
  expect(late.overdueWeeks).toBeCloseTo(12 + (13 - 30 / 7) + (13 - 90 / 7));
});

test('money is price × weeks past target, and is never there without a price', () => {
  const inputs = { exposure: 'public', overdueWeek: { critical: 1000 }, launchWeek: 5000 } as const;
  expect(waited(problems, 4, inputs).cost).toBe(3000);
  expect(textOf(say, problems, inputs)).toContain('Critical USD 1,000');
  expect(textOf(say, problems)).toContain('No amount is shown');
  expect(textOf(say, problems)).not.toContain('USD');
});

test('what the work before the release delays has a price only where the team gave one', () => {
  const release = { hours: 180, hoursAWeek: 90 };
  expect(textOf(say, problems, undefined, release)).toContain('takes 2 weeks of the team');
  expect(textOf(say, problems, { exposure: 'public', overdueWeek: {}, launchWeek: 5000 }, release)).toContain('USD 10,000');
  expect(waiting(say, [])).toEqual([]);
});
