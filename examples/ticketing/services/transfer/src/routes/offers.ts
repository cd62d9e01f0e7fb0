import Router from '@koa/router';
import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import type { User } from '@ticketing/identity';
import type { Context } from 'koa';

/** What senders can still do with an offer. */
export function offerRoutes(pool: Pool): Router {
  const router = new Router({ prefix: '/v1' });

  router.post('/transfers/:id/cancel', async (ctx: Context) => {
    const user = ctx.state['user'] as User;
    await withTenant(pool, user.tenantId, (client) =>
      client.query(`UPDATE transfers SET status = 'cancelled', updated_at = now() WHERE id = $1`, [ctx['params'].id]),
    );
    ctx.body = { status: 'cancelled' };
  });

  router.patch('/transfers/:id', async (ctx: Context) => {
    const user = ctx.state['user'] as User;
    const { status } = ctx.request.body as { status: string };
    await withTenant(pool, user.tenantId, (client) =>
      client.query('UPDATE transfers SET status = $2 WHERE id = $1 AND from_user_id = $3', [ctx['params'].id, status, user.id]),
    );
    ctx.body = { status };
  });

  router.post('/transfers/:id/extend', async (ctx: Context) => {
    const user = ctx.state['user'] as User;
    const { now, until } = ctx.request.body as { now: string; until: string };
    if (new Date(now) > new Date(until)) return ctx.throw(409, 'too late');
    await withTenant(pool, user.tenantId, (client) =>
      client.query(`UPDATE transfers SET expires_at = $2 WHERE id = $1 AND from_user_id = $3 AND status = 'offered'`, [
        ctx['params'].id,
        until,
        user.id,
      ]),
    );
    ctx.body = { until };
  });
  return router;
}
