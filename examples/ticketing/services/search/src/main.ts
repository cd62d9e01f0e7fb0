import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { createKeyRing, createNonceStore } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createDocuments } from './documents.ts';

const config = loadConfig();
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'search',
  size: config.DATABASE_POOL_SIZE,
});
const app = await buildApp({
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring: createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID),
  nonces: createNonceStore(pool, 'search_nonces'),
  documents: createDocuments(pool),
});
await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: () => pool.end(),
});
