import { Redis } from 'ioredis';
import { config } from './config.ts';

/** Commands fail at once while Redis is away, instead of waiting for it. */
export function openRedis(away: (error: unknown) => void): Redis {
  const redis = new Redis(config.REDIS_URL, {
    connectTimeout: 3000,
    commandTimeout: 1000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  redis.on('error', away);
  return redis;
}
