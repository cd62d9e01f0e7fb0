import type { Pool } from '@ticketing/database';
import { createHttp, requireUser } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { Knex } from 'knex';
import type { Config } from './config.ts';
import { assetRoutes } from './routes/assets.ts';
import { internalRoutes } from './routes/internal.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE'>;
  readonly pool: Pool;
  readonly db: Knex;
  readonly verifier: TokenVerifier;
}

export async function buildApp({ config, pool, db, verifier }: Dependencies): Promise<App> {
  const app = await createHttp({
    service: 'blockchain-indexer',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'blockchain_indexer_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      assetRoutes(users, db);
    },
    { prefix: '/v1' },
  );
  await app.register(async (services: App) => internalRoutes(services, db), {
    prefix: '/internal',
  });
  return app;
}
