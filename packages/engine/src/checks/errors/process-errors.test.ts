import type { ProcessHandler } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { rejectionsCaught, rejectionsEndProcess, rejectionsLogged } from './process-errors.ts';

const on = (event: string, more: Partial<ProcessHandler> = {}): ProcessHandler => ({
  location: AT,
  event,
  exits: true,
  logs: true,
  ...more,
});

test('unhandled rejections need a handler in code that runs', () => {
  expect(statusOf(rejectionsCaught, { processHandlers: [on('unhandledRejection')] })).toBe('PASS');
  expect(statusOf(rejectionsCaught, { processHandlers: [on('unhandledRejection', { wiring: NOT_WIRED })] })).toBe('FAIL');
  expect(statusOf(rejectionsCaught, { processHandlers: [on('uncaughtException')] })).toBe('FAIL');
  expect(statusOf(rejectionsCaught, {})).toBe('FAIL');
});

test('a handler that lets the process go on is worse than none', () => {
  expect(statusOf(rejectionsEndProcess, { processHandlers: [on('unhandledRejection', { exits: false })] })).toBe('FAIL');
  expect(statusOf(rejectionsEndProcess, {})).toBe('PASS');
  expect(statusOf(rejectionsEndProcess, { processHandlers: [on('unhandledRejection', { exits: 'unknown' })] })).toBe('UNKNOWN');
});

test('a handler that ends the process does so for those of clients, where it always runs', () => {
  const ofClient = on('unhandledRejection', { exits: false, by: 'sentry' });
  expect(statusOf(rejectionsEndProcess, { processHandlers: [ofClient, on('unhandledRejection')] })).toBe('PASS');
  expect(statusOf(rejectionsEndProcess, { processHandlers: [ofClient, on('unhandledRejection', { wiring: NOT_WIRED })] })).toBe('FAIL');
  expect(statusOf(rejectionsEndProcess, { processHandlers: [ofClient] })).toBe('FAIL');
});

test('both last resorts log', () => {
  expect(statusOf(rejectionsLogged, { processHandlers: [on('unhandledRejection'), on('uncaughtException', { logs: false })] })).toBe(
    'PARTIAL',
  );
  expect(statusOf(rejectionsLogged, {})).toBe('N/A');
});
