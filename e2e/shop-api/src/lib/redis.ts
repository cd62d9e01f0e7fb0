import { Redis } from 'ioredis';
import { env } from '../config/env.js';
import { logger } from './logger.js';
export const redis = new Redis(env.REDIS_URL, { maxRetriesPerRequest: null, enableReadyCheck: true, connectTimeout: 5000 });
redis.on('error', (err) => logger.error({ err }, 'redis error'));
