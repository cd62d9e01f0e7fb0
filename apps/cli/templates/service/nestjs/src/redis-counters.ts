import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Redis } from 'ioredis';
import { count } from './counters.ts';

type Counters = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counts in Redis, which all instances share. While Redis is away requests pass. */
export class RedisCounters implements ThrottlerStorage {
  private readonly redis: Redis;

  constructor(redis: Redis) {
    this.redis = redis;
  }

  async increment(key: string, ttl: number, limit: number): Promise<Counters> {
    const { hits, endsIn } = (await count(this.redis, `service-name:caller:${key}`, ttl)) ?? { hits: 0, endsIn: ttl };
    const seconds = Math.ceil(endsIn / 1000);
    return { totalHits: hits, timeToExpire: seconds, isBlocked: hits > limit, timeToBlockExpire: seconds };
  }
}
