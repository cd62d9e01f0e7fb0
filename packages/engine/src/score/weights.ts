import type { Exposure, Role, Severity } from '@airworthy/model';

/** What an item weighs in a grade. */
export const SEVERITY_WEIGHT: Record<Severity, number> = { critical: 10, high: 5, medium: 2, low: 1 };

/** Below this decided share of the applicable weight there is no grade. */
export const MINIMUM_COVERAGE = 0.5;

/** The most points a standard or service can have while a critical item fails: the top of D. */
export const CRITICAL_CAP = 69;

/** Currency units an hour; overridden in airworthy.yaml. */
export const DEFAULT_RATES: Record<Role, number> = { backend: 100, devops: 120, qa: 80, security: 150, data: 100, product: 100 };

export const DEFAULT_CURRENCY = 'USD';

/** Words for an exposure. */
export const EXPOSURE_USES: Record<Exposure, string> = {
  internal: 'internal use',
  public: 'public use',
  scale: 'use by more than 1,000 users',
  regulated: 'use with regulated data',
};

/** Lowest points of each grade. Source: the usual ten-point letter scale with plus and minus thirds. */
const GRADES: readonly (readonly [number, string])[] = [
  [97, 'A+'],
  [93, 'A'],
  [90, 'A-'],
  [87, 'B+'],
  [83, 'B'],
  [80, 'B-'],
  [77, 'C+'],
  [73, 'C'],
  [70, 'C-'],
  [60, 'D'],
  [0, 'F'],
];

/** The letter for points between 0 and 100. */
export function gradeOf(points: number): string {
  return (GRADES.find(([least]) => points >= least) ?? [0, 'F'])[1];
}
