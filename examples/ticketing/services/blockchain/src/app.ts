import type { Pool } from '@ticketing/database';
import { createHttp, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Config } from './config.ts';
import { internalRoutes } from './routes/internal.ts';
import type { Transactions } from './transactions.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly transactions: Transactions;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'blockchain',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'blockchain_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['minting']);
      internalRoutes(services, dependencies.transactions);
    },
    { prefix: '/internal' },
  );
  return app;
}
