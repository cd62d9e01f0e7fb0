import type { Pool } from '@ticketing/database';
import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Config } from './config.ts';
import { inventoryRoutes } from './routes/inventory.ts';
import { reservationRoutes } from './routes/reservations.ts';
import { ticketRoutes } from './routes/tickets.ts';
import { ticketServiceRoutes } from './routes/ticket-services.ts';

export interface Dependencies {
  readonly config: Pick<
    Config,
    'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE' | 'QR_SECRET' | 'RESERVATION_SECONDS' | 'SEATS_PER_BUYER'
  >;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'ticket',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'ticket_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      reservationRoutes(users, dependencies);
      ticketRoutes(users, dependencies);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['event', 'order', 'marketplace', 'transfer', 'scanning']);
      inventoryRoutes(services, dependencies);
      ticketServiceRoutes(services, dependencies);
    },
    { prefix: '/internal' },
  );
  return app;
}
