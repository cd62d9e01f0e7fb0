import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import { erase, exportOf } from '../personal-data.ts';

/** What people may do with what is kept about them. */
export function meRoutes(app: App, { users, pool }: Dependencies): void {
  app.get('/me/export', async (request, reply) => {
    const user = request.user as User;
    void reply.header('cache-control', 'no-store');
    return exportOf(pool, user.tenantId, user.id);
  });

  app.delete('/me', { schema: { body: z.object({ password: z.string().max(200) }).strict() } }, async (request, reply) => {
    const user = request.user as User;
    await erase(pool, user.tenantId, user.id, request.body.password);
    return reply.status(204).send();
  });

  app.post('/logout', async (request, reply) => {
    const user = request.user as User;
    await users.logout(user.tenantId, user.id);
    return reply.status(204).send();
  });
}
