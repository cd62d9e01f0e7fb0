import { createHash } from 'node:crypto';
import type { Options } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { RedisStore } from 'rate-limit-redis';
import type { RedisReply } from 'rate-limit-redis';
import { Failure } from './failure.ts';
import { log } from './log.ts';
import { limited } from './measures.ts';
import { routeOf } from './route-of.ts';

/** Where requests are counted: in Redis, which all instances share. */
export function countedIn(redis: Redis, what: string): RedisStore {
  return new RedisStore({
    prefix: `service-name:${what}:`,
    sendCommand: async (command: string, ...args: string[]): Promise<RedisReply> => {
      try {
        return (await redis.call(command, ...args)) as RedisReply;
      } catch (error) {
        // The name of a script is its hash; Redis is sent the script when it says that it does not know it.
        if (command === 'SCRIPT' && args[1] !== undefined) return createHash('sha1').update(args[1]).digest('hex');
        throw error;
      }
    },
  });
}

/** What all limits have in common. While Redis is away requests pass. */
export const LIMIT = {
  windowMs: 60_000,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  passOnStoreError: true,
  logger: {
    error: (what: unknown) => log.warn({ err: what }, 'a limit could not be counted'),
    warn: (what: unknown) => log.warn({ err: what }, 'a limit is set up wrongly'),
  },
  handler: (req, _res, next) => {
    limited.inc({ route: routeOf(req) });
    next(new Failure(429, 'too-many-requests', 'More requests than the limit allows'));
  },
} satisfies Partial<Options>;
