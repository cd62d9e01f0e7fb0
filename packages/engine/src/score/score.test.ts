import { SEVERITIES, STATUSES } from '@airworthy/model';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { score } from './score.ts';
import type { ScoredVerdict } from './score.ts';
import { gradeOf } from './weights.ts';

const verdict = fc
  .record({ id: fc.string(), severity: fc.constantFrom(...SEVERITIES), status: fc.constantFrom(...STATUSES) })
  .map(({ id, severity, status }) => ({
    item: { id, severity, exposures: ['internal', 'public', 'scale', 'regulated'] as const },
    verdict: { status },
  }));
const verdicts = fc.array(verdict, { maxLength: 60 });

function turned(list: ScoredVerdict[], index: number, status: ScoredVerdict['verdict']['status']): ScoredVerdict[] {
  return list.map((one, at) => (at === index ? { ...one, verdict: { status } } : one));
}

test('points stay between 0 and 100 and order does not matter', () => {
  fc.assert(
    fc.property(verdicts, (list) => {
      const { points } = score(list);
      expect(points === null || (points >= 0 && points <= 100)).toBe(true);
      expect(score(list.toReversed())).toEqual(score(list));
    }),
  );
});

test('turning a FAIL into a PASS never lowers a grade or worsens a decision', () => {
  const rank = { 'NO-GO': 0, 'GO WITH CONDITIONS': 1, GO: 2 };
  fc.assert(
    fc.property(verdicts, fc.nat(), (list, seed) => {
      const index = list.findIndex((one, at) => one.verdict.status === 'FAIL' && at >= seed % (list.length || 1));
      if (index === -1) return;
      const better = turned(list, index, 'PASS');
      expect(score(better).points ?? 0).toBeGreaterThanOrEqual(score(list).points ?? 0);
      const before = decide(
        list.map((one) => ({ ...one, item: { ...one.item, exposures: ['public'] } })),
        score(list).coverage,
      );
      const after = decide(
        better.map((one) => ({ ...one, item: { ...one.item, exposures: ['public'] } })),
        score(better).coverage,
      );
      for (const [at, one] of after.entries())
        expect(rank[one.decision]).toBeGreaterThanOrEqual(rank[(before[at] as (typeof before)[number]).decision]);
    }),
  );
});

test('turning a PASS into UNKNOWN never helps', () => {
  fc.assert(
    fc.property(verdicts, (list) => {
      const index = list.findIndex((one) => one.verdict.status === 'PASS');
      if (index === -1) return;
      const worse = turned(list, index, 'UNKNOWN');
      expect(score(worse).points ?? 0).toBeLessThanOrEqual(score(list).points ?? 0);
      expect(score(worse).coverage).toBeLessThan(score(list).coverage);
    }),
  );
});

test('N/A weighs nothing', () => {
  fc.assert(
    fc.property(verdicts, (list) => {
      const more: ScoredVerdict = { item: { id: 'x', severity: 'critical' }, verdict: { status: 'N/A' } };
      expect(score([...list, more]).points).toBe(score(list).points);
    }),
  );
});

test('a critical FAIL caps at D and is named', () => {
  const list: ScoredVerdict[] = [
    ...Array.from({ length: 40 }, (_, index): ScoredVerdict => ({
      item: { id: `S01-${index}`, severity: 'high' },
      verdict: { status: 'PASS' },
    })),
    { item: { id: 'S01-900', severity: 'critical' }, verdict: { status: 'FAIL' } },
  ];
  expect(score(list)).toMatchObject({ points: 69, grade: 'D', cappedBy: ['S01-900'] });
});

test('below half of the weight there is no grade', () => {
  const list: ScoredVerdict[] = [
    { item: { id: 'a', severity: 'low' }, verdict: { status: 'PASS' } },
    { item: { id: 'b', severity: 'high' }, verdict: { status: 'UNKNOWN' } },
  ];
  expect(score(list)).toMatchObject({ points: null, grade: 'not verified', coverage: 0.1667 });
});

test('letters', () => {
  expect([100, 97, 96.9, 90, 70, 69, 60, 59.9, 0].map(gradeOf)).toEqual(['A+', 'A+', 'A', 'A-', 'C-', 'D', 'D', 'F', 'F']);
});
