import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { PROGRAM_ROLES } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { keepAnAdmin, membersOf } from '../auth/members.ts';
import { createPerson } from '../auth/setup.ts';
import { inScopeWith, record } from '../database/database.ts';
import { conflict, notFound, refused } from '../problem.ts';
import { OrgParams } from './support.ts';

const Role = z.enum(PROGRAM_ROLES);
const Person = z.object({ id: z.string(), userId: z.string(), name: z.string(), email: z.string(), role: Role, twoFactor: z.boolean() });
type Role = z.infer<typeof Role>;
const DAYS = 7;
const GONE = 'The invitation was used, taken back, or has expired.';
const hashed = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Members of an organisation and what they may do. Only administrators change that, and the last one stays. */
export async function peopleRoutes(app: App, parts: Parts): Promise<void> {
  const { pool, database } = parts;
  app.get(
    '/people',
    {
      config: { permission: 'services:read' },
      schema: { tags: ['people'], summary: 'Members', params: OrgParams, response: { 200: z.object({ items: z.array(Person) }) } },
    },
    async (request) => ({ items: await membersOf(pool, request.params.org) }),
  );

  app.post(
    '/invitations',
    {
      config: { permission: 'people:manage' },
      schema: {
        tags: ['people'],
        summary: 'Invite somebody: by mail where that is configured; the answer holds the link in any case',
        params: OrgParams,
        body: z.strictObject({ email: z.email().max(254), role: Role }),
        response: { 201: z.object({ id: z.string(), link: z.string(), expiresAt: z.iso.datetime(), mailed: z.boolean() }) },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      const token = randomBytes(24).toString('base64url');
      const id = randomUUID();
      const expiresAt = new Date(parts.now().getTime() + DAYS * 86_400_000);
      await inScopeWith(
        database,
        actor,
        (query) =>
          query(
            `INSERT INTO auth.invitation (id, "organizationId", email, role, status, "expiresAt", "inviterId") VALUES ($1, $2, $3, $4, $5, $6, $7)`,
            [id, actor.org, request.body.email.toLowerCase(), request.body.role, `pending:${hashed(token)}`, expiresAt, actor.actor],
          ),
        // Whose address it is stays out of the ledger, from which nothing can be taken back.
        (tx) => record(tx, actor, 'person.invited', `invitation/${id}`, { role: request.body.role }),
      );
      const link = `${parts.publicUrl}/join?invitation=${id}&token=${token}`;
      const mailed = await invite(parts, request.body.email, link, expiresAt).catch((error: unknown) => {
        // Without the mail the link is still good: whoever invited hands it on.
        request.log.warn({ err: error }, 'the invitation was not mailed');
        return false;
      });
      return reply.code(201).send({ id, link, expiresAt: expiresAt.toISOString(), mailed });
    },
  );

  app.patch(
    '/people/:user',
    {
      config: { permission: 'people:manage' },
      schema: {
        tags: ['people'],
        summary: 'Change a role',
        params: OrgParams.extend({ user: z.string() }),
        body: z.strictObject({ role: Role }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { org, user } = request.params;
      await inScopeWith(
        database,
        request.actor,
        async (query) => {
          if (request.body.role !== 'admin') await keepAnAdmin(query, org, user);
          const role = [org, user, request.body.role];
          const { count } = await query('UPDATE auth.member SET role = $3 WHERE "organizationId" = $1 AND "userId" = $2', role);
          if (count === 0) throw notFound('person');
        },
        (tx) => record(tx, request.actor, 'person.role', `person/${user}`, request.body),
      );
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/people/:user',
    {
      config: { permission: 'people:manage' },
      schema: {
        tags: ['people'],
        summary: 'Shut somebody out',
        params: OrgParams.extend({ user: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { org, user } = request.params;
      await inScopeWith(
        database,
        request.actor,
        async (query) => {
          await keepAnAdmin(query, org, user);
          const { count } = await query('DELETE FROM auth.member WHERE "organizationId" = $1 AND "userId" = $2', [org, user]);
          if (count === 0) throw notFound('person');
        },
        (tx) => record(tx, request.actor, 'person.removed', `person/${user}`),
      );
      return reply.code(204).send(null);
    },
  );
}

/** Whoever holds an invitation makes an account with it; whoever has one already signs in and joins. */
export async function invitationRoutes(app: App, parts: Parts): Promise<void> {
  app.post(
    '/api/invitations/:id/accept',
    {
      config: { access: 'public', rateLimit: { max: 20, timeWindow: '1 minute' } },
      schema: {
        tags: ['people'],
        summary: 'Join with an invitation',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({
          token: z.string().min(16).max(200),
          name: z.string().trim().min(1).max(120),
          password: z.string().min(12).max(128),
        }),
        response: { 201: z.object({ org: z.string() }) },
      },
    },
    async (request, reply) => {
      const good = [request.params.id, `pending:${hashed(request.body.token)}`, parts.now()];
      const { rows } = await parts.pool.query<{ org: string; email: string }>(
        `SELECT "organizationId" AS org, email FROM auth.invitation WHERE id = $1 AND status = $2 AND "expiresAt" > $3`,
        good,
      );
      const [invitation] = rows;
      if (!invitation) throw refused(GONE);
      // The account first: whoever mistypes a password can try again, and of two at the same time one takes the invitation.
      const userId = await join(parts, invitation.email, request.body);
      const scope = { org: invitation.org, actor: userId };
      await inScopeWith(
        parts.database,
        scope,
        async (query) => {
          const taken = await query<{ role: Role }>(
            `UPDATE auth.invitation SET status = 'accepted' WHERE id = $1 AND status = $2 AND "expiresAt" > $3 RETURNING role`,
            good,
          );
          const role = taken.rows[0]?.role;
          if (role === undefined) throw refused(GONE);
          const added = await query(
            `INSERT INTO auth.member (id, "organizationId", "userId", role, "createdAt") VALUES ($1, $2, $3, $4, now())
             ON CONFLICT ("organizationId", "userId") DO NOTHING`,
            [randomUUID(), invitation.org, userId, role],
          );
          if (added.count === 0) throw conflict('You are a member already.');
          return role;
        },
        (tx, role) => record(tx, scope, 'person.joined', `person/${userId}`, { role }),
      );
      return reply.code(201).send({ org: invitation.org });
    },
  );
}

/** The account of an address: an existing one only for whoever knows its password. */
async function join(parts: Parts, email: string, given: { name: string; password: string }): Promise<string> {
  const { rows } = await parts.pool.query<{ id: string }>('SELECT id FROM auth."user" WHERE email = $1', [email]);
  if (!rows[0]) return createPerson(parts.auth, { ...given, email });
  const signedIn = await parts.auth.api.signInEmail({ body: { email, password: given.password } }).catch(() => undefined);
  if (!signedIn) throw refused('There is an account of that address: join with its password.');
  return rows[0].id;
}

async function invite({ outside: { mailer } }: Parts, to: string, link: string, expiresAt: Date): Promise<boolean> {
  if (mailer === undefined) return false;
  const text = `You are invited to an audit program in Airworthy. This link is good once, until ${expiresAt.toISOString().slice(0, 10)}:\n\n${link}\n`;
  await mailer.send({ to, subject: 'Invitation to Airworthy', text });
  return true;
}
