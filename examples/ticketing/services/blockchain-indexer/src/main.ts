import '@ticketing/telemetry';
import { createChainClient } from '@ticketing/chain-client';
import { createKnex, createPool } from '@ticketing/database';
import { serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { startIndexer } from './indexer.ts';

const config = loadConfig();
const pool = createPool({ url: config.DATABASE_URL, service: 'blockchain-indexer', size: 4 });
const db = createKnex({
  url: config.DATABASE_URL,
  service: 'blockchain-indexer',
  size: config.DATABASE_POOL_SIZE,
});
const app = await buildApp({
  config,
  pool,
  db,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
});
const indexer = startIndexer({
  db,
  chain: createChainClient({ urls: config.CHAIN_NODE_URLS }),
  idleMs: 500,
  log: app.log,
});

await serve(app, {
  host: config.HOST,
  port: config.PORT,
  drainMs: config.DRAIN_MS,
  close: async () => {
    await indexer.stop();
    await db.destroy();
    await pool.end();
  },
});
