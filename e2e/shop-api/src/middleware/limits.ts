import { rateLimit } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import { redis } from '../lib/redis.js';
const store = (prefix: string) => new RedisStore({ prefix, sendCommand: (...args: string[]) => redis.call(args[0]!, ...args.slice(1)) as never });
export const apiLimiter = rateLimit({ windowMs: 60_000, limit: 300, standardHeaders: 'draft-7', legacyHeaders: false, store: store('rl:api:'), keyGenerator: (req) => req.user?.id ?? req.ip ?? 'unknown' });
export const loginLimiter = rateLimit({ windowMs: 15 * 60_000, limit: 10, standardHeaders: 'draft-7', legacyHeaders: false, store: store('rl:login:') });
