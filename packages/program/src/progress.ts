import type { Counts } from '@airworthy/model';

/** How far the work is, and how good what it found is: two numbers that say nothing of each other. */
export interface Progress {
  services: number;
  audited: number;
  /** Items that apply, and how many of them are decided, by machine or people. */
  applicable: number;
  decided: number;
  /** Decided of applicable, 0 to 1; null where nothing applies. */
  progress: number | null;
  passed: number;
  failed: number;
  /** Failed, and accepted for a time; never among the passed. */
  waived: number;
  open: number;
  /** Passed of decided, 0 to 1; null where nothing is decided. What holds in part has not passed. */
  compliance: number | null;
}

export interface ProgressService {
  audited: boolean;
  counts: Counts;
  /** Items that fail, wholly or in part, and are waived. */
  waived: number;
}

export function progressOf(services: readonly ProgressService[]): Progress {
  const sum = (value: (one: ProgressService) => number): number => services.reduce((total, one) => total + value(one), 0);
  const passed = sum((one) => one.counts.pass);
  const failing = sum((one) => one.counts.fail + one.counts.partial);
  const open = sum((one) => one.counts.unknown);
  const waived = sum((one) => Math.min(one.waived, one.counts.fail + one.counts.partial));
  const decided = passed + failing;
  return {
    services: services.length,
    audited: services.filter((one) => one.audited).length,
    applicable: decided + open,
    decided,
    progress: decided + open === 0 ? null : decided / (decided + open),
    passed,
    failed: failing - waived,
    waived,
    open,
    compliance: decided === 0 ? null : passed / decided,
  };
}
