import { Queue } from 'bullmq';
import { redis } from '../lib/redis.js';
export const mailQueue = new Queue('mail', { connection: redis, defaultJobOptions: { attempts: 5, backoff: { type: 'exponential', delay: 2000 }, removeOnComplete: { age: 86_400 }, removeOnFail: { age: 14 * 86_400 } } });
