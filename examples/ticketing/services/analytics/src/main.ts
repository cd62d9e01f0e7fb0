import '@ticketing/telemetry';
import { createKnex, createPool } from '@ticketing/database';
import { serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { createKeyRing, createNonceStore } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createSales } from './sales.ts';

const config = loadConfig();
const pool = createPool({ url: config.DATABASE_URL, service: 'analytics', size: 4 });
const db = createKnex({
  url: config.DATABASE_URL,
  service: 'analytics',
  size: config.DATABASE_POOL_SIZE,
});
const app = await buildApp({
  config,
  pool,
  db,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring: createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID),
  nonces: createNonceStore(pool, 'analytics_nonces'),
  sales: createSales(db),
});
await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: async () => {
    await db.destroy();
    await pool.end();
  },
});
