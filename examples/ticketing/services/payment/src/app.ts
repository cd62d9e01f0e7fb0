import type { Pool } from '@ticketing/database';
import { createHttp, requireUser, serviceRoutes } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { KeyRing, NonceStore } from '@ticketing/service-auth';
import type { Knex } from 'knex';
import type { Config } from './config.ts';
import type { Payments } from './payments.ts';
import { adminRoutes } from './routes/admin.ts';
import { bankEventRoutes } from './routes/bank-events.ts';
import { paymentRoutes } from './routes/payments.ts';
import { payoutRoutes } from './routes/payouts.ts';
import { receiptRoutes } from './routes/receipts.ts';
import { reportRoutes } from './routes/reports.ts';
import { settlementRoutes } from './routes/settlements.ts';
import { voucherRoutes } from './routes/vouchers.ts';
import { webhookRoutes } from './routes/webhooks.ts';

export interface Dependencies {
  readonly config: Pick<
    Config,
    | 'LOG_LEVEL'
    | 'METRICS_TOKEN'
    | 'TRUSTED_PROXIES'
    | 'RATE_LIMIT_PER_MINUTE'
    | 'PROVIDER_WEBHOOK_SECRET'
    | 'PROVIDER_URL'
    | 'PAYOUT_API_KEY'
    | 'SERVICE_KEYS'
    | 'BANK_WEBHOOK_SECRET'
  >;
  readonly pool: Pool;
  readonly db: Knex;
  readonly payments: Payments;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier } = dependencies;
  const app = await createHttp({
    service: 'payment',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'payment_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  await app.register(
    async (users: App) => {
      users.addHook('onRequest', requireUser);
      receiptRoutes(users, dependencies);
      adminRoutes(users, dependencies);
      voucherRoutes(users, dependencies);
      await users.register(async (finance: App) => settlementRoutes(finance, dependencies), { prefix: '/finance' });
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (services: App) => {
      serviceRoutes(services, dependencies, ['order', 'marketplace']);
      paymentRoutes(services, dependencies);
    },
    { prefix: '/internal' },
  );
  await app.register(async (reports: App) => reportRoutes(reports, dependencies), {
    prefix: '/internal/reports',
  });
  await app.register(async (payouts: App) => payoutRoutes(payouts, dependencies), {
    prefix: '/internal/payouts',
  });
  await app.register(async (hooks: App) => webhookRoutes(hooks, dependencies), {
    prefix: '/webhooks',
  });
  await app.register(async (bank: App) => bankEventRoutes(bank, dependencies), {
    prefix: '/webhooks',
  });
  return app;
}
