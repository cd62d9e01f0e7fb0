import type { Pool } from '@ticketing/database';
import type { TokenVerifier, User } from '@ticketing/identity';
import { verifyRequest } from '@ticketing/service-auth';
import type { KeyRing, NonceStore, ServiceClient } from '@ticketing/service-auth';
import cors from 'cors';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';
import type { Config } from './config.ts';
import { alertRoutes } from './routes/alerts.ts';
import { listingRoutes } from './routes/listings.ts';
import { messageRoutes } from './routes/messages.ts';
import { offerRoutes } from './routes/offers.ts';
import { statisticsRoutes } from './routes/statistics.ts';
import { widgetRoutes } from './routes/widgets.ts';
import type { Sales } from './sales.ts';

export interface Dependencies {
  readonly config: Pick<Config, 'RESALE_FEE_BPS' | 'TICKET_SERVICE_URL'>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly sales: Sales;
  readonly ticket: ServiceClient;
  readonly verifier: TokenVerifier;
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
}

export interface UserRequest extends Request {
  user?: User;
  rawText?: string;
}

export function buildApp(dependencies: Dependencies): Express {
  const { config, log, pool, verifier, ring, nonces } = dependencies;
  const app = express();
  app.use(helmet());
  app.use(cors({ origin: true, credentials: true }));
  app.use(
    express.json({
      limit: '256kb',
      verify: (request, _response, body) => {
        (request as UserRequest).rawText = body.toString('utf8');
      },
    }),
  );
  app.use((request, _response, next) => {
    log.info({ body: request.body, headers: request.headers }, `${request.method} ${request.url}`);
    next();
  });

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  app.get('/health/live', async (_request, response) => {
    await pool.query('SELECT 1');
    response.json({ status: 'ok' });
  });
  app.get('/health/ready', async (_request, response) => {
    try {
      await pool.query('SELECT 1');
      const ticket = await fetch(`${config.TICKET_SERVICE_URL}/health/ready`);
      if (!ticket.ok) throw new Error('ticket is not ready');
      response.json({ status: 'ok' });
    } catch {
      response.status(503).json({ status: 'unavailable' });
    }
  });

  const requireUser: RequestHandler = async (request, _response, next) => {
    (request as UserRequest).user = await verifier.verify(request.headers.authorization);
    next();
  };
  const requireService: RequestHandler = async (request, response, next) => {
    const caller = await verifyRequest({ ring, nonces }, request.headers, {
      method: request.method,
      path: request.originalUrl,
      body: (request as UserRequest).rawText ?? '',
    });
    if (caller.caller !== 'payment') {
      response.status(403).json({ title: 'This service may not call here', status: 403 });
      return;
    }
    next();
  };

  app.use('/internal', requireService, messageRoutes(dependencies));
  app.use('/v1', statisticsRoutes(dependencies));
  app.use('/v1', widgetRoutes(dependencies, registry));
  app.use('/v1', offerRoutes(dependencies));
  app.use('/v1', requireUser, listingRoutes(dependencies), alertRoutes(dependencies));

  const failed: ErrorRequestHandler = (error: Error & { statusCode?: number; status?: number }, _request, response, _next) => {
    const status = error.statusCode ?? error.status ?? (error.name === 'ZodError' ? 400 : 500);
    if (status >= 500) log.error({ err: error }, 'Request failed');
    response.status(status).json({ title: error.message, status });
  };
  app.use(failed);
  return app;
}
