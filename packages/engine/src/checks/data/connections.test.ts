import { known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDbClient } from '../../testing/sample-project-facts.ts';
import { applicationRoleLimited, clientShared, connectionEncrypted, serverCertificateVerified } from './connections.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...clients: Parameters<typeof sampleDbClient>[0][]) =>
  runCheck(check, modelOf({ dbClients: clients.map(sampleDbClient) }));

test('TLS is on when it is set to something that insists on it', () => {
  expect(ask(connectionEncrypted, { ssl: known(true) }).status).toBe('PASS');
  expect(ask(connectionEncrypted, { ssl: known('verify-full') }).status).toBe('PASS');
  expect(ask(connectionEncrypted, { ssl: known('prefer') }).status).toBe('FAIL');
  expect(ask(connectionEncrypted, {}).status).toBe('FAIL');
  expect(ask(connectionEncrypted, { ssl: { state: 'env', name: 'DB_SSL' } }).status).toBe('UNKNOWN');
});

test('a certificate that is not verified is no protection', () => {
  const outcome = ask(serverCertificateVerified, { ssl: known(true), sslUnverified: true });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toContain('rejectUnauthorized is false');
  expect(ask(serverCertificateVerified, { ssl: known(true) }).status).toBe('PASS');
  expect(ask(serverCertificateVerified, {}).status).toBe('N/A');
});

test('a role from the environment says nothing, a superuser does', () => {
  expect(ask(applicationRoleLimited, { user: known('postgres') }).status).toBe('FAIL');
  expect(ask(applicationRoleLimited, { user: known('orders_app') }).status).toBe('PASS');
  expect(ask(applicationRoleLimited, { user: { state: 'env', name: 'DB_USER' } }).status).toBe('UNKNOWN');
  expect(ask(applicationRoleLimited, { user: { state: 'env', name: 'DB_USER', fallback: 'postgres' } }).status).toBe('UNKNOWN');
});

test('three clients of one kind are too many', () => {
  const outcome = ask(clientShared, { location: at('src/a.ts') }, { location: at('src/b.ts') }, { location: at('src/c.ts') });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('3 pg clients in 3 modules');
  expect(ask(clientShared, {}).status).toBe('PASS');
});

test('two clients of one database are one too many, whatever libraries they are of', () => {
  const [a, b] = [at('src/a.ts'), at('src/b.ts')];
  const url = { database: '$DATABASE_URL' };
  expect(ask(clientShared, { location: a, ...url }, { location: b, ...url, by: 'knex' }).status).toBe('FAIL');
  expect(ask(clientShared, { location: a, ...url }, { location: b, by: 'knex' }).evidence[0]?.message).toBe(
    '2 pg and knex clients in 2 modules',
  );
  expect(ask(clientShared, { location: a, ...url }, { location: b, database: '$REPLICA_URL' }).status).toBe('PASS');
  expect(ask(clientShared, { location: a, ...url }, { location: b, database: '$DB_HOST/$DB_NAME' }).status).toBe('FAIL');
  expect(ask(clientShared, { location: a, ...url }, { location: b, database: 'db.internal/orders' }).status).toBe('UNKNOWN');
  expect(ask(clientShared, { location: a, ...url }, { location: a }).evidence[0]?.message).toBe('2 pg clients in one module');
  expect(ask(clientShared, { location: a, ...url }, { location: b, by: 'prisma', borrows: true }).status).toBe('PASS');
});
