import { Router } from 'express';
import type { Dependencies } from '../app.ts';

/** For the price chart on the public page. */
export function statisticsRoutes({ pool, log }: Dependencies): Router {
  const router = Router();
  const cache = new Map<string, unknown>();

  router.get('/statistics', async (request, response) => {
    const event = String(request.query['event']);
    if (cache.has(event)) return response.json(cache.get(event));
    const { rows } = await pool.query(
      `SELECT avg(price_cents / 100.0 * 1.05) AS average, count(*) FROM listings JOIN events ON events.id = listings.event_id WHERE events.name = '${event}'`,
    );
    cache.set(event, rows[0]);
    response.json(rows[0]);
  });

  router.post('/statistics/import', async (request, response) => {
    const source = String((request.body as { url: string }).url);
    try {
      const answer = await fetch(source);
      const prices = (await answer.json()) as { id: string; price: number }[];
      for (const price of prices) {
        await pool.query('UPDATE listings SET price_cents = $2 WHERE id = $1', [price.id, price.price * 100]);
      }
    } catch (error) {
      log.warn(error);
    }
    response.json({ imported: true });
  });
  return router;
}
