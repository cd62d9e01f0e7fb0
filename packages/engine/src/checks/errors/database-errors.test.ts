import type { DbClient } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { poolErrorsHandled, statementsBounded } from './database-errors.ts';

const client = (more: Partial<DbClient> = {}): DbClient => ({
  location: AT,
  by: 'pg',
  engine: 'postgresql',
  poolMax: known(10),
  poolMin: ABSENT,
  connectionTimeout: known(2000),
  idleTimeout: ABSENT,
  statementTimeout: ABSENT,
  ssl: ABSENT,
  sslUnverified: false,
  errorListener: true,
  closedOnShutdown: true,
  ...more,
});

test('a pool of pg needs a listener; libraries that own their pool do not', () => {
  expect(statusOf(poolErrorsHandled, { dbClients: [client()] })).toBe('PASS');
  expect(statusOf(poolErrorsHandled, { dbClients: [client({ errorListener: false })] })).toBe('FAIL');
  expect(statusOf(poolErrorsHandled, { dbClients: [client({ errorListener: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(poolErrorsHandled, { dbClients: [client({ by: 'knex', errorListener: false })] })).toBe('N/A');
  expect(statusOf(poolErrorsHandled, { dbClients: [client({ errorListener: false, wiring: NOT_WIRED })] })).toBe('N/A');
});

test('a connection time-out does not bound a statement', () => {
  const outcome = ask(statementsBounded, { dbClients: [client()] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('pg (postgresql): statement timeout not set');
});

test('statement timeouts: set, switched off, from the environment', () => {
  expect(statusOf(statementsBounded, { dbClients: [client({ statementTimeout: known(30_000) })] })).toBe('PASS');
  expect(statusOf(statementsBounded, { dbClients: [client({ statementTimeout: known(0) })] })).toBe('FAIL');
  expect(
    statusOf(statementsBounded, { dbClients: [client({ statementTimeout: { state: 'env', name: 'DB_TIMEOUT', fallback: 5000 } })] }),
  ).toBe('PASS');
  expect(statusOf(statementsBounded, { dbClients: [client({ statementTimeout: { state: 'env', name: 'DB_TIMEOUT' } })] })).toBe('UNKNOWN');
  expect(statusOf(statementsBounded, { dbClients: [client({ statementTimeout: unknown() })] })).toBe('UNKNOWN');
  expect(statusOf(statementsBounded, {})).toBe('N/A');
});
