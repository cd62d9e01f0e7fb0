import { createPool } from '@ticketing/database';
import { createTokenVerifier } from '@ticketing/identity';
import { startTimers } from '@ticketing/messaging';
import { createKeyRing, createNonceStore, createServiceClient } from '@ticketing/service-auth';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createSales } from './sales.ts';

const config = loadConfig();
const log = pino({ name: 'marketplace', level: config.LOG_LEVEL });
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'marketplace',
  size: config.DATABASE_POOL_SIZE,
});
const ticket = createServiceClient({
  caller: 'marketplace',
  service: 'ticket',
  baseUrl: config.TICKET_SERVICE_URL,
  ring,
});
const payment = createServiceClient({
  caller: 'marketplace',
  service: 'payment',
  baseUrl: config.PAYMENT_SERVICE_URL,
  ring,
});
const sales = createSales({ pool, ticket, payment });

const app = buildApp({
  config,
  log,
  pool,
  sales,
  ticket,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring,
  nonces: createNonceStore(pool, 'marketplace_nonces'),
});
const timers = startTimers({
  pool,
  table: 'marketplace_timers',
  work: async ({ tenantId, id }) => sales.advance(tenantId, id),
  onError: (error, { id }) => log.warn({ err: error, purchaseId: id }, 'Purchase did not advance'),
});
const server = app.listen(config.PORT, config.HOST, () => console.log(`marketplace on ${config.PORT}`));

process.on('SIGTERM', () => {
  server.close(async () => {
    await timers.stop();
    await pool.end();
    process.exit(0);
  });
  server.closeIdleConnections();
});
