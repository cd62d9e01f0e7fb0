import type { ComposeService, JobEnqueue, Queue } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, statusOf } from '../../check/status-of.ts';
import {
  attemptsSet,
  backlogObserved,
  backoffGrows,
  backoffSet,
  brokerMemoryPolicy,
  failedJobsBounded,
  finishedJobsRemoved,
  queuesDurable,
} from './queues.ts';

const queue = (more: Partial<Queue> = {}): Queue => ({
  location: AT,
  by: 'bullmq',
  name: known('mails'),
  attempts: known(3),
  backoff: known('exponential'),
  removeOnComplete: known(true),
  deadLetter: false,
  durable: ABSENT,
  ...more,
});

test('attempts come from the queue or from every place that enqueues', () => {
  expect(statusOf(attemptsSet, { queues: [queue()] })).toBe('PASS');
  const outcome = ask(attemptsSet, { queues: [queue({ attempts: ABSENT })] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('bullmq "mails": attempts not set');
  const add = { location: AT, queue: known('mails'), attempts: known(5) } as JobEnqueue;
  expect(statusOf(attemptsSet, { queues: [queue({ attempts: ABSENT })], jobEnqueues: [add] })).toBe('PASS');
  expect(statusOf(attemptsSet, { queues: [queue({ by: 'amqplib' })] })).toBe('N/A');
});

test('pauses and retention', () => {
  expect(statusOf(backoffSet, { queues: [queue({ backoff: ABSENT }), queue()] })).toBe('PARTIAL');
  expect(statusOf(backoffGrows, { queues: [queue({ backoff: known('fixed') })] })).toBe('FAIL');
  expect(statusOf(finishedJobsRemoved, { queues: [queue({ removeOnComplete: ABSENT })] })).toBe('FAIL');
  expect(statusOf(failedJobsBounded, { queues: [queue({ removeOnFail: known(true, '{ age: 604800 }') })] })).toBe('PASS');
  expect(statusOf(failedJobsBounded, { queues: [queue({ removeOnFail: known(true, 'true') })] })).toBe('FAIL');
  expect(statusOf(failedJobsBounded, { queues: [queue()] })).toBe('UNKNOWN');
  expect(statusOf(backlogObserved, { queues: [queue()] })).toBe('UNKNOWN');
});

test('a broker with persistence that evicts nothing', () => {
  const redis = { location: AT, name: 'redis', image: 'redis:7' } as ComposeService;
  expect(
    statusOf(brokerMemoryPolicy, { queues: [queue()], composeServices: [{ ...redis, command: 'redis-server --appendonly yes' }] }),
  ).toBe('PASS');
  expect(statusOf(brokerMemoryPolicy, { queues: [queue()], composeServices: [redis] })).toBe('UNKNOWN');
  expect(
    statusOf(brokerMemoryPolicy, {
      queues: [queue()],
      composeServices: [{ ...redis, command: 'redis-server --maxmemory-policy allkeys-lru' }],
    }),
  ).toBe('FAIL');
  expect(statusOf(brokerMemoryPolicy, { composeServices: [redis] })).toBe('N/A');
});

test('a durable queue forgets messages that nobody asked to write down', () => {
  const durable = queue({ by: 'amqplib', durable: known(true) });
  const sent = { location: AT, by: 'amqplib', queue: known('mails'), persistent: true } as JobEnqueue;
  expect(statusOf(queuesDurable, { queues: [durable] })).toBe('PASS');
  expect(statusOf(queuesDurable, { queues: [durable], jobEnqueues: [sent] })).toBe('PASS');
  expect(statusOf(queuesDurable, { queues: [durable], jobEnqueues: [{ ...sent, persistent: false }] })).toBe('PARTIAL');
  expect(statusOf(queuesDurable, { queues: [durable], jobEnqueues: [{ ...sent, persistent: 'unknown' }] })).toBe('UNKNOWN');
});
