import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Pool } from '@ticketing/database';
import type { Config } from './config.ts';
import { adminRoutes } from './routes/admin.ts';
import { exportRoutes } from './routes/export.ts';
import { internalRoutes } from './routes/internal.ts';
import { parkingRoutes } from './routes/parking.ts';
import { venueRoutes } from './routes/venues.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE' | 'MAP_PROVIDER_URL'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'venue',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'venue_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      venueRoutes(users, dependencies);
      adminRoutes(users, dependencies);
      parkingRoutes(users, dependencies);
    },
    { prefix: '/v1' },
  );
  await app.register(async (exports: App) => exportRoutes(exports, dependencies), {
    prefix: '/v1',
  });
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['event']);
      internalRoutes(services, dependencies);
    },
    { prefix: '/internal' },
  );
  return app;
}
