import { Router } from 'express';
import type pg from 'pg';

export function statusRoutes(pool: pg.Pool): Router {
  const router = Router();

  router.get('/status', async (_request, response) => {
    const { rows } = await pool.query('SELECT DISTINCT ON (service) service, up, latency_ms, at FROM probes ORDER BY service, id DESC');
    response.json({ services: rows });
  });

  router.get('/incidents', async (request, response) => {
    const service = request.query['service'];
    const { rows } = await pool.query(`SELECT * FROM incidents WHERE service = '${service}' ORDER BY id DESC`);
    response.json({ items: rows });
  });

  /** Sold tickets against tokens, for the board in the office. */
  router.get('/business', async (_request, response) => {
    const tickets = await pool.query('SELECT status, count(*)::int AS count FROM tickets GROUP BY status');
    const payments = await pool.query('SELECT status, sum(amount_cents)::bigint AS cents FROM payments GROUP BY status');
    response.json({ tickets: tickets.rows, payments: payments.rows });
  });

  return router;
}
