import type { JobEnqueue } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { enqueuedAfterCommit, payloadsCarryTenant, payloadsDiscreet, payloadsSmall } from './enqueues.ts';

const add = (more: Partial<JobEnqueue> = {}): JobEnqueue => ({
  location: AT,
  by: 'bullmq',
  queue: known('mails'),
  job: known('send'),
  attempts: ABSENT,
  jobId: false,
  ...more,
});

test('transactions and payloads', () => {
  expect(statusOf(enqueuedAfterCommit, { jobEnqueues: [add({ inTransaction: true })] })).toBe('FAIL');
  expect(statusOf(enqueuedAfterCommit, { jobEnqueues: [add({ inTransaction: false })] })).toBe('PASS');
  expect(statusOf(enqueuedAfterCommit, { jobEnqueues: [add()] })).toBe('UNKNOWN');
  expect(statusOf(payloadsSmall, { jobEnqueues: [add({ payload: 'entity' })] })).toBe('FAIL');
  expect(statusOf(payloadsCarryTenant, { jobEnqueues: [add({ carriesTenant: true }), add({ carriesTenant: false })] })).toBe('PARTIAL');
  expect(statusOf(payloadsDiscreet, { jobEnqueues: [add({ sensitive: ['cardNumber'] })] })).toBe('FAIL');
  expect(statusOf(payloadsDiscreet, {})).toBe('N/A');
});
