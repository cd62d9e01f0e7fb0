import type { Worker } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import {
  acknowledgedByHand,
  concurrencySet,
  failuresSeen,
  jobsBounded,
  locksFit,
  payloadsChecked,
  workersApart,
  workersClosed,
  workersIdempotent,
} from './workers.ts';

const worker = (more: Partial<Worker> = {}): Worker => ({
  location: AT,
  by: 'bullmq',
  queue: known('mails'),
  concurrency: ABSENT,
  failureListener: true,
  validatesPayload: false,
  closedOnShutdown: 'unknown',
  ...more,
});

test('known from the first pass', () => {
  expect(statusOf(failuresSeen, { workers: [worker()] })).toBe('PASS');
  expect(statusOf(payloadsChecked, { workers: [worker()] })).toBe('FAIL');
  expect(statusOf(workersClosed, { workers: [worker()] })).toBe('UNKNOWN');
  expect(statusOf(concurrencySet, { workers: [worker()] })).toBe('FAIL');
  expect(statusOf(concurrencySet, {})).toBe('N/A');
});

test('details that may be missing stay open', () => {
  expect(statusOf(workersIdempotent, { workers: [worker()] })).toBe('UNKNOWN');
  expect(statusOf(workersIdempotent, { workers: [worker({ idempotent: true })] })).toBe('PASS');
  expect(statusOf(jobsBounded, { workers: [worker({ timeout: ABSENT })] })).toBe('FAIL');
  expect(statusOf(workersApart, { workers: [worker({ inHttpProcess: true })] })).toBe('FAIL');
});

test('locks and acknowledgements belong to different brokers', () => {
  expect(statusOf(locksFit, { workers: [worker({ lockDuration: known(30_000) })] })).toBe('PASS');
  expect(statusOf(locksFit, { workers: [worker({ by: 'amqplib' })] })).toBe('N/A');
  expect(statusOf(acknowledgedByHand, { workers: [worker({ by: 'amqplib', manualAck: false })] })).toBe('FAIL');
  expect(statusOf(acknowledgedByHand, { workers: [worker()] })).toBe('N/A');
});
