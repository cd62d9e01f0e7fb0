import type { ProbeRun } from '@airworthy/model';
import type { Entry } from '../manifest/entries.ts';

export interface LiveRow {
  readonly item: string;
  readonly what: string;
  readonly live: string;
  readonly reason: string;
}

export interface LiveComparison {
  /** Planted, and a probe speaks of it. */
  readonly seen: readonly LiveRow[];
  readonly unseen: readonly LiveRow[];
  /** Refuted at critical or high, and not planted. */
  readonly unexpected: readonly LiveRow[];
}

/** Both ways: what is planted and could be seen on the running service, and what was seen there and is not planted. */
export function compareLive(entries: readonly Entry[], service: string, run: ProbeRun): LiveComparison {
  const own = entries.filter((one) => one.service === service);
  const planted = new Map(own.map((one) => [one.item, one.what]));
  const rows = run.verdicts.map((one) => ({
    item: one.item,
    what: planted.get(one.item) ?? one.title,
    live: one.live,
    reason: one.reason,
  }));
  const severe = new Set(run.verdicts.filter((one) => one.severity === 'critical' || one.severity === 'high').map((one) => one.item));
  return {
    seen: rows.filter((one) => planted.has(one.item) && one.live === 'FAIL'),
    unseen: rows.filter((one) => planted.has(one.item) && one.live !== 'FAIL'),
    unexpected: rows.filter((one) => !planted.has(one.item) && one.live === 'FAIL' && severe.has(one.item)),
  };
}
