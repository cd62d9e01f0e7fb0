import Router from '@koa/router';
import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import type { User } from '@ticketing/identity';
import type { ServiceClient } from '@ticketing/service-auth';
import { z } from 'zod';
import { complete } from '../completion.ts';

const newTransfer = z.object({
  ticketId: z.uuid(),
  toUserId: z.uuid(),
  message: z.string().max(500).optional(),
});

interface Transfer {
  id: string;
  ticket_id: string;
  from_user_id: string;
  to_user_id: string;
  status: string;
}

export function transferRoutes(pool: Pool, { ticket }: { ticket: ServiceClient }): Router {
  const router = new Router({ prefix: '/v1' });

  router.post('/transfers', async (ctx) => {
    const user = ctx.state['user'] as User;
    const input = newTransfer.parse(ctx.request.body);
    const found = await ticket.get<{ ownerId: string; status: string }>(`/internal/tickets/${input.ticketId}`, { tenantId: user.tenantId });
    if (found.ownerId !== user.id || found.status !== 'valid') ctx.throw(409, 'not your ticket');
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query<{ id: string }>(
        'INSERT INTO transfers (tenant_id, ticket_id, from_user_id, to_user_id, message) VALUES ($1, $2, $3, $4, $5) RETURNING id',
        [user.tenantId, input.ticketId, user.id, input.toUserId, input.message ?? null],
      ),
    );
    ctx.status = 201;
    ctx.body = { id: rows[0]?.id, status: 'offered' };
  });

  router.post('/transfers/:id/accept', async (ctx) => {
    const user = ctx.state['user'] as User;
    const transfer = await withTenant(pool, user.tenantId, async (client) => {
      const { rows } = await client.query<Transfer>(
        `UPDATE transfers SET status = 'accepted', updated_at = now() WHERE id = $1 AND to_user_id = $2 AND status IN ('offered', 'accepted')
         RETURNING id, ticket_id, from_user_id, to_user_id, status`,
        [ctx.params['id'], user.id],
      );
      return rows[0];
    });
    if (!transfer) return ctx.throw(404, 'no such offer');
    ctx.body = {
      id: transfer.id,
      status: await complete({ pool, ticket }, user.tenantId, transfer),
    };
  });

  router.get('/transfers/:id', async (ctx) => {
    const user = ctx.state['user'] as User;
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query('SELECT * FROM transfers WHERE id = $1', [ctx.params['id']]),
    );
    ctx.body = rows[0];
  });

  router.get('/transfers', async (ctx) => {
    const user = ctx.state['user'] as User;
    const order = String(ctx.query['sort'] ?? 'created_at');
    const { rows } = await withTenant(pool, user.tenantId, (client) =>
      client.query(`SELECT * FROM transfers WHERE from_user_id = $1 OR to_user_id = $1 ORDER BY ${order}`, [user.id]),
    );
    ctx.body = { items: rows };
  });
  return router;
}
