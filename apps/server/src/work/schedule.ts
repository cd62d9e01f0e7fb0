import type { Settings } from '../store/settings.ts';

export interface Schedulable {
  readonly id: string;
  /** When it was audited last; null for never. */
  readonly lastRunAt: Date | null;
  readonly critical: boolean;
}

/** Repositories whose audit is due in the hour of `now`, by id. Asked again within the hour, those that were started since are left out. */
export function dueRepositories(schedule: Settings['schedule'], repositories: readonly Schedulable[], now: Date): string[] {
  const hour = now.getUTCHours();
  const hourBegan = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour);
  const monthBegan = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const firstDay = now.getUTCDate() === 1;
  const last = (one: Schedulable): number => one.lastRunAt?.getTime() ?? -Infinity;
  return repositories
    .filter((one) => {
      if (last(one) >= hourBegan) return false;
      const nightly = schedule.nightly === hour;
      const monthly = firstDay && schedule.monthly === hour && last(one) < monthBegan;
      const quarterly = firstDay && now.getUTCMonth() % 3 === 0 && schedule.quarterly === hour && one.critical;
      return nightly || monthly || quarterly;
    })
    .map((one) => one.id)
    .toSorted();
}
