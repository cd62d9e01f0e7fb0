import '@ticketing/telemetry';
import { createKnex, createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startRelay, startTimers } from '@ticketing/messaging';
import { createKeyRing, createNonceStore, createServiceClient } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createEvents } from './events.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({ url: config.DATABASE_URL, service: 'event', size: 4 });
const db = createKnex({
  url: config.DATABASE_URL,
  service: 'event',
  size: config.DATABASE_POOL_SIZE,
});
const client = (service: string, baseUrl: string) =>
  createServiceClient({
    caller: 'event',
    service,
    baseUrl,
    ring,
    correlationId: currentCorrelationId,
  });

const app = await buildApp({
  config,
  pool,
  db,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring,
  nonces: createNonceStore(pool, 'event_nonces'),
  venue: client('venue', config.VENUE_SERVICE_URL),
  ticket: client('ticket', config.TICKET_SERVICE_URL),
});

const relay = startRelay({
  pool,
  table: 'event_outbox',
  clients: {
    search: client('search', config.SEARCH_SERVICE_URL),
    analytics: client('analytics', config.ANALYTICS_SERVICE_URL),
    notification: client('notification', config.NOTIFICATION_SERVICE_URL),
    integration: client('integration', config.INTEGRATION_SERVICE_URL),
    order: client('order', config.ORDER_SERVICE_URL),
  },
  onError: (error, message) => app.log.warn({ err: error, topic: message.topic, messageId: message.id }, 'Delivery failed'),
  onDead: (message) => app.log.error({ topic: message.topic, messageId: message.id }, 'Message is dead'),
});

const events = createEvents(db, {
  venue: client('venue', config.VENUE_SERVICE_URL),
  ticket: client('ticket', config.TICKET_SERVICE_URL),
});
const timers = startTimers({
  pool,
  table: 'event_timers',
  work: async ({ tenantId, id }) => events.complete(tenantId, id),
  onError: (error, { kind, id }) => app.log.error({ err: error, kind, eventId: id }, 'Timer failed'),
});

await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: async () => {
    await timers.stop();
    await relay.stop();
    await db.destroy();
    await pool.end();
  },
});
