import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startRelay, startTimers } from '@ticketing/messaging';
import { createKeyRing, createNonceStore, createServiceClient } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createFulfilment } from './fulfilment.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'order',
  size: config.DATABASE_POOL_SIZE,
});
const client = (service: string, baseUrl: string) =>
  createServiceClient({
    caller: 'order',
    service,
    baseUrl,
    ring,
    correlationId: currentCorrelationId,
  });

const dependencies = {
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring,
  nonces: createNonceStore(pool, 'order_nonces'),
  ticket: client('ticket', config.TICKET_SERVICE_URL),
  payment: client('payment', config.PAYMENT_SERVICE_URL),
  compliance: client('compliance', config.COMPLIANCE_SERVICE_URL),
};
const app = await buildApp(dependencies);

const relay = startRelay({
  pool,
  table: 'order_outbox',
  clients: {
    analytics: client('analytics', config.ANALYTICS_SERVICE_URL),
    notification: client('notification', config.NOTIFICATION_SERVICE_URL),
    integration: client('integration', config.INTEGRATION_SERVICE_URL),
  },
  onError: (error, message) => app.log.warn({ err: error, topic: message.topic, messageId: message.id }, 'Delivery failed'),
  onDead: (message) => app.log.error({ topic: message.topic, messageId: message.id }, 'Message is dead'),
});

const fulfilment = createFulfilment(dependencies);
const timers = startTimers({
  pool,
  table: 'order_timers',
  work: async ({ tenantId, id }) => fulfilment.advance(tenantId, id),
  onError: (error, { kind, id }) => app.log.warn({ err: error, kind, orderId: id }, 'Order did not advance'),
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
