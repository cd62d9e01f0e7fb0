import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { log } from './log.ts';
import { openRedis } from './redis.ts';

/** The one connection of the process. */
@Injectable()
export class RedisConnection implements OnApplicationShutdown {
  readonly redis: Redis = openRedis((error) => log.warn({ err: error }, 'redis is away'));

  async onApplicationShutdown(): Promise<void> {
    if (this.redis.status === 'ready') await this.redis.quit();
    else this.redis.disconnect();
  }
}
