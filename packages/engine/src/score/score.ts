import type { Counts, Item, Score, Verdict } from '@airworthy/model';
import { CRITICAL_CAP, gradeOf, MINIMUM_COVERAGE, SEVERITY_WEIGHT } from './weights.ts';

/** A verdict with the item it answers. */
export interface ScoredVerdict {
  item: Pick<Item, 'id' | 'severity'>;
  verdict: Pick<Verdict, 'status'>;
}

/**
 * Grades a set of verdicts. Points are the weighted share of what was decided; N/A weighs nothing; UNKNOWN earns nothing and
 * is shown as missing coverage. A critical FAIL caps the grade at D.
 */
export function score(verdicts: readonly ScoredVerdict[]): Score {
  let decided = 0;
  let applicable = 0;
  let earned = 0;
  const cappedBy: string[] = [];
  for (const { item, verdict } of verdicts) {
    if (verdict.status === 'N/A') continue;
    const weight = SEVERITY_WEIGHT[item.severity];
    applicable += weight;
    if (verdict.status === 'UNKNOWN') continue;
    decided += weight;
    if (verdict.status === 'PASS') earned += weight;
    if (verdict.status === 'PARTIAL') earned += weight / 2;
    if (verdict.status === 'FAIL' && item.severity === 'critical') cappedBy.push(item.id);
  }
  const coverage = applicable === 0 ? 1 : decided / applicable;
  const base = { coverage: round(coverage, 4), counts: count(verdicts), cappedBy: cappedBy.toSorted() };
  if (applicable === 0) return { ...base, points: null, grade: 'N/A' };
  if (coverage < MINIMUM_COVERAGE) return { ...base, points: null, grade: 'not verified' };
  const raw = decided === 0 ? 0 : (100 * earned) / decided;
  const points = round(cappedBy.length > 0 ? Math.min(raw, CRITICAL_CAP) : raw, 1);
  return { ...base, points, grade: gradeOf(points) };
}

/** Counts verdicts by status. */
export function count(verdicts: readonly ScoredVerdict[]): Counts {
  const of = (status: string): number => verdicts.filter((one) => one.verdict.status === status).length;
  return { pass: of('PASS'), partial: of('PARTIAL'), fail: of('FAIL'), notApplicable: of('N/A'), unknown: of('UNKNOWN') };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
