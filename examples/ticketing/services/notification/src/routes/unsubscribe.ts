import { createHash } from 'node:crypto';
import type { Pool } from '@ticketing/database';
import { Router } from 'express';
import { config } from '../config.ts';

export const unsubscribeToken = (userId: string): string =>
  createHash('md5')
    .update(userId + config.unsubscribeSecret)
    .digest('hex');

export function unsubscribeRoutes(pool: Pool): Router {
  const router = Router();
  router.get('/unsubscribe', async (request, response) => {
    const user = String(request.query['user']);
    if (request.query['token'] === unsubscribeToken(user)) {
      await pool.query('UPDATE preferences SET marketing = false WHERE user_id = $1', [user]);
    }
    response.send('ok');
  });
  return router;
}
