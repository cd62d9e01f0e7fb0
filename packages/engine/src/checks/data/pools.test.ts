import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { sampleDbClient } from '../../testing/sample-project-facts.ts';
import {
  connectionTimeoutSet,
  idleTimeoutSet,
  idleTransactionTimeoutSet,
  poolSizeModerate,
  poolSizeSet,
  statementTimeoutSet,
} from './pools.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...clients: Parameters<typeof sampleDbClient>[0][]) =>
  runCheck(check, modelOf({ dbClients: clients.map(sampleDbClient) }));

test('a pool whose size nobody chose fails and says so', () => {
  const outcome = ask(poolSizeSet, { by: 'prisma' });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('prisma: largest number of connections not set');
});

test('a size from a literal or the environment was chosen; an unreadable one is open', () => {
  expect(ask(poolSizeSet, { poolMax: known(10) }).status).toBe('PASS');
  expect(ask(poolSizeSet, { poolMax: { state: 'env', name: 'DB_POOL_MAX' } }).status).toBe('PASS');
  expect(ask(poolSizeSet, { poolMax: unknown() }).status).toBe('UNKNOWN');
});

test('clients that the app never opens, and sqlite, raise no question', () => {
  expect(ask(poolSizeSet, { wiring: NOT_WIRED }, { engine: 'sqlite' }).status).toBe('N/A');
});

test('a pool of a hundred is too large, one of ten is not, an unset one is asked elsewhere', () => {
  expect(ask(poolSizeModerate, { poolMax: known(100) }).status).toBe('FAIL');
  expect(ask(poolSizeModerate, { poolMax: known(10) }).status).toBe('PASS');
  expect(ask(poolSizeModerate, {}).status).toBe('N/A');
});

test('timeouts have to be there and above zero', () => {
  expect(ask(connectionTimeoutSet, { connectionTimeout: known(5000) }).status).toBe('PASS');
  expect(ask(statementTimeoutSet, { statementTimeout: known(0) }).status).toBe('FAIL');
  expect(ask(statementTimeoutSet, { statementTimeout: known(5000) }, {}).status).toBe('PARTIAL');
});

test('an idle transaction timeout that nobody looked for is open', () => {
  expect(ask(idleTransactionTimeoutSet, {}).status).toBe('UNKNOWN');
  expect(ask(idleTransactionTimeoutSet, { idleInTransactionTimeout: { state: 'absent' } }).status).toBe('FAIL');
});

test('a pool that gives connections back by itself needs no setting; one that was told never to does not hold', () => {
  expect(ask(idleTimeoutSet, { by: 'pg' }).status).toBe('PASS');
  expect(ask(idleTimeoutSet, { by: 'pg', idleTimeout: known(0) }).status).toBe('FAIL');
  expect(ask(idleTimeoutSet, { by: 'mongoose', engine: 'mongodb' }).status).toBe('FAIL');
  expect(ask(idleTimeoutSet, { by: 'mysql2', engine: 'mysql' }).status).toBe('FAIL');
  expect(ask(idleTimeoutSet, { by: 'typeorm', engine: 'unknown' }).status).toBe('UNKNOWN');
});

test('waiting without an end is not a time that was chosen', () => {
  expect(ask(connectionTimeoutSet, { connectionTimeout: known(0) }).status).toBe('FAIL');
});
