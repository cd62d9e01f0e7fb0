import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { hasPeople, setUp } from '../auth/setup.ts';
import { inScope, record } from '../database/database.ts';

const First = z.strictObject({
  token: z.string().min(16).max(200),
  organisation: z.string().trim().min(1).max(120),
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254),
  password: z.string().min(12).max(128),
});

/** The first administrator, by the link that the server printed. There is no default password. */
export async function setupRoutes(app: App, parts: Parts): Promise<void> {
  app.get(
    '/api/setup',
    {
      config: { access: 'public' },
      schema: { tags: ['setup'], summary: 'Whether anybody has an account', response: { 200: z.object({ done: z.boolean() }) } },
    },
    async () => ({ done: await hasPeople(parts.pool) }),
  );
  app.post(
    '/api/setup',
    {
      config: { access: 'public', rateLimit: { max: 10, timeWindow: '1 minute' } },
      schema: { tags: ['setup'], summary: 'Make the first administrator', body: First, response: { 201: z.object({ org: z.string() }) } },
    },
    async (request, reply) => {
      const { org, userId } = await setUp(parts.pool, parts.auth, request.body);
      const scope = { org, actor: userId };
      await inScope(parts.database, scope, (tx) =>
        record(tx, scope, 'organisation.created', `organisation/${org}`, { name: request.body.organisation }),
      );
      return reply.code(201).send({ org });
    },
  );
}
