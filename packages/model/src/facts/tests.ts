import type { FactBase, Known } from './base.ts';

export interface TestSuite extends FactBase {
  /** jest · vitest · mocha · node:test · playwright · k6 · artillery … */
  by: string;
  /** unit · integration · contract · e2e · load · chaos */
  kind: string;
  tests: number;
  skipped: number;
  focused: number;
  /** Tests without any assertion. */
  withoutAssertion: number;
}

export interface TestConfig extends FactBase {
  by: string;
  /** Smallest global threshold in per cent. */
  coverageThreshold: Known<number>;
  /** Why a threshold that is written has no effect. */
  thresholdIneffective?: string;
}
