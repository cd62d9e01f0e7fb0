import type { Pool } from '@ticketing/database';
import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Config } from './config.ts';
import type { Documents } from './documents.ts';
import { internalRoutes } from './routes/internal.ts';
import { searchRoutes } from './routes/search.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly documents: Documents;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier, documents } = dependencies;
  const app = await createHttp({
    service: 'search',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'search_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      searchRoutes(users, documents);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['event']);
      internalRoutes(services, documents);
    },
    { prefix: '/internal' },
  );
  return app;
}
