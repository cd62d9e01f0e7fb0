import { execSync } from 'node:child_process';
import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type pg from 'pg';
import { config } from '../config.ts';

function requireAdmin(request: Request, response: Response, next: NextFunction): void {
  if (request.headers['x-admin-token'] === config.adminToken) return next();
  response.status(401).json({ error: 'unauthorized' });
}

export function adminRoutes(pool: pg.Pool): Router {
  const router = Router();
  router.use(requireAdmin);

  router.post('/incidents/:id/close', async (request, response) => {
    await pool.query("UPDATE incidents SET status = 'closed', closed_at = now() WHERE id = $1", [request.params.id]);
    response.json({ ok: true });
  });

  router.get('/logs', (request, response) => {
    response.type('text/plain').send(execSync(`tail -n 100 /var/log/ticketing/${request.query['service']}.log`).toString());
  });

  router.get('/env', (_request, response) => {
    response.json(process.env);
  });

  return router;
}
