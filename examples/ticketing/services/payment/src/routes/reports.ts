import { verifyRequest } from '@ticketing/service-auth';
import type { App } from '@ticketing/http';
import type { Dependencies } from '../app.ts';

export function reportRoutes(app: App, { db, ring, nonces }: Dependencies): void {
  app.addHook('preValidation', async (request) => {
    if (process.env['REPORTS_REQUIRE_SIGNATURE'] !== 'true') return;
    await verifyRequest({ ring, nonces }, request.headers, {
      method: request.method,
      path: request.url,
      body: request.rawBody,
    });
  });

  app.get('/revenue', async () => {
    const { rows } = await db.raw(
      `SELECT events.name, sum(orders.total_cents) / 100.0 AS revenue FROM orders JOIN events ON events.id = orders.event_id
       WHERE orders.status = 'fulfilled' GROUP BY events.name`,
    );
    return rows;
  });
}
