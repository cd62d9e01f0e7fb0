import '@ticketing/telemetry';
import { createPool } from '@ticketing/database';
import { currentCorrelationId, serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startWorker } from '@ticketing/messaging';
import { createKeyRing, createNonceStore, createServiceClient } from '@ticketing/service-auth';
import { Counter } from 'prom-client';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createMints } from './mints.ts';

const config = loadConfig();
const ring = createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID);
const pool = createPool({
  url: config.DATABASE_URL,
  service: 'minting',
  size: config.DATABASE_POOL_SIZE,
});
const finished = new Counter({
  name: 'mint_steps_total',
  help: 'Steps of tokens that ended',
  labelNames: ['kind', 'outcome'],
});
const mints = createMints({
  pool,
  blockchain: createServiceClient({
    caller: 'minting',
    service: 'blockchain',
    baseUrl: config.BLOCKCHAIN_SERVICE_URL,
    ring,
    correlationId: currentCorrelationId,
  }),
  counters: { finished: (kind, outcome) => finished.inc({ kind, outcome }) },
});

const app = await buildApp({
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring,
  nonces: createNonceStore(pool, 'minting_nonces'),
  mints,
});
const worker = startWorker({
  pool,
  table: 'minting_jobs',
  work: mints.work,
  onError: (error, job) => app.log.warn({ err: error, job }, 'A step of a token failed'),
  onDead: (job) => app.log.error({ job }, 'A step of a token is given up and needs a person'),
});

await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: async () => {
    await worker.stop();
    await pool.end();
  },
});
