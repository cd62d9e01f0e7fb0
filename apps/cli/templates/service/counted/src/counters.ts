import type { Redis } from 'ioredis';
import { log } from './log.ts';

/** Counts and says when the window ends in one step, so that no counter is left without an end. */
const COUNT = `
local hits = redis.call('INCR', KEYS[1])
if hits == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { hits, redis.call('PTTL', KEYS[1]) }`;

export interface Counted {
  hits: number;
  /** Milliseconds until the window ends. */
  endsIn: number;
}

/** One more in this window; `undefined` where Redis does not answer. */
export async function count(redis: Redis, key: string, windowMs: number): Promise<Counted | undefined> {
  try {
    const [hits, endsIn] = (await redis.eval(COUNT, 1, key, windowMs)) as [number, number];
    return { hits, endsIn };
  } catch (error) {
    log.warn({ err: error }, 'a limit could not be counted');
    return undefined;
  }
}
