import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { queues } from './index.ts';

test('topics of Kafka, what works on them, and what is sent', async () => {
  const { facts } = await extractCode(queues, {
    'main.js': `
      import { Kafka } from 'kafkajs';
      const kafka = new Kafka({ brokers: [process.env.BROKER] });
      const consumer = kafka.consumer({ groupId: 'billing' });
      const producer = kafka.producer();
      await consumer.subscribe({ topic: 'orders' });
      await consumer.run({ partitionsConsumedConcurrently: 3, eachMessage: async ({ message }) => { console.log(message); } });
      await producer.send({ topic: 'bills', messages: [{ value: JSON.stringify({ orderId: 1, tenantId: 2 }) }] });
      process.on('SIGTERM', async () => { await consumer.disconnect(); });
    `,
  });
  expect(facts.queues).toMatchObject([{ by: 'kafkajs', name: { value: 'orders' }, durable: { value: true }, closedOnShutdown: true }]);
  expect(facts.workers).toMatchObject([{ by: 'kafkajs', concurrency: { value: 3 }, closedOnShutdown: true, rethrows: true }]);
  expect(facts.jobEnqueues).toMatchObject([
    { by: 'kafkajs', queue: { value: 'bills' }, payload: 'ids', carriesTenant: true, awaited: true },
  ]);
});
