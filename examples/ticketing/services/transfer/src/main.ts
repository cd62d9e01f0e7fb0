import { createPool } from '@ticketing/database';
import { createTokenVerifier } from '@ticketing/identity';
import { createKeyRing, createServiceClient } from '@ticketing/service-auth';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';

const config = loadConfig();
const log = pino({ name: 'transfer', level: config.LOG_LEVEL });
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'transfer',
  size: config.DATABASE_POOL_SIZE,
});
const ticket = createServiceClient({
  caller: 'transfer',
  service: 'ticket',
  baseUrl: config.TICKET_SERVICE_URL,
  ring,
});
const verifier = createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL });

const app = buildApp({ config, log, pool, verifier, ticket });
const server = app.listen(config.PORT, config.HOST, () => log.info({ port: config.PORT }, 'listening'));

process.on('SIGTERM', () => {
  server.close();
  process.exit(0);
});
