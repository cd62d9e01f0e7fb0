import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startRelay } from '@ticketing/messaging';
import { createKeyRing, createServiceClient } from '@ticketing/service-auth';
import { createLocalJWKSet } from 'jose';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createUsers } from './users.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'auth',
  size: config.DATABASE_POOL_SIZE,
});
const client = (service: string, baseUrl: string) =>
  createServiceClient({
    caller: 'auth',
    service,
    baseUrl,
    ring,
    correlationId: currentCorrelationId,
  });
const keys = await createSigningKeys(pool, config.KEY_ENCRYPTION_KEY);
const users = createUsers(pool);
await users.ensureAdmin('main', config.ADMIN_EMAIL, config.ADMIN_PASSWORD);

const app = await buildApp({
  config,
  pool,
  keys,
  users,
  verifier: createTokenVerifier({
    issuer: config.JWT_ISSUER,
    keys: createLocalJWKSet(await keys.published()),
  }),
});

const relay = startRelay({
  pool,
  table: 'auth_outbox',
  clients: {
    notification: client('notification', config.NOTIFICATION_SERVICE_URL),
    compliance: client('compliance', config.COMPLIANCE_SERVICE_URL),
  },
  onError: (error, message) => app.log.warn({ err: error, topic: message.topic, messageId: message.id }, 'Delivery failed'),
  onDead: (message) => app.log.error({ topic: message.topic, messageId: message.id }, 'Message is dead'),
});

await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: async () => {
    await relay.stop();
    await pool.end();
  },
});
