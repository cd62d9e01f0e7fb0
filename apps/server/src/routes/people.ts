import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { PROGRAM_ROLES } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { membersOf } from '../auth/members.ts';
import { addMember, createPerson } from '../auth/setup.ts';
import { inScope, record } from '../database/database.ts';
import { conflict, notFound, refused } from '../problem.ts';
import { OrgParams } from './support.ts';

const Role = z.enum(PROGRAM_ROLES);
const Person = z.object({ id: z.string(), userId: z.string(), name: z.string(), email: z.string(), role: Role, twoFactor: z.boolean() });
const DAYS = 7;
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
        summary: 'Invite somebody; the answer holds the link while mail is not configured',
        params: OrgParams,
        body: z.strictObject({ email: z.email().max(254), role: Role }),
        response: { 201: z.object({ id: z.string(), link: z.string(), expiresAt: z.iso.datetime() }) },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      const token = randomBytes(24).toString('base64url');
      const id = randomUUID();
      const expiresAt = new Date(parts.now().getTime() + DAYS * 86_400_000);
      await pool.query(
        `INSERT INTO auth.invitation (id, "organizationId", email, role, status, "expiresAt", "inviterId") VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, actor.org, request.body.email.toLowerCase(), request.body.role, `pending:${hashed(token)}`, expiresAt, actor.actor],
      );
      await inScope(database, actor, (tx) => record(tx, actor, 'person.invited', `invitation/${id}`, request.body));
      const link = `${parts.publicUrl}/join?invitation=${id}&token=${token}`;
      return reply.code(201).send({ id, link, expiresAt: expiresAt.toISOString() });
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
      if (request.body.role !== 'admin') await keepAnAdmin(parts, org, user);
      const { rowCount } = await pool.query('UPDATE auth.member SET role = $3 WHERE "organizationId" = $1 AND "userId" = $2', [
        org,
        user,
        request.body.role,
      ]);
      if (rowCount === 0) throw notFound('person');
      await inScope(database, request.actor, (tx) => record(tx, request.actor, 'person.role', `person/${user}`, request.body));
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
      await keepAnAdmin(parts, org, user);
      const { rowCount } = await pool.query('DELETE FROM auth.member WHERE "organizationId" = $1 AND "userId" = $2', [org, user]);
      if (rowCount === 0) throw notFound('person');
      await inScope(database, request.actor, (tx) => record(tx, request.actor, 'person.removed', `person/${user}`));
      return reply.code(204).send(null);
    },
  );
}

/** Whoever holds an invitation makes an account with it; whoever has one already signs in and joins. */
export async function invitationRoutes(app: App, parts: Parts): Promise<void> {
  app.post(
    '/api/invitations/:id/accept',
    {
      config: { rateLimit: { max: 20, timeWindow: '1 minute' } },
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
      const { rows } = await parts.pool.query<{ org: string; email: string; role: (typeof PROGRAM_ROLES)[number] }>(
        `UPDATE auth.invitation SET status = 'accepted' WHERE id = $1 AND status = $2 AND "expiresAt" > $3 RETURNING "organizationId" AS org, email, role`,
        [request.params.id, `pending:${hashed(request.body.token)}`, parts.now()],
      );
      const [invitation] = rows;
      if (!invitation) throw refused('The invitation was used, taken back, or has expired.');
      const userId = await join(parts, invitation.email, request.body);
      await addMember(parts.pool, invitation.org, userId, invitation.role);
      const scope = { org: invitation.org, actor: userId };
      await inScope(parts.database, scope, (tx) => record(tx, scope, 'person.joined', `person/${userId}`, { role: invitation.role }));
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

async function keepAnAdmin(parts: Parts, org: string, leaving: string): Promise<void> {
  const { rows } = await parts.pool.query<{ n: number }>(
    `SELECT count(*) AS n FROM auth.member WHERE "organizationId" = $1 AND role = 'admin' AND "userId" <> $2`,
    [org, leaving],
  );
  if ((rows[0]?.n ?? 0) === 0) throw conflict('An organisation keeps at least one administrator.');
}
