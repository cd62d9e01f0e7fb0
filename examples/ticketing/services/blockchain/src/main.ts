import '@ticketing/telemetry';
import { createChainClient } from '@ticketing/chain-client';
import { createPool } from '@ticketing/database';
import { serve } from '@ticketing/http';
import { createTokenVerifier } from '@ticketing/identity';
import { startWorker } from '@ticketing/messaging';
import { createKeyRing, createNonceStore } from '@ticketing/service-auth';
import { buildApp } from './app.ts';
import { loadConfig } from './config.ts';
import { requireNetwork } from './network.ts';
import { createSigner } from './signer.ts';
import { createTransactions } from './transactions.ts';

const config = loadConfig();
const pool = createPool({ url: config.DATABASE_URL, service: 'blockchain', size: config.DATABASE_POOL_SIZE });
const chain = createChainClient({ urls: config.CHAIN_NODE_URLS });
await requireNetwork(chain, config.CHAIN_GENESIS_HASH);

const transactions = createTransactions({
  pool,
  chain,
  signer: createSigner(config.WALLET_ENCRYPTION_KEY),
  log: { info: (fields, text) => app.log.info(fields, text) },
});
const app = await buildApp({
  config,
  pool,
  verifier: createTokenVerifier({ issuer: config.JWT_ISSUER, jwksUrl: config.JWKS_URL }),
  ring: createKeyRing(config.SERVICE_KEYS, config.SERVICE_KEY_ID),
  nonces: createNonceStore(pool, 'blockchain_nonces'),
  transactions,
});
const worker = startWorker({
  pool,
  table: 'blockchain_jobs',
  work: transactions.work,
  onError: (error, job) => app.log.warn({ err: error, job }, 'A step of a transaction failed'),
  onDead: (job) => app.log.error({ job }, 'A transaction is given up and needs a person'),
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
