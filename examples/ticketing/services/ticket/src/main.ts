import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startRelay, startTimers } from '@ticketing/messaging';
import { createKeyRing, createNonceStore, createServiceClient } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createReservations } from './reservations.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'ticket',
  size: config.DATABASE_POOL_SIZE,
});
const client = (service: string, baseUrl: string) =>
  createServiceClient({
    caller: 'ticket',
    service,
    baseUrl,
    ring,
    correlationId: currentCorrelationId,
  });

const app = await buildApp({
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring,
  nonces: createNonceStore(pool, 'ticket_nonces'),
});

const relay = startRelay({
  pool,
  table: 'ticket_outbox',
  clients: {
    minting: client('minting', config.MINTING_SERVICE_URL),
    notification: client('notification', config.NOTIFICATION_SERVICE_URL),
  },
  onError: (error, message) => app.log.warn({ err: error, topic: message.topic, messageId: message.id }, 'Delivery failed'),
  onDead: (message) => app.log.error({ topic: message.topic, messageId: message.id }, 'Message is dead'),
});

const reservations = createReservations(pool, config);
const timers = startTimers({
  pool,
  table: 'ticket_timers',
  work: async ({ tenantId, id }) => reservations.expire(tenantId, id),
  onError: (error, { kind, id }) => app.log.error({ err: error, kind, id }, 'Timer failed'),
});

await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: async () => {
    await timers.stop();
    await relay.stop();
    await pool.end();
  },
});
