import { PROGRAM_ROLES, permissionsOf } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { keepAnAdmin, organisationsOf } from '../auth/members.ts';
import { eraseAccount, ownData } from '../auth/own-data.ts';
import { inScope, inScopeWith, record } from '../database/database.ts';
import type { OwnerQuery } from '../database/database.ts';
import { conflict, forbidden } from '../problem.ts';
import { loadSettings } from '../store/settings.ts';

const Me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  organisations: z.array(
    z.object({ id: z.string(), name: z.string(), slug: z.string(), role: z.enum(PROGRAM_ROLES), permissions: z.array(z.string()) }),
  ),
});
const Rows = z.array(z.record(z.string(), z.unknown()));
const OwnData = z.object({ account: Rows, signIn: Rows, sessions: Rows, memberships: Rows, invitations: Rows });
/** Guessing a password takes more tries than this, people don't. */
const FEW = { max: 5, timeWindow: '1 minute' };

/** Who is signed in, where they are a member, what is kept about them, and how they leave for good. */
export async function meRoutes(app: App, parts: Parts): Promise<void> {
  const { pool, database } = parts;
  app.get(
    '/api/me',
    { config: { access: 'session' }, schema: { tags: ['people'], summary: 'Who is signed in', response: { 200: Me } } },
    async (request) => {
      const organisations = await organisationsOf(pool, request.user.id);
      return { ...request.user, organisations: organisations.map((one) => ({ ...one, permissions: [...permissionsOf(one.role)] })) };
    },
  );

  app.get(
    '/api/me/data',
    {
      config: { access: 'session' },
      schema: { tags: ['people'], summary: 'A copy of what is kept about whoever asks', response: { 200: OwnData } },
    },
    async (request, reply) => {
      reply.header('content-disposition', 'attachment; filename="my-data.json"').header('cache-control', 'no-store');
      return (await ownData(pool, request.user.id)) as z.infer<typeof OwnData>;
    },
  );

  app.post(
    '/api/me/erasure',
    {
      config: { access: 'session', rateLimit: FEW },
      schema: {
        tags: ['people'],
        summary: 'Leave for good: the account and everything that tells who it was',
        body: z.strictObject({ password: z.string().min(1).max(128) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id, email } = request.user;
      if (request.isMachine) throw forbidden('It takes a person to leave.');
      const known = await parts.auth.api.signInEmail({ body: { email, password: request.body.password } }).catch(() => undefined);
      if (!known) throw forbidden('That is not the password of the account.');
      const organisations = await organisationsOf(pool, id);
      const owner: OwnerQuery = async (text, values) => {
        const { rows, rowCount } = await pool.query(text, [...values]);
        return { rows, count: rowCount ?? 0 };
      };
      // All of them are asked before anything is taken away from one.
      for (const { id: org } of organisations) {
        await keepAnAdmin(owner, org, id);
        const { settings } = await inScope(database, { org, actor: id }, loadSettings);
        if (settings.legalHold === true) throw conflict('An organisation has to keep everything for now; ask its administrators.');
      }
      for (const { id: org } of organisations) {
        // Row security admits one organisation at a time: each hears of it in a transaction of its own, the account goes with the last.
        await inScopeWith(
          database,
          { org, actor: id },
          async (query) => {
            await keepAnAdmin(query, org, id);
            await query('DELETE FROM auth.member WHERE "organizationId" = $1 AND "userId" = $2', [org, id]);
          },
          async (tx) => {
            await tx.deleteFrom('claim').where('user_id', '=', id).execute();
            await tx.deleteFrom('idempotent_answer').where('user_id', '=', id).execute();
            await record(tx, { org, actor: id }, 'person.erased', `person/${id}`);
          },
        );
      }
      await eraseAccount(pool, id);
      return reply.code(204).send(null);
    },
  );
}
