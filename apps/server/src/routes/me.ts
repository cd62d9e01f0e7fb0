import { PROGRAM_ROLES, permissionsOf } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { organisationsOf } from '../auth/members.ts';

const Me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  organisations: z.array(
    z.object({ id: z.string(), name: z.string(), slug: z.string(), role: z.enum(PROGRAM_ROLES), permissions: z.array(z.string()) }),
  ),
});

/** Who is signed in, and where they are a member. */
export async function meRoutes(app: App, parts: Parts): Promise<void> {
  app.get(
    '/api/me',
    { config: { access: 'session' }, schema: { tags: ['people'], summary: 'Who is signed in', response: { 200: Me } } },
    async (request) => {
      const organisations = await organisationsOf(parts.pool, request.user.id);
      return { ...request.user, organisations: organisations.map((one) => ({ ...one, permissions: [...permissionsOf(one.role)] })) };
    },
  );
}
