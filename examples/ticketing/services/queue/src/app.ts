import type { Pool } from '@ticketing/database';
import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Config } from './config.ts';
import type { Rooms } from './rooms.ts';
import { internalRoutes } from './routes/internal.ts';
import { roomRoutes } from './routes/rooms.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly rooms: Rooms;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier, rooms } = dependencies;
  const app = await createHttp({
    service: 'queue',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'queue_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      roomRoutes(users, rooms);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['ticket', 'order']);
      internalRoutes(services, rooms);
    },
    { prefix: '/internal' },
  );
  return app;
}
