import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const roles = z
  .array(z.enum(['buyer', 'organizer', 'gate', 'admin']))
  .min(1)
  .max(4);

export function userRoutes(app: App, { users }: Dependencies): void {
  app.put('/users/:id/roles', { schema: { params: z.object({ id: z.uuid() }), body: z.object({ roles }).strict() } }, async (request) => {
    const admin = request.user as User;
    return users.setRoles(admin.tenantId, admin.id, request.params.id, request.body.roles);
  });
}
