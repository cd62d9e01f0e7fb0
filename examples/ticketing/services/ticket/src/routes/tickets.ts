import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createTickets } from '../tickets.ts';

export function ticketRoutes(app: App, { pool, config }: Dependencies): void {
  const tickets = createTickets(pool, config.QR_SECRET);

  app.get(
    '/tickets',
    {
      schema: {
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
      },
    },
    async (request) => {
      const user = request.user as User;
      return { items: await tickets.listOf(user.tenantId, user.id, request.query.limit) };
    },
  );

  app.get('/tickets/:id/code', { schema: { params: z.object({ id: z.uuid() }) } }, async (request, reply) => {
    const user = request.user as User;
    void reply.header('cache-control', 'no-store');
    return tickets.codeOf(user.tenantId, user.id, request.params.id);
  });
}
