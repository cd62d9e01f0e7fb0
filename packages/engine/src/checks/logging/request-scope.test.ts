import type { CorrelationId, Facts, LogCall } from '@airworthy/model';
import { known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { at, sampleServer } from '../../testing/sample-facts.ts';
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
  expect(statusOf(correlationIdChecked, { correlationIds: [id({ accepted: false, validated: false })] })).toBe('N/A');
  expect(statusOf(correlationIdChecked, { correlationIds: [id({ validated: true }), id({ validated: false })] })).toBe('PARTIAL');
});

test('an id that one handler takes is none of every request', () => {
  const facts = { correlationIds: [id({ kind: 'log-field', partly: true })] };
  expect(statusOf(correlationIdAssigned, facts)).toBe('UNKNOWN');
  expect(statusOf(correlationIdAccepted, facts)).toBe('UNKNOWN');
  expect(statusOf(correlationIdAnswered, facts)).toBe('UNKNOWN');
  expect(statusOf(correlationIdLogged, facts)).toBe('UNKNOWN');
  expect(statusOf(correlationIdAssigned, { correlationIds: [...facts.correlationIds, id()] })).toBe('PASS');
});

test('an id that the server takes and nothing carries on is open', () => {
  const kept = id({ echoed: false });
  const quiet = sampleServer({ location: AT, logger: known(false) });
  const line: LogCall = { location: AT, by: 'pino', level: 'info', console: false, sensitive: [] };
  const about = (more: Partial<Facts>) => statusOf(correlationIdAccepted, { correlationIds: [kept], httpServers: [quiet], ...more });
  expect(about({ logCalls: [line] })).toBe('UNKNOWN');
  expect(about({ logCalls: [{ ...line, perRequest: true }] })).toBe('PASS');
  expect(about({ httpServers: [sampleServer({ location: AT, logger: known(true) })] })).toBe('PASS');
  expect(about({ correlationIds: [id({ echoed: true })] })).toBe('PASS');
  // What the app takes in code of its own, it does for a reason.
  expect(about({ httpServers: [sampleServer({ location: at('src/other.ts'), logger: known(false) })] })).toBe('PASS');
});
