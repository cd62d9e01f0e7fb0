import type { DbClient } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { poolErrorsHandled } from './database-errors.ts';

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
