import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { schedules } from './index.ts';

test('cron, timers that reach a store, repeated jobs, and who holds a lock', async () => {
  const facts = await extractService([schedules], {
    'main.js': `
      import cron from 'node-cron';
      import Redis from 'ioredis';
      import { Queue } from 'bullmq';
      const redis = new Redis();
      const jobs = new Queue('jobs', {});
      cron.schedule('0 2 * * *', async () => { if (await redis.set('nightly', '1', 'EX', 60, 'NX')) await redis.del('old'); }, { timezone: 'UTC' });
      setInterval(async () => { await redis.incr('ticks'); }, 30 * 1000);
      let seen = 0;
      setInterval(() => { seen = 0; }, 1000);
      jobs.add('sweep', {}, { repeat: { pattern: '*/5 * * * *' } });`,
  });
  expect(facts.schedules).toMatchObject([
    { by: 'node-cron', when: { value: '0 2 * * *' }, timezone: { value: 'UTC' }, locked: true, wiring: { state: 'wired' } },
    { by: 'setInterval', when: { value: '30000' }, timezone: { state: 'absent' }, locked: false },
    { by: 'bullmq repeat', when: { value: '*/5 * * * *' }, locked: true },
  ]);
});
