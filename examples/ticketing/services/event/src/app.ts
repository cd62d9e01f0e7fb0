import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore, ServiceClient } from '@ticketing/service-auth';
import type { Pool } from '@ticketing/database';
import type { Knex } from 'knex';
import type { Config } from './config.ts';
import { eventRoutes } from './routes/events.ts';
import { internalRoutes } from './routes/internal.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE'>;
  readonly pool: Pool;
  readonly db: Knex;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly venue: ServiceClient;
  readonly ticket: ServiceClient;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'event',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'event_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      eventRoutes(users, dependencies);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['scanning']);
      internalRoutes(services, dependencies);
    },
    { prefix: '/internal' },
  );
  return app;
}
