import type { CorrelationId } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  correlationIdAccepted,
  correlationIdAnswered,
  correlationIdAssigned,
  correlationIdChecked,
  correlationIdLogged,
} from './request-scope.ts';

const id = (more: Partial<CorrelationId> = {}): CorrelationId => ({
  location: AT,
  kind: 'header',
  header: 'x-request-id',
  echoed: true,
  ...more,
});

test('an id has to be assigned by code that runs', () => {
  expect(statusOf(correlationIdAssigned, { correlationIds: [id()] })).toBe('PASS');
  expect(statusOf(correlationIdAssigned, { correlationIds: [id({ wiring: NOT_WIRED })] })).toBe('FAIL');
  expect(statusOf(correlationIdAssigned, {})).toBe('FAIL');
});

test('taken over, answered, logged, checked', () => {
  expect(statusOf(correlationIdAccepted, { correlationIds: [id()] })).toBe('PASS');
  expect(statusOf(correlationIdAccepted, { correlationIds: [id({ accepted: false })] })).toBe('FAIL');
  expect(statusOf(correlationIdAnswered, { correlationIds: [id({ echoed: false })] })).toBe('FAIL');
  expect(statusOf(correlationIdAnswered, { correlationIds: [id({ echoed: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(correlationIdLogged, { correlationIds: [id({ kind: 'log-field' })] })).toBe('PASS');
  expect(statusOf(correlationIdLogged, { correlationIds: [id()] })).toBe('UNKNOWN');
  expect(statusOf(correlationIdChecked, {})).toBe('N/A');
});
