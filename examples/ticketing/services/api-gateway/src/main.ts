import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';

const config = loadConfig();
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'api-gateway',
  size: config.DATABASE_POOL_SIZE,
});
const app = await buildApp({
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
});
await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: () => pool.end(),
});
