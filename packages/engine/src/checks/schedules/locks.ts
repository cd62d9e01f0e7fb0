import type { SharedLock } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { inRun, printMs } from '../../derive/schedules.ts';
import { isSet, live, told } from '../../derive/wired.ts';

const NONE = 'No lock that instances share is taken.';
const print = (lock: SharedLock): string => `${lock.by} lock ${lock.key}${lock.within === undefined ? '' : ` in ${lock.within}`}`;
const ttl = (lock: SharedLock): string =>
  lock.ttl.state === 'known'
    ? printMs(lock.ttl.value)
    : lock.ttl.state === 'absent'
      ? 'no time'
      : lock.ttl.state === 'env'
        ? `$${lock.ttl.name}`
        : 'a time that is set elsewhere';

export const locksExpire = defineCheck({
  id: 'schedules/locks-expire',
  ...everyLive('sharedLocks', {
    title: 'A lock ends by itself when its holder dies',
    failTitle: 'A lock stays for ever when its holder dies',
    holds: (lock) =>
      lock.scope === 'lease'
        ? lock.ttl.state === 'unknown' && lock.ttl.source === 'set by a second command'
          ? false
          : lock.ttl.state === 'unknown' || isSet(lock.ttl)
        : true,
    seen: (lock) =>
      `${print(lock)}: ${lock.scope === 'lease' ? ttl(lock) : `ends with its ${lock.scope}`}${lock.ttl.state === 'unknown' && lock.ttl.source === 'set by a second command' ? ', by a second command' : ''}`,
    none: NONE,
  }),
});

export const locksOutliveRuns = defineCheck({
  id: 'schedules/locks-outlive-runs',
  title: 'A lock lasts as long as the work that it protects',
  failTitle: 'A lock ends while the work that it protects goes on',
  needs: ['sharedLocks', 'schedules'],
  subjects: ({ sharedLocks, schedules }) =>
    live(sharedLocks).filter((lock) => live(schedules).some((schedule) => inRun(schedule, [lock]).length > 0)),
  holds: (lock, { schedules }) => {
    if (lock.scope !== 'lease' || lock.renewed === true) return true;
    if (lock.ttl.state === 'absent') return true;
    // Without a renewal it depends on what ends first, the lock or the run.
    const users = live(schedules).filter((schedule) => inRun(schedule, [lock]).length > 0);
    return users.every((schedule) => schedule.bounded === false) ? false : undefined;
  },
  location: (lock) => lock.location,
  message: (lock, holds) =>
    `${print(lock)}: ${lock.scope === 'lease' ? `${ttl(lock)}, ${lock.renewed === true ? 'renewed while the work goes on' : 'not renewed'}` : `held by its ${lock.scope}`}${holds === false ? ', and nothing ends the run before it' : ''}`,
  whenNone: 'na',
  noneMessage: 'No scheduled work takes a lock.',
  confidence: 'likely',
});

export const locksReleasedByHolder = defineCheck({
  id: 'schedules/locks-released-by-holder',
  ...everyLive('sharedLocks', {
    title: 'Only the holder of a lock gives it back',
    failTitle: 'A late holder deletes the lock of another one',
    holds: (lock) => told(lock.releasedByHolder),
    seen: (lock) =>
      `${print(lock)}: ${lock.releasedByHolder === true ? 'given back by who holds it' : lock.releasedByHolder === false ? 'deleted without asking whose it is' : 'whether the holder is compared in one step could not be read'}`,
    none: NONE,
  }),
});

export const locksReleasedAlways = defineCheck({
  id: 'schedules/locks-released-always',
  ...everyLive('sharedLocks', {
    title: 'A lock is given back when the work fails',
    failTitle: 'A lock is kept when the work fails',
    holds: (lock) => told(lock.releasedAlways),
    seen: (lock) =>
      `${print(lock)}: ${lock.releasedAlways === true ? 'given back in any case' : lock.releasedAlways === false ? 'given back only after success' : 'where it is given back could not be read'}`,
    none: NONE,
  }),
});
