import type { Pool } from '@ticketing/database';
import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore, ServiceClient } from '@ticketing/service-auth';
import type { Config } from './config.ts';
import { messageRoutes } from './routes/messages.ts';
import { orderRoutes } from './routes/orders.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE' | 'FEE_BPS' | 'VENUE_BPS'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly ticket: ServiceClient;
  readonly payment: ServiceClient;
  readonly compliance: ServiceClient;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'order',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'order_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      orderRoutes(users, dependencies);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['payment', 'event']);
      messageRoutes(services, dependencies);
    },
    { prefix: '/internal' },
  );
  return app;
}
