import { randomUUID } from 'node:crypto';
import { PROGRAM_ROLES } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { MACHINE_DOMAIN } from '../auth/keys.ts';
import { addMember } from '../auth/setup.ts';
import { inScope, inScopeWith, record } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { OrgParams } from './support.ts';

const DAY = 24 * 3600;

/** Keys of machines such as CI. Each has an account of its own with a role of its own, so that the ledger names it and it can be shut out alone. */
export async function keyRoutes(app: App, parts: Parts): Promise<void> {
  const { pool, database } = parts;
  app.get(
    '/keys',
    {
      config: { permission: 'keys:manage' },
      schema: {
        tags: ['people'],
        summary: 'API keys; what they are is shown once, when they are made',
        params: OrgParams,
        response: {
          200: z.object({
            items: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                role: z.enum(PROGRAM_ROLES),
                start: z.string().nullable(),
                expiresAt: z.string().nullable(),
                lastUsedAt: z.string().nullable(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { rows } = await pool.query<{
        id: string;
        name: string;
        role: (typeof PROGRAM_ROLES)[number];
        start: string | null;
        expiresAt: Date | null;
        lastRequest: Date | null;
      }>(
        `SELECT k.id, k.name, m.role, k.start, k."expiresAt", k."lastRequest" FROM auth.apikey k
         JOIN auth.member m ON m."userId" = k."referenceId" WHERE m."organizationId" = $1 ORDER BY k."createdAt", k.id`,
        [request.params.org],
      );
      return {
        items: rows.map(({ expiresAt, lastRequest, ...one }) => ({
          ...one,
          expiresAt: expiresAt?.toISOString() ?? null,
          lastUsedAt: lastRequest?.toISOString() ?? null,
        })),
      };
    },
  );
  app.post(
    '/keys',
    {
      config: { permission: 'keys:manage' },
      schema: {
        tags: ['people'],
        summary: 'Make a key for a machine',
        params: OrgParams,
        body: z.strictObject({
          name: z.string().trim().min(1).max(32),
          role: z.enum(PROGRAM_ROLES).exclude(['admin']),
          days: z.number().int().min(1).max(365).default(90),
        }),
        response: { 201: z.object({ id: z.string(), key: z.string(), expiresAt: z.string() }) },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const context = await parts.auth.$context;
      const machine = await context.internalAdapter.createUser(
        { name: body.name, email: `${randomUUID()}${MACHINE_DOMAIN}`, emailVerified: false },
        { method: 'email-password' },
      );
      await addMember(pool, actor.org, machine.id, body.role);
      const made = await parts.auth.api.createApiKey({ body: { name: body.name, userId: machine.id, expiresIn: body.days * DAY } });
      await inScope(database, actor, (tx) =>
        record(tx, actor, 'key.made', `key/${made.id}`, { name: body.name, role: body.role, days: body.days }),
      );
      const expiresAt = new Date(parts.now().getTime() + body.days * DAY * 1000).toISOString();
      return reply.code(201).send({ id: made.id, key: made.key, expiresAt });
    },
  );
  app.delete(
    '/keys/:key',
    {
      config: { permission: 'keys:manage' },
      schema: {
        tags: ['people'],
        summary: 'Revoke a key',
        params: OrgParams.extend({ key: z.string().max(64) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      // The account of the machine goes with its key and its membership.
      const { rows } = await pool.query<{ id: string }>(
        `SELECT k."referenceId" AS id FROM auth.apikey k JOIN auth.member m ON m."userId" = k."referenceId" AND m."organizationId" = $1 WHERE k.id = $2`,
        [actor.org, params.key],
      );
      const [machine] = rows;
      if (!machine) throw notFound('key');
      await inScopeWith(
        database,
        actor,
        async (query) => {
          await query('DELETE FROM auth.apikey WHERE id = $1', [params.key]);
          await query(`DELETE FROM auth."user" WHERE id = $1 AND email LIKE '%' || $2::text`, [machine.id, MACHINE_DOMAIN]);
        },
        (tx) => record(tx, actor, 'key.revoked', `key/${params.key}`),
      );
      return reply.code(204).send(null);
    },
  );
}
