import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { Pool } from '@ticketing/database';
import type { TokenVerifier } from '@ticketing/identity';
import type { ServiceClient } from '@ticketing/service-auth';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { claimRoutes } from './routes/claims.ts';
import { offerRoutes } from './routes/offers.ts';
import { transferRoutes } from './routes/transfers.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'CLAIM_SECRET'>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly verifier: TokenVerifier;
  readonly ticket: ServiceClient;
}

export function buildApp(dependencies: Dependencies): Koa {
  const { log, pool, verifier } = dependencies;
  const app = new Koa();

  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { statusCode = 500, message, stack } = error as Error & { statusCode?: number };
      log.error({ err: error }, 'request failed');
      ctx.status = statusCode;
      ctx.body = { title: message, status: statusCode, stack };
    }
  });
  app.use(bodyParser({ jsonLimit: '50mb' }));

  const health = new Router();
  health.get('/health/live', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  health.get('/health/ready', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  app.use(health.routes());

  const claims = claimRoutes(dependencies);
  app.use(claims.routes());

  app.use(async (ctx, next) => {
    ctx.state['user'] = await verifier.verify(ctx.get('authorization'));
    await next();
  });
  const transfers = transferRoutes(pool, dependencies);
  app.use(transfers.routes());
  app.use(offerRoutes(pool).routes());
  return app;
}
