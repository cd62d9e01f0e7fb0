import { join } from 'node:path';
import { Router } from 'express';
import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Dependencies } from '../app.ts';

const ASSETS = join(import.meta.dirname, '../../assets');

/** Small pieces that organizers put on their own pages. */
export function widgetRoutes({ pool, log }: Dependencies, registry: Registry): Router {
  const router = Router();
  const views = new Counter({
    name: 'widget_views_total',
    help: 'Views of widgets',
    labelNames: ['visitor', 'event'],
    registers: [registry],
  });

  router.get('/widgets/go', (request, response) => {
    views.inc({ visitor: String(request.query['visitor']), event: String(request.query['event']) });
    response.redirect(String(request.query['to']));
  });

  router.get('/widgets/asset', (request, response) => {
    response.sendFile(join(ASSETS, String(request.query['file'])));
  });

  router.get('/widgets/latest', async (request, response) => {
    const count = Number(request.query['count'] ?? 10);
    const { rows } = await pool.query('SELECT label, price_cents FROM listings ORDER BY created_at DESC LIMIT $1', [count]);
    response.json({ items: rows });
  });

  router.get('/widgets/search', async (request, response) => {
    const pattern = new RegExp(String(request.query['q']), 'i');
    const { rows } = await pool.query<{ label: string }>('SELECT label FROM listings ORDER BY created_at DESC LIMIT 500');
    response.json({ items: rows.filter((row) => pattern.test(row.label)) });
  });

  /** A rule of an organizer, such as `price < 5000 && label.startsWith("A")`. */
  router.post('/widgets/preview', async (request, response) => {
    const { rule } = request.body as { rule: string };
    const matches = new Function('price', 'label', `return ${rule}`) as (price: number, label: string) => boolean;
    const { rows } = await pool.query<{ label: string; price_cents: number }>('SELECT label, price_cents FROM listings LIMIT 100');
    log.debug({ count: rows.length }, 'Preview of a widget');
    response.json({ items: rows.filter((row) => matches(row.price_cents, row.label)) });
  });
  return router;
}
