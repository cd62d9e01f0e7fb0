import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { queues } from './index.ts';

test('a BullMQ queue, its worker and what enqueues', async () => {
  const facts = await extractService([queues], {
    'package.json': JSON.stringify({ scripts: { start: 'node main.js', worker: 'node worker.js' } }),
    'queue.js': `
      import { Queue } from 'bullmq';
      export const mails = new Queue('mails', { connection: {}, defaultJobOptions: { attempts: 4, backoff: { type: 'exponential', delay: 1000 }, removeOnComplete: true, removeOnFail: { age: 86400 } } });`,
    'main.js': `
      import { mails } from './queue.js';
      const app = require('fastify')();
      app.post('/x', async (request) => { await mails.add('send', { mailId: request.body.id, tenantId: request.user.tenantId }, { jobId: 'mail-' + request.body.id }); mails.add('note', { text: 'a', title: 'b', body: 'c', password: 'd' }); });
      app.listen({ port: 1 });
      process.on('SIGTERM', async () => { await mails.close(); });`,
    'worker.js': `
      import { Worker } from 'bullmq';
      const worker = new Worker('mails', async (job) => { try { await fetch('http://mail'); console.log({ jobId: job.id }, 'sent'); } catch (error) { console.error(error); } }, { concurrency: 3, lockDuration: 60000 });
      worker.on('failed', (job, error) => console.error(job.id, error));`,
  });
  expect(facts.queues).toMatchObject([
    {
      by: 'bullmq',
      name: { value: 'mails' },
      attempts: { value: 4 },
      backoff: { value: 'exponential' },
      removeOnComplete: { value: true },
      removeOnFail: { value: true, source: '{ age: 86400 }' },
      deadLetter: true,
      errorListener: false,
      closedOnShutdown: true,
      observed: false,
    },
  ]);
  expect(facts.workers).toMatchObject([
    {
      by: 'bullmq',
      queue: { value: 'mails' },
      concurrency: { value: 3 },
      lockDuration: { value: 60_000 },
      maxStalled: { state: 'absent' },
      failureListener: true,
      errorListener: false,
      rethrows: false,
      logsJobId: true,
      validatesPayload: false,
      inHttpProcess: false,
    },
  ]);
  expect(facts.jobEnqueues).toMatchObject([
    {
      queue: { value: 'mails' },
      job: { value: 'send' },
      jobId: true,
      payload: 'ids',
      carriesTenant: true,
      carriesTrace: false,
      awaited: true,
      sensitive: [],
    },
    { job: { value: 'note' }, jobId: false, payload: 'entity', sensitive: ['password'], awaited: false },
  ]);
});

test('a record inside the payload is a copy as well, and what is handed in may be anything', async () => {
  const { jobEnqueues } = await extractService([queues], {
    'main.js': `
      import { Queue } from 'bullmq';
      const queue = new Queue('hooks', { connection: {} });
      export async function run(order, input) {
        await queue.add('copied', { id: order.id, payload: { action: 'created', order: { ...order, total: sum(order) } } });
        await queue.add('fields', { id: order.id, payload: { total: order.total, lines: order.lines, address: order.address } });
        await queue.add('handed', { id: order.id, payload: input });
        await queue.add('found', { id: order.id, payload: { orderId: order.id, type: 'created', options: { retries: a, delay: b, silent: c } } });
        await queue.add('asked', { id: order.id, payload: { query: input.query, tableName: input.table, config: input.config, filter: input.filter, ...(input.late ? { late: true } : {}) } });
      }
      run({}, {});`,
  });
  expect(jobEnqueues.map((one) => one.payload)).toEqual(['entity', 'entity', 'unknown', 'ids', 'ids']);
});

