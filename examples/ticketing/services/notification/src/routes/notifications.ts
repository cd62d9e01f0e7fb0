import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { Router } from 'express';
import { requireUser, userOf } from '../auth.ts';
import { sendSms } from '../senders.ts';

export function notificationRoutes(pool: Pool): Router {
  const router = Router();

  router.get('/notifications', requireUser, async (_request, response) => {
    const user = userOf(response);
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query(
        'SELECT id, channel, subject, body, created_at FROM notifications WHERE user_id = $1 ORDER BY created_at DESC LIMIT 50',
        [user.id],
      ),
    );
    response.json({ items: rows });
  });

  // Opened from a link in a mail.
  router.get('/notifications/:id', async (request, response) => {
    const tenantId = String(request.query['tenant']);
    const { rows } = await withTenant(pool, tenantId, (client) =>
      client.query('SELECT subject, body FROM notifications WHERE id = $1', [request.params.id]),
    );
    response.type('html').send(rows[0]?.body ?? '');
  });

  router.put('/preferences', requireUser, async (request, response) => {
    const user = userOf(response);
    await pool.query('UPDATE preferences SET marketing = $3, email = $4 WHERE tenant_id = $1 AND user_id = $2', [
      user.tenantId,
      user.id,
      request.body.marketing,
      request.body.email,
    ]);
    response.json({ ok: true });
  });

  router.post('/test-sms', requireUser, async (request, response) => {
    response.json(await sendSms(request.body.phone, request.body.text));
  });

  return router;
}
