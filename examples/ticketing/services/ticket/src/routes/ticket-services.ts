import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { createReservations } from '../reservations.ts';
import { createTickets } from '../tickets.ts';

const byId = z.object({ id: z.uuid() });
const forOrder = z.object({ orderId: z.uuid() }).strict();

export function ticketServiceRoutes(app: App, { pool, config }: Dependencies): void {
  const reservations = createReservations(pool, config);
  const tickets = createTickets(pool, config.QR_SECRET);

  app.get('/reservations/:id', { schema: { params: byId } }, async (request) =>
    reservations.get((request.service as CallerIdentity).tenantId, request.params.id),
  );
  app.post('/reservations/:id/pin', { schema: { params: byId, body: forOrder } }, async (request) =>
    reservations.pin((request.service as CallerIdentity).tenantId, request.params.id, request.body.orderId),
  );
  app.post('/reservations/:id/confirm', { schema: { params: byId, body: forOrder } }, async (request) =>
    reservations.confirm((request.service as CallerIdentity).tenantId, request.params.id, request.body.orderId),
  );
  app.post('/reservations/:id/release', { schema: { params: byId, body: forOrder } }, async (request) =>
    reservations.release((request.service as CallerIdentity).tenantId, request.params.id, request.body.orderId),
  );

  app.get('/tickets/:id', { schema: { params: byId } }, async (request) =>
    tickets.describe((request.service as CallerIdentity).tenantId, request.params.id),
  );
  app.post(
    '/tickets/:id/owner',
    {
      schema: {
        params: byId,
        body: z.object({ from: z.uuid(), to: z.uuid(), reference: z.string().min(8).max(100) }).strict(),
      },
    },
    async (request) => {
      const { tenantId, caller } = request.service as CallerIdentity;
      return tickets.changeOwner(tenantId, request.params.id, caller, request.body);
    },
  );
  app.post(
    '/tickets/:id/void',
    {
      schema: {
        params: byId,
        body: z.object({ reason: z.string().min(3).max(100), ownerId: z.uuid().optional() }).strict(),
      },
    },
    async (request) => {
      const { tenantId, caller } = request.service as CallerIdentity;
      return tickets.annul(tenantId, request.params.id, caller, request.body.reason, request.body.ownerId);
    },
  );
  app.post(
    '/tickets/redeem',
    {
      schema: {
        body: z.object({ token: z.string().max(200), eventId: z.uuid(), scanId: z.uuid() }).strict(),
      },
    },
    async (request) => tickets.redeem((request.service as CallerIdentity).tenantId, request.body),
  );
}
