import '@ticketing/telemetry';
import { createKnex, createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startRelay, startTimers } from '@ticketing/messaging';
import { createKeyRing, createNonceStore, createServiceClient } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createPayments } from './payments.ts';
import { createProvider } from './provider.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({ url: config.DATABASE_URL, service: 'payment', size: 4 });
const db = createKnex({
  url: config.DATABASE_URL,
  service: 'payment',
  size: config.DATABASE_POOL_SIZE,
});
const client = (service: string, baseUrl: string) =>
  createServiceClient({
    caller: 'payment',
    service,
    baseUrl,
    ring,
    correlationId: currentCorrelationId,
  });
const provider = createProvider({ url: config.PROVIDER_URL, apiKey: config.PROVIDER_API_KEY });
const payments = createPayments(db, provider);

const app = await buildApp({
  config,
  pool,
  db,
  payments,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring,
  nonces: createNonceStore(pool, 'payment_nonces'),
});

const relay = startRelay({
  pool,
  table: 'payment_outbox',
  clients: {
    order: client('order', config.ORDER_SERVICE_URL),
    marketplace: client('marketplace', config.MARKETPLACE_SERVICE_URL),
  },
  onError: (error, message) => app.log.warn({ err: error, topic: message.topic, messageId: message.id }, 'Delivery failed'),
  onDead: (message) => app.log.error({ topic: message.topic, messageId: message.id }, 'Message is dead'),
});

const timers = startTimers({
  pool,
  table: 'payment_timers',
  work: async ({ tenantId, kind, id }) => (kind === 'refund' ? payments.sendRefund(tenantId, id) : payments.charge(tenantId, id)),
  onError: (error, { kind, id }) => app.log.warn({ err: error, kind, id }, 'Provider was not reached'),
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
