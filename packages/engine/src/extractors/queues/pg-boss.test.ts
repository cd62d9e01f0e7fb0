import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { queues } from './index.ts';

const manifest = (version: string): string => JSON.stringify({ scripts: { start: 'node main.js' }, dependencies: { 'pg-boss': version } });

test('queues of pg-boss with what the library does by itself', async () => {
  const facts = await extractService([queues], {
    'package.json': manifest('^10.1.0'),
    'main.js': `
      import PgBoss from 'pg-boss';
      const boss = new PgBoss({ connectionString: process.env.DATABASE_URL });
      boss.on('error', (error) => console.error(error));
      async function main() {
        await boss.start();
        await boss.createQueue('invoices', { retryLimit: 5, retryBackoff: true, expireInMinutes: 2 });
        await boss.work('invoices', { batchSize: 4 }, async ([job]) => { try { await fetch('http://bills'); } catch (error) { console.error(job.id, error); throw error; } });
        await boss.work('letters', async () => { await fetch('http://post'); });
        await boss.send('invoices', { invoiceId: 1, tenantId: 2 }, { singletonKey: 'invoice-1' });
        boss.send({ name: 'letters', data: { letterId: 1 }, options: { retryLimit: 0 } });
      }
      main();
      process.on('SIGTERM', async () => { await boss.stop(); });`,
  });
  expect(facts.queues).toMatchObject([
    {
      by: 'pg-boss',
      name: { value: 'invoices' },
      attempts: { value: 6 },
      backoff: { value: 'exponential' },
      deadLetter: true,
      durable: { value: true },
      removeOnComplete: { value: true },
      errorListener: true,
      observed: false,
      closedOnShutdown: true,
    },
    { name: { value: 'letters' }, attempts: { value: 1 }, backoff: { state: 'absent' } },
  ]);
  expect(facts.workers).toMatchObject([
    {
      queue: { value: 'invoices' },
      concurrency: { value: 4 },
      timeout: { value: 120_000 },
      rethrows: true,
      failureListener: true,
      closedOnShutdown: true,
    },
    { queue: { value: 'letters' }, concurrency: { state: 'absent' }, timeout: { value: 900_000 }, failureListener: false },
  ]);
  expect(facts.jobEnqueues).toMatchObject([
    { queue: { value: 'invoices' }, jobId: true, payload: 'ids', carriesTenant: true, awaited: true },
    { queue: { value: 'letters' }, jobId: false, carriesTenant: false, awaited: false },
  ]);
});

test('an old version does not try again by itself, and a send by a computed name leaves settings open', async () => {
  const facts = await extractService([queues], {
    'package.json': manifest('^9.0.0'),
    'queue.js': `
      import PgBoss from 'pg-boss';
      export class Queue {
        static boss = null;
        static async start() { this.boss = new PgBoss(process.env.DATABASE_URL); await this.boss.start(); this.boss.work('a', async () => {}); }
        static stop() { if (this.boss) return this.boss.stop(); }
      }`,
    'main.js': `
      import { Queue } from './queue.js';
      Queue.start();
      process.on('SIGTERM', async () => { await Queue.stop(); });`,
  });
  expect(facts.queues).toMatchObject([
    { name: { value: 'a' }, attempts: { state: 'absent' }, errorListener: false, closedOnShutdown: true },
  ]);
  // Before version 10 `stop` does not wait.
  expect(facts.workers).toMatchObject([{ closedOnShutdown: 'unknown' }]);
  const sent = await extractService([queues], {
    'package.json': manifest('^9.0.0'),
    'main.js': `
      import PgBoss from 'pg-boss';
      const boss = new PgBoss(process.env.DATABASE_URL);
      boss.work('a', async () => {});
      require('fastify')().post('/x', async (request) => { await boss.send(request.body.name, request.body, { retryLimit: 3 }); });`,
  });
  expect(sent.queues).toMatchObject([{ name: { value: 'a' }, attempts: { state: 'unknown' }, backoff: { state: 'unknown' } }]);
});

test('a named import, queues that are created in a loop, and work that a function of our own watches', async () => {
  const facts = await extractService([queues], {
    'package.json': manifest('12.1.0'),
    'main.js': `
      import { PgBoss } from 'pg-boss';
      const boss = new PgBoss({ connectionString: process.env.DATABASE_URL });
      const observed = (id, work) => work();
      async function run(job, work) {
        await observed(job.id, async () => { try { await work(job.data); } catch (error) { console.error(error); throw error; } });
      }
      async function main() {
        await boss.start();
        for (const name of ['letters', process.env.MORE]) await boss.createQueue(name, { retryLimit: 5, retryBackoff: true });
        await boss.work('letters', ([job]) => run(job, async () => { await fetch('http://post'); }));
        await boss.send('letters', { letterId: 1, merchantId: 2 });
      }
      main();`,
  });
  expect(facts.queues).toMatchObject([{ name: { value: 'letters' }, backoff: { state: 'unknown' } }]);
  expect(facts.workers).toMatchObject([{ queue: { value: 'letters' }, failureListener: true }]);
  expect(facts.jobEnqueues).toMatchObject([{ queue: { value: 'letters' }, carriesTenant: true }]);
});

test('a worker that takes no payload, and one that hands everything to a function it was given', async () => {
  const facts = await extractService([queues], {
    'package.json': manifest('12.1.0'),
    'main.js': `
      import { PgBoss } from 'pg-boss';
      const boss = new PgBoss({ connectionString: process.env.DATABASE_URL });
      async function every(name, handle) { await boss.work(name, async () => handle()); }
      async function loud(name, handle) { await boss.work(name, async ([job]) => { try { await handle(job.data); } catch (error) { console.error(job.id, error); throw error; } }); }
      every('sweep', async () => {}); loud('letters', async () => {});`,
  });
  expect(facts.workers.map((one) => [one.takesPayload, one.failureListener])).toEqual([
    [false, false],
    [undefined, true],
  ]);
});
