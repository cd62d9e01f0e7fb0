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

test('what a run changes, through members of subclasses; what becomes of overlap and errors; who else starts it', async () => {
  const facts = await extractService([schedules], {
    'main.js': `
      import Fastify from 'fastify';
      import { Pool } from 'pg';
      const pool = new Pool();
      class Job {
        start() { this.timer = setInterval(() => { this.run().catch((error) => console.error(error)); }, 60_000); }
        stop() { clearInterval(this.timer); }
        async run() { if (this.running) return; this.running = true; try { await this.work(); } finally { this.running = false; } }
        async work() {}
      }
      class Sweep extends Job { async work() { await pool.query('DELETE FROM carts WHERE expires_at < now()'); } }
      const sweep = new Sweep();
      if (process.env.RUN_JOBS === 'true') sweep.start();
      async function renew(name) { const timer = setInterval(() => { pool.query('UPDATE leases SET until = now() WHERE name = $1', [name]); }, 5_000); await pool.query('select 1'); clearInterval(timer); }
      async function poll() { await pool.query('INSERT INTO ticks DEFAULT VALUES'); setTimeout(poll, 5_000); }
      poll(); renew('a');
      const app = Fastify();
      app.post('/poll', async () => { await poll(); return {}; });
      process.on('SIGTERM', () => { sweep.stop(); });
      app.listen({ port: 1 });`,
  });
  expect(facts.schedules.map((one) => one.by)).toEqual(['setInterval', 'setTimeout']);
  expect(facts.schedules).toMatchObject([
    { within: 'Job.start', overlap: 'skipped', catches: true, switchedBy: 'RUN_JOBS', stoppedOnShutdown: true },
    { within: 'poll', effects: ['database'], overlap: 'waits', catches: false, triggers: ['POST /poll'], heartbeat: false },
  ]);
});

test('a run that a member switches off, and a process that ends at once', async () => {
  const ended = async (handler: string) =>
    (
      await extractService([schedules], {
        'main.js': `
          import { Pool } from 'pg';
          const pool = new Pool();
          class Poller {
            start() { this.running = true; setInterval(async () => { if (!this.running) { return; } this.lastRun = new Date(); await pool.query('DELETE FROM a WHERE b < now()'); }, 5_000); }
            async stop() { this.running = false; await pool.query('UPDATE state SET running = false'); }
          }
          const poller = new Poller();
          poller.start();
          process.on('SIGTERM', ${handler});`,
      })
    ).schedules.map((one) => [one.stoppedOnShutdown, one.keptInMemory]);
  expect(await ended('async () => { await poller.stop(); process.exit(0); }')).toEqual([[true, true]]);
  expect(await ended('() => { process.exit(0); }')).toEqual([['unknown', true]]);
  expect(await ended('async () => { await pool.end(); process.exit(0); }')).toEqual([[false, true]]);
});

test('statements that go through a client of the service have effects', async () => {
  const facts = await extractService([schedules], {
    'main.js': `
      import { Pool } from 'pg';
      const pool = new Pool();
      class Database { async query(text, values) { return pool.query(text, values); } }
      const db = new Database();
      setInterval(async () => { await db.query('TRUNCATE TABLE list'); }, 60_000);`,
  });
  expect(facts.schedules).toMatchObject([{ effects: ['database'] }]);
});

test('tasks of toad-scheduler, crons of the platform, and the zone that the process runs in', async () => {
  const facts = await extractService([schedules], {
    'vercel.json': '{\n  "crons": [\n    { "path": "/api/cron/digest", "schedule": "0 5 * * *" }\n  ]\n}',
    Dockerfile: 'FROM node:24\nENV NODE_ENV=production TZ=Europe/Vienna\nCMD ["node", "main.js"]\n',
    'main.js': `
      import cron from 'node-cron';
      import { Pool } from 'pg';
      import { ToadScheduler, SimpleIntervalJob, AsyncTask, CronJob } from 'toad-scheduler';
      const pool = new Pool();
      const scheduler = new ToadScheduler();
      const task = new AsyncTask('sweep', async () => { await pool.query('DELETE FROM carts WHERE expires_at < now()'); });
      scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ minutes: 5 }, task));
      scheduler.addCronJob(new CronJob({ cronExpression: '5 4 * * *', timezone: 'UTC' }, new AsyncTask('night', async () => { await pool.query('DELETE FROM a WHERE b < now()'); }), { preventOverrun: false }));
      cron.schedule('0 3 * * *', async () => { await pool.query('DELETE FROM c WHERE d < now()'); });`,
  });
  expect(facts.schedules).toMatchObject([
    { by: 'toad-scheduler', kind: 'interval', when: { value: '300000' }, effects: ['database'], overlap: 'skipped', catches: true },
    { by: 'toad-scheduler', kind: 'calendar', when: { value: '5 4 * * *' }, timezone: { value: 'UTC' }, overlap: 'possible' },
    { by: 'node-cron', timezone: { value: 'Europe/Vienna' } },
    {
      by: 'vercel cron',
      when: { value: '0 5 * * *' },
      timezone: { value: 'UTC' },
      triggers: ['GET /api/cron/digest'],
      location: { line: 3 },
    },
  ]);
});

