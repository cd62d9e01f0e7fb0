import type { Pool } from '@ticketing/database';
import { createHttp, requireUser } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { ServiceClient } from '@ticketing/service-auth';
import type { Config } from './config.ts';
import { deviceRoutes } from './routes/devices.ts';
import { scanRoutes } from './routes/scans.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ticket: ServiceClient;
  readonly event: ServiceClient;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'scanning',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'scanning_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      deviceRoutes(users, dependencies);
      scanRoutes(users, dependencies);
    },
    { prefix: '/v1' },
  );
  return app;
}
