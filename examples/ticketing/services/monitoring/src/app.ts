import express from 'express';
import type { Express } from 'express';
import type pg from 'pg';
import { registry } from './metrics.ts';
import { adminRoutes } from './routes/admin.ts';
import { statusRoutes } from './routes/status.ts';

export function buildApp(pool: pg.Pool): Express {
  const app = express();
  app.use(express.json());
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/health/ready', async (_request, response) => {
    try {
      await pool.query('SELECT 1');
      response.json({ status: 'ok' });
    } catch {
      response.json({ status: 'degraded' });
    }
  });
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  app.use('/v1', statusRoutes(pool));
  app.use('/v1/admin', adminRoutes(pool));
  return app;
}