test('a bound of one step is none of the run, ids are no pause, and promises that nobody waits for are not caught', async () => {
  const one = async (body: string) =>
    (
      await extractService([schedules], {
        'main.js': `
          import { Redis } from 'ioredis';
          const redis = new Redis();
          async function step() { await other(); }
          async function other() { await fetch('http://a', { method: 'POST', signal: AbortSignal.timeout(5_000) }); }
          setInterval(${body}, 60_000);`,
      })
    ).schedules[0];
  expect(
    await one('async () => { try { await step(); await redis.set("a", Math.random()); } catch (error) { console.error(error); } }'),
  ).toMatchObject({
    bounded: false,
    catches: true,
  });
  expect((await one('async () => { await redis.set("a", Math.random()); }'))?.jitter).toBeUndefined();
  expect((await one('async () => { await sleep(Math.random() * 5_000); await redis.set("a", "b"); }'))?.jitter).toBe(true);
  expect(await one('() => { redis.set("a", "b"); }')).toMatchObject({ catches: false });
  expect(await one('() => { redis.set("a", "b").catch(() => undefined); }')).toMatchObject({ catches: true });
});

test('who sends one of the mails that a run sends does not start the run', async () => {
  const facts = await extractService([schedules], {
    'main.js': `
      import Fastify from 'fastify';
      import cron from 'node-cron';
      import { Pool } from 'pg';
      const pool = new Pool();
      const app = Fastify();
      async function sendMail(to) { await pool.query('INSERT INTO mails (address) VALUES ($1)', [to]); }
      async function sweep() { await pool.query('DELETE FROM carts'); }
      cron.schedule('0 9 * * *', async () => { const { rows } = await pool.query('SELECT email FROM users'); for (const row of rows) await sendMail(row.email); });
      cron.schedule('0 3 * * *', async () => { await sweep(); });
      app.post('/forgot', async (request) => { await sendMail(request.body.email); return {}; });
      app.post('/sweep', async () => { await sweep(); return {}; });
      app.listen({ port: 1 });`,
  });
  expect(facts.schedules.map(({ when, triggers }) => [when.state === 'known' && when.value, triggers])).toEqual([
    ['0 9 * * *', undefined],
    ['0 3 * * *', ['POST /sweep']],
  ]);
});

test('schedules of NestJS are stopped by the package once the app hears of its end', async () => {
  const one = async (hooks: string) =>
    (
      await extractService([schedules], {
        'main.ts': `
          import { NestFactory } from '@nestjs/core';
          import { Module, Injectable } from '@nestjs/common';
          import { Cron, CronExpression, ScheduleModule } from '@nestjs/schedule';
          import { Pool } from 'pg';
          const pool = new Pool();
          @Injectable() class Tasks { @Cron(CronExpression.EVERY_DAY_AT_2AM) async prune() { await pool.query('DELETE FROM a WHERE b < now()'); } }
          @Module({ imports: [ScheduleModule.forRoot()], providers: [Tasks] }) class AppModule {}
          const app = await NestFactory.create(AppModule);
          ${hooks}
          await app.listen(3000);`,
      })
    ).schedules[0];
  expect(await one('app.enableShutdownHooks();')).toMatchObject({ when: { value: '0 2 * * *' }, stoppedOnShutdown: true });
  expect((await one(''))?.stoppedOnShutdown).not.toBe(true);
});

test('a queue that a function hands out is asked for a repeated job', async () => {
  const facts = await extractService([schedules], {
    'main.js': `
      import { getQueue, toRepeat } from './jobs.js';
      export const upsert = async (id, schedule) => {
        const { queue } = await getQueue();
        return queue.upsertJobScheduler(id, toRepeat(schedule), { name: 'sweep' });
      };
      await upsert('a', { kind: 'cron' });`,
    'jobs.js': `export const getQueue = async () => globalThis.held; export const toRepeat = (one) => globalThis.made(one);`,
  });
  expect(facts.schedules).toMatchObject([
    { by: 'bullmq repeat', kind: 'calendar', timezone: { state: 'unknown' }, locked: true, wiring: { state: 'wired' } },
  ]);
});
