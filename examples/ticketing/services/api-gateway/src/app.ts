import type { Pool } from '@ticketing/database';
import { createHttp, requireUser } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { Config } from './config.ts';
import { createForward } from './forward.ts';

export interface Dependencies {
  readonly config: Omit<Config, 'DATABASE_URL' | 'SERVICE_KEYS'>;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
}

/** What clients may reach below `/v1`, and where it is. Nothing else is forwarded, routes between services least of all. */
export async function buildApp({ config, pool, verifier }: Dependencies): Promise<App> {
  const app = await createHttp({
    service: 'api-gateway',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'api_gateway_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  const routes: Record<string, string> = {
    auth: config.AUTH_SERVICE_URL,
    events: config.EVENT_SERVICE_URL,
    venues: config.VENUE_SERVICE_URL,
    reservations: config.TICKET_SERVICE_URL,
    inventory: config.TICKET_SERVICE_URL,
    tickets: config.TICKET_SERVICE_URL,
    orders: config.ORDER_SERVICE_URL,
    payments: config.PAYMENT_SERVICE_URL,
    listings: config.MARKETPLACE_SERVICE_URL,
    purchases: config.MARKETPLACE_SERVICE_URL,
    transfers: config.TRANSFER_SERVICE_URL,
    devices: config.SCANNING_SERVICE_URL,
    scans: config.SCANNING_SERVICE_URL,
    rooms: config.QUEUE_SERVICE_URL,
    search: config.SEARCH_SERVICE_URL,
    notifications: config.NOTIFICATION_SERVICE_URL,
    analytics: config.ANALYTICS_SERVICE_URL,
    mints: config.MINTING_SERVICE_URL,
  };
  await app.register(
    async (everybody: App) => {
      const forward = createForward('auth', config.AUTH_SERVICE_URL);
      for (const name of ['register', 'login', 'refresh']) everybody.post(`/auth/${name}`, forward);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      for (const [name, url] of Object.entries(routes)) {
        const forward = createForward(name, url);
        if (name !== 'auth') users.all(`/${name}`, forward);
        users.route({
          method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
          url: `/${name}/*`,
          handler: forward,
        });
      }
    },
    { prefix: '/v1' },
  );
  return app;
}
