import type { ProbeRun } from '@airworthy/model';
import type { Entry } from '../manifest/entries.ts';

export interface LiveRow {
  readonly item: string;
  readonly what: string;
  readonly live: string;
  readonly reason: string;
}

export interface LiveComparison {
  /** Planted and not seen, with no reason in the manifest why no running instance shows it. */
  readonly overlooked: readonly LiveRow[];
  /** Planted, and the manifest says why no running instance shows it. */
  readonly excused: readonly Entry[];
  /** Refuted at critical or high, and not planted. */
  readonly unexpected: readonly LiveRow[];
}

/** Both ways: what is planted and could be seen on the running service, and what was seen there and is not planted. */
export function compareLive(entries: readonly Entry[], service: string, run: ProbeRun): LiveComparison {
  const own = entries.filter((one) => one.service === service);
  const planted = new Map(own.map((one) => [one.item, one.what]));
  const failed = new Set(run.verdicts.filter((one) => one.live === 'FAIL').map((one) => one.item));
  const rows = run.verdicts.map((one) => ({
    item: one.item,
    what: planted.get(one.item) ?? one.title,
    live: one.live,
    reason: one.reason,
  }));
  const severe = new Set(run.verdicts.filter((one) => one.severity === 'critical' || one.severity === 'high').map((one) => one.item));
  return {
    overlooked: own
      .filter((one) => !failed.has(one.item) && one.unseen === undefined)
      .map(({ item, what }) => rows.find((one) => one.item === item) ?? { item, what, live: 'NOT TRIED', reason: 'no probe speaks of it' }),
    excused: own.filter((one) => one.unseen !== undefined && !failed.has(one.item)),
    unexpected: rows.filter((one) => !planted.has(one.item) && one.live === 'FAIL' && severe.has(one.item)),
  };
}
