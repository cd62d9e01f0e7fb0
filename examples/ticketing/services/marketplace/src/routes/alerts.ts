import type { User } from '@ticketing/identity';
import { Router } from 'express';
import type { Dependencies, UserRequest } from '../app.ts';

export function alertRoutes({ pool }: Dependencies): Router {
  const router = Router();

  router.post('/alerts', async (request, response) => {
    const user = (request as UserRequest).user as User;
    const { eventId, maxPrice } = request.body as { eventId: string; maxPrice: number };
    await pool.query('INSERT INTO price_alerts (tenant_id, user_id, event_id, max_price) VALUES ($1, $2, $3, $4)', [
      user.tenantId,
      user.id,
      eventId,
      maxPrice,
    ]);
    response.status(201).json({ status: 'ok' });
  });

  router.delete('/alerts/:id', async (request, response) => {
    await pool.query('DELETE FROM price_alerts WHERE id = $1', [request.params['id']]);
    response.json({ status: 'deleted' });
  });
  return router;
}
