import type { Pool } from '@ticketing/database';
import { createHttp, requireRole, requireUser } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { TokenVerifier } from '@ticketing/identity';
import type { Config } from './config.ts';
import { meRoutes } from './routes/me.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { userRoutes } from './routes/users.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Users } from './users.ts';

export interface Dependencies {
  readonly config: Pick<
    Config,
    'LOG_LEVEL' | 'METRICS_TOKEN' | 'TRUSTED_PROXIES' | 'RATE_LIMIT_PER_MINUTE' | 'LOGINS_PER_MINUTE' | 'JWT_ISSUER'
  >;
  readonly pool: Pool;
  readonly keys: SigningKeys;
  readonly users: Users;
  readonly verifier: TokenVerifier;
}

export async function buildApp(dependencies: Dependencies): Promise<App> {
  const { config, pool, verifier, keys } = dependencies;
  const app = await createHttp({
    service: 'auth',
    logLevel: config.LOG_LEVEL,
    pool,
    rateLimitTable: 'auth_rate_limits',
    ratePerMinute: config.RATE_LIMIT_PER_MINUTE,
    trustedProxies: config.TRUSTED_PROXIES,
    metricsToken: config.METRICS_TOKEN,
    verifier,
  });
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300');
    return keys.published();
  });
  await app.register(async (sessions: App) => sessionRoutes(sessions, dependencies), {
    prefix: '/v1/auth',
  });
  await app.register(
    async (people: App) => {
      people.addHook('onRequest', requireUser);
      meRoutes(people, dependencies);
    },
    { prefix: '/v1/auth' },
  );
  await app.register(
    async (admins: App) => {
      admins.addHook('onRequest', requireUser);
      admins.addHook('preHandler', requireRole('admin'));
      userRoutes(admins, dependencies);
    },
    { prefix: '/v1/auth' },
  );
  return app;
}