test('a RabbitMQ queue with a dead-letter exchange, acknowledged by hand', async () => {
  const facts = await extractService([queues], {
    'main.js': `
      import amqp from 'amqplib';
      async function main() {
        const connection = await amqp.connect('amqp://mq');
        connection.on('error', () => {});
        const channel = await connection.createChannel();
        await channel.assertQueue('orders', { durable: true, deadLetterExchange: 'dead' });
        await channel.bindQueue('orders', process.env.EXCHANGE || 'events', 'order.*');
        channel.prefetch(5);
        channel.consume('orders', async (message) => { try { await fetch('http://a'); channel.ack(message); } catch (error) { channel.nack(message, false, false); } });
        channel.sendToQueue('orders', Buffer.from(JSON.stringify({ orderId: 1, requestId: 'r' })));
      }
      main();`,
  });
  expect(facts.queues).toMatchObject([
    {
      by: 'amqplib',
      name: { value: 'orders' },
      durable: { value: true },
      deadLetter: true,
      errorListener: true,
      exchanges: [{ name: 'EXCHANGE', fallback: 'events' }],
    },
  ]);
  expect(facts.workers).toMatchObject([
    { by: 'amqplib', manualAck: true, rateLimited: true, concurrency: { value: 5 }, rethrows: true, failureListener: true },
  ]);
  expect(facts.jobEnqueues).toMatchObject([
    { by: 'amqplib', queue: { value: 'orders' }, carriesTrace: true, carriesTenant: false, payload: 'ids' },
  ]);
});

test('work that is handed in is not read, and one place that makes many workers speaks for none of them', async () => {
  const { workers } = await extractService([queues], {
    'package.json': JSON.stringify({ scripts: { start: 'node worker.js' } }),
    'worker.js': `
      import { Worker } from 'bullmq';
      const measured = (processor) => async (job) => processor(job);
      function register(name, processor, options = {}) {
        const worker = new Worker(name, measured(processor), { connection: {}, ...options });
        logged(worker);
      }
      function logged(worker) { worker.on('failed', (job, error) => console.error(job.id, error)); worker.on('error', (error) => console.error(error)); }
      const all = require('./' + process.env.KIND);
      for (const name of process.env.QUEUES.split(',')) register(name, all[name]);`,
  });
  expect(workers).toMatchObject([
    {
      concurrency: { state: 'unknown' },
      lockDuration: { state: 'unknown' },
      rateLimited: 'unknown',
      rethrows: 'unknown',
      recordsMetrics: 'unknown',
      validatesPayload: 'unknown',
      failureListener: true,
      errorListener: true,
    },
  ]);
});

test('a worker that a framework loads with its server shares the process; one that is loaded in other ways may', async () => {
  const app = async (texts: Record<string, string>) =>
    (
      await extractService([queues], {
        'package.json': JSON.stringify({ scripts: { start: 'next start' }, dependencies: { next: '15.0.0' } }),
        'app/page.tsx': 'export default function Page() { return null; }',
        'src/worker.js': "import { Worker } from 'bullmq'; export const start = () => new Worker('mails', async () => {}, {}); start();",
        ...texts,
      })
    ).workers.map((one) => one.inHttpProcess);
  expect(await app({ 'instrumentation.ts': "import { start } from './src/worker.js'; export function register() { start(); }" })).toEqual([
    true,
  ]);
});

test('a message is written to disk when its sender asks for it', async () => {
  const { jobEnqueues } = await extractService([queues], {
    'main.js': `
      const amqp = require('amqplib');
      const app = require('fastify')();
      app.post('/x', async (request) => {
        const channel = await (await amqp.connect('amqp://x')).createChannel();
        channel.publish('events', 'a', Buffer.from('1'), { persistent: true });
        channel.publish('events', 'b', Buffer.from('1'));
        channel.sendToQueue('jobs', Buffer.from('1'), { deliveryMode: 2 });
        channel.sendToQueue('jobs', Buffer.from('1'), request.options);
      });
      app.listen({ port: 1 });`,
  });
  expect(jobEnqueues.map((one) => one.persistent)).toEqual([true, false, true, 'unknown']);
});
