import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Mints } from '../mints.ts';

export function mintRoutes(app: App, mints: Mints): void {
  app.get('/mints/:ticketId', { schema: { params: z.object({ ticketId: z.uuid() }) } }, async (request) => {
    const user = request.user as User;
    return mints.get(user.tenantId, request.params.ticketId, user.id);
  });
}
