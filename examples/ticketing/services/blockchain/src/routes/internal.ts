import type { App } from '@ticketing/http';
import type { CallerIdentity } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Transactions } from '../transactions.ts';
import { newTransaction } from '../transactions.ts';

export function internalRoutes(app: App, transactions: Transactions): void {
  app.post('/transactions', { schema: { body: newTransaction } }, async (request, reply) => {
    const { tenantId, caller } = request.service as CallerIdentity;
    return reply.status(202).send(await transactions.create(tenantId, caller, request.body));
  });

  app.get('/transactions/:id', { schema: { params: z.object({ id: z.uuid() }) } }, async (request) =>
    transactions.get((request.service as CallerIdentity).tenantId, request.params.id),
  );
}
