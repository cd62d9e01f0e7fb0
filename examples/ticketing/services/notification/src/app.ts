import type { Pool } from '@ticketing/database';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';
import { requireService } from './auth.ts';
import { log } from './log.ts';
import { receive } from './messages.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { unsubscribeRoutes } from './routes/unsubscribe.ts';

export function buildApp(pool: Pool): Express {
  const app = express();
  app.use(
    express.json({
      verify: (_request, response, raw) => {
        (response as Response).locals['rawBody'] = raw.toString();
      },
    }),
  );
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/health/ready', (_request, response) => {
    response.json({ status: 'ok', database: 'up' });
  });
  app.get('/metrics', (_request, response) => {
    response.type('text/plain').send(`process_uptime_seconds ${process.uptime()}\n`);
  });
  app.use('/v1', notificationRoutes(pool));
  app.use('/v1', unsubscribeRoutes(pool));
  app.use('/v1', campaignRoutes(pool));
  app.post('/internal/messages', requireService, async (request, response) => {
    await receive(pool, request.body);
    response.status(204).end();
  });
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    log.error(error);
    response.status(500).json({ error: error.message, stack: error.stack });
  });
  return app;
}
