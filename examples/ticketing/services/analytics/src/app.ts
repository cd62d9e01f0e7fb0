import type { Pool } from '@ticketing/database';
import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Knex } from 'knex';
import type { Config } from './config.ts';
import { dashboardRoutes } from './routes/dashboards.ts';
import { exportRoutes } from './routes/export.ts';
import { internalRoutes } from './routes/internal.ts';
import { salesRoutes } from './routes/sales.ts';
import type { Sales } from './sales.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE' | 'EXPORT_KEY' | 'RATES_URL'>;
  readonly pool: Pool;
  readonly db: Knex;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly sales: Sales;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, db, verifier, sales } = dependencies;
  const app = await createHttp({
    service: 'analytics',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'analytics_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      salesRoutes(users, sales);
    },
    { prefix: '/v1' },
  );
  await app.register(async (open: App) => exportRoutes(open, db, config), { prefix: '/v1' });
  await app.register(async (partners: App) => dashboardRoutes(partners, db), { prefix: '/v1' });
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['event', 'order', 'scanning']);
      internalRoutes(services, sales);
    },
    { prefix: '/internal' },
  );
  return app;
}
