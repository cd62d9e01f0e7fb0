import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startRelay, startTimers } from '@ticketing/messaging';
import { createKeyRing, createServiceClient } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { deleteOldScans } from './retention.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'scanning',
  size: config.DATABASE_POOL_SIZE,
});
const client = (service: string, baseUrl: string) =>
  createServiceClient({
    caller: 'scanning',
    service,
    baseUrl,
    ring,
    correlationId: currentCorrelationId,
  });

const app = await buildApp({
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ticket: client('ticket', config.TICKET_SERVICE_URL),
  event: client('event', config.EVENT_SERVICE_URL),
});

const relay = startRelay({
  pool,
  table: 'scanning_outbox',
  clients: { analytics: client('analytics', config.ANALYTICS_SERVICE_URL) },
  onError: (error, message) => app.log.warn({ err: error, topic: message.topic, messageId: message.id }, 'Delivery failed'),
  onDead: (message) => app.log.error({ topic: message.topic, messageId: message.id }, 'Message is dead'),
});

const timers = startTimers({
  pool,
  table: 'scanning_timers',
  work: async ({ tenantId }) => deleteOldScans(pool, tenantId),
  onError: (error, { kind, tenantId }) => app.log.error({ err: error, kind, tenantId }, 'Timer failed'),
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
