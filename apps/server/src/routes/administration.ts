import { PROGRAM_ROLES } from '@airworthy/program';
import { SEVERITIES } from '@airworthy/model';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, inScopeWith, record } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { OrgParams } from './support.ts';

const Item = z.object({
  id: z.string(),
  standard: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  why: z.string(),
  refs: z.array(z.string()),
  effort: z.object({ role: z.string(), hours: z.number() }),
});

/** What administrators look after beside people: invitations that are open, single sign-on, and the items that services are asked. */
export async function administrationRoutes(app: App, parts: Parts): Promise<void> {
  const { pool, database } = parts;
  app.get(
    '/invitations',
    {
      config: { permission: 'people:manage' },
      schema: {
        tags: ['people'],
        summary: 'Invitations that nobody has taken yet',
        params: OrgParams,
        response: {
          200: z.object({
            items: z.array(z.object({ id: z.string(), email: z.string(), role: z.enum(PROGRAM_ROLES), expiresAt: z.string() })),
          }),
        },
      },
    },
    async (request) => {
      const { rows } = await pool.query<{ id: string; email: string; role: (typeof PROGRAM_ROLES)[number]; expiresAt: Date }>(
        `SELECT id, email, role, "expiresAt" FROM auth.invitation
         WHERE "organizationId" = $1 AND status LIKE 'pending:%' AND "expiresAt" > $2 ORDER BY "expiresAt", id`,
        [request.params.org, parts.now()],
      );
      return { items: rows.map((one) => ({ ...one, expiresAt: one.expiresAt.toISOString() })) };
    },
  );
  app.delete(
    '/invitations/:invitation',
    {
      config: { permission: 'people:manage' },
      schema: {
        tags: ['people'],
        summary: 'Take an invitation back',
        params: OrgParams.extend({ invitation: z.string().max(64) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      await inScopeWith(
        database,
        actor,
        async (query) => {
          const { count } = await query(
            `UPDATE auth.invitation SET status = 'canceled' WHERE "organizationId" = $1 AND id = $2 AND status LIKE 'pending:%'`,
            [actor.org, params.invitation],
          );
          if (count === 0) throw notFound('invitation');
        },
        (tx) => record(tx, actor, 'person.uninvited', `invitation/${params.invitation}`),
      );
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/sign-on',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['people'],
        summary: 'Providers of single sign-on',
        params: OrgParams,
        response: {
          200: z.object({
            items: z.array(z.object({ id: z.string(), domain: z.string(), issuer: z.string(), kind: z.enum(['OpenID Connect', 'SAML']) })),
          }),
        },
      },
    },
    async (request) => {
      const { rows } = await pool.query<{ id: string; domain: string; issuer: string; saml: boolean }>(
        `SELECT "providerId" AS id, domain, issuer, "samlConfig" IS NOT NULL AS saml FROM auth."ssoProvider"
         WHERE "organizationId" = $1 ORDER BY domain, "providerId"`,
        [request.params.org],
      );
      return { items: rows.map(({ saml, ...one }) => ({ ...one, kind: saml ? ('SAML' as const) : ('OpenID Connect' as const) })) };
    },
  );
  app.get(
    '/items',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['verdicts'],
        summary: 'Items that services are asked, with what they refer to in other standards',
        params: OrgParams,
        response: { 200: z.object({ items: z.array(Item) }) },
      },
    },
    async (request) => {
      const cards = await inScope(database, request.actor, (tx) =>
        tx.selectFrom('item_card').select('card').orderBy('standard').orderBy('item').execute(),
      );
      return { items: cards.map((one) => one.card) };
    },
  );
}
