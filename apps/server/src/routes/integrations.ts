import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope } from '../database/database.ts';
import { refused } from '../problem.ts';
import { TargetRefused } from '../integrations/address.ts';
import { EventName, IntegrationBody, KINDS, parts as partsOf, TELLING, TRACKERS, WebhookSecret } from '../integrations/kinds.ts';
import { newWebhookSecret } from '../integrations/standard-webhooks.ts';
import {
  addIntegration,
  changeIntegration,
  enqueue,
  integrationOf,
  listDeliveries,
  listIntegrations,
  removeIntegration,
  replayDelivery,
} from '../store/integrations.ts';
import type { StoredIntegration } from '../store/integrations.ts';
import { expectedVersion, OrgParams, PageQuery, tag } from './support.ts';

const Params = OrgParams.extend({ integration: z.uuid() });
const Shown = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  name: z.string(),
  events: z.array(z.string()),
  settings: z.record(z.string(), z.unknown()),
  enabled: z.boolean(),
  problem: z.string().nullable(),
  doneAt: z.string().nullable(),
  waiting: z.number(),
  dead: z.number(),
  version: z.number(),
});
/** What is shown once: the key that signs, or the address that is one. */
const Made = z.object({ id: z.string(), secret: z.string().nullable(), url: z.string().nullable() });
const Delivery = z.object({
  id: z.string(),
  event: z.string(),
  subject: z.string(),
  state: z.enum(['waiting', 'sent', 'dead']),
  attempts: z.number(),
  status: z.number().nullable(),
  problem: z.string().nullable(),
  createdAt: z.string(),
  nextAt: z.string().nullable(),
  doneAt: z.string().nullable(),
});
/** Both keys are good for a day, so that receivers can change theirs. */
const OVERLAP = 24 * 3_600_000;

/** Webhooks, chat, mail, trackers, hooks and calendars of an organisation, and what became of what they were sent. */
export async function integrationRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  const config = { permission: 'settings:manage' } as const;
  const tags = ['integrations'];
  app.get(
    '/integrations',
    {
      config,
      schema: {
        tags,
        summary: 'Integrations, without their secrets',
        params: OrgParams,
        response: { 200: z.object({ items: z.array(Shown), mail: z.boolean() }) },
      },
    },
    async (request) => ({ items: await inScope(database, request.actor, listIntegrations), mail: parts.outside.mailer !== undefined }),
  );
  app.post(
    '/integrations',
    {
      config,
      schema: {
        tags,
        summary: 'Add one; what is secret is shown now and never again',
        params: OrgParams,
        body: IntegrationBody,
        response: { 201: Made },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const id = randomUUID();
      if ('url' in body) checkTarget(parts, body.url);
      const { settings, secret, events } = partsOf(body);
      const fresh = keysOf(parts, actor.org, id, body.kind, settings, secret);
      await inScope(database, actor, async (tx) => {
        if (body.kind === 'github-hook') {
          const there = await tx.selectFrom('repository').select('id').where('id', '=', body.repository).executeTakeFirst();
          if (!there) throw refused('There is no such repository.');
        }
        await addIntegration(tx, actor, { id, kind: body.kind, name: body.name, events, settings: fresh.settings, secret: fresh.sealed });
      });
      return reply.code(201).send({ id, secret: fresh.secret, url: fresh.url });
    },
  );
  app.patch(
    '/integrations/:integration',
    {
      config,
      schema: {
        tags,
        summary: 'Change the name, the events, the token, or switch it on and off',
        params: Params,
        body: z.strictObject({
          name: z.string().trim().min(1).max(80).optional(),
          enabled: z.boolean().optional(),
          events: z.array(EventName).min(1).max(50).optional(),
          token: z.string().min(1).max(500).optional(),
        }),
        response: { 200: z.object({ version: z.number() }) },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request;
      const expected = expectedVersion(request);
      const { token, ...rest } = body;
      const version = await inScope(database, actor, async (tx) => {
        const row = await integrationOf(tx, params.integration);
        if (token !== undefined && !isOneOf(TRACKERS, row.kind)) throw refused('Only trackers have a token.');
        if (rest.events !== undefined && !isOneOf(TELLING, row.kind)) throw refused('What this integration is told follows from its kind.');
        const secret = token === undefined ? {} : { secret: parts.outside.vault.seal(actor.org, row.id, { token }) };
        return changeIntegration(tx, actor, row.id, expected, { ...rest, ...secret });
      });
      tag(reply, version);
      return { version };
    },
  );
  app.post(
    '/integrations/:integration/secret',
    {
      config,
      schema: {
        tags,
        summary: 'A new key or address; the key of a webhook stays good beside it for a day',
        params: Params,
        body: z.strictObject({}),
        response: { 200: Made },
      },
    },
    async (request) => {
      const { actor, params } = request;
      return inScope(database, actor, async (tx) => {
        const row = await integrationOf(tx, params.integration);
        const fresh = renewed(parts, actor.org, row);
        await changeIntegration(tx, actor, row.id, row.version, { secret: fresh.sealed, settings: fresh.settings }, 'renewed');
        return { id: row.id, secret: fresh.secret, url: fresh.url };
      });
    },
  );
  app.delete(
    '/integrations/:integration',
    { config, schema: { tags, summary: 'Take it out, with its deliveries and links', params: Params, response: { 204: z.null() } } },
    async (request, reply) => {
      await inScope(database, request.actor, (tx) => removeIntegration(tx, request.actor, request.params.integration));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/integrations/:integration/deliveries',
    {
      config,
      schema: {
        tags,
        summary: 'What was sent, waits, or was given up, the newest first',
        params: Params,
        querystring: PageQuery.extend({ state: z.enum(['waiting', 'sent', 'dead']).optional() }),
        response: { 200: z.object({ items: z.array(Delivery), next: z.string().nullable() }) },
      },
    },
    async (request) => inScope(database, request.actor, (tx) => listDeliveries(tx, request.params.integration, request.query)),
  );
  app.post(
    '/integrations/:integration/deliveries/:delivery/replay',
    {
      config,
      schema: {
        tags,
        summary: 'Send it again, under the same id',
        params: Params.extend({ delivery: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { integration, delivery } = request.params;
      await inScope(database, request.actor, (tx) => replayDelivery(tx, request.actor, integration, delivery, parts.now()));
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/integrations/:integration/test',
    { config, schema: { tags, summary: 'Send a message to try it', params: Params, response: { 202: z.object({ id: z.string() }) } } },
    async (request, reply) => {
      const id = await inScope(database, request.actor, async (tx) => {
        const row = await integrationOf(tx, request.params.integration);
        if (!isOneOf(TELLING, row.kind)) throw refused('Only webhooks, chat and mail are sent messages.');
        return enqueue(tx, request.actor, row.id, 'integration.test', `integration/${row.id}`, parts.now());
      });
      return reply.code(202).send({ id });
    },
  );
}

function checkTarget({ outside }: Parts, url: string): void {
  try {
    outside.guard.check(url);
  } catch (error) {
    if (error instanceof TargetRefused) throw refused(error.message);
    throw error;
  }
}

interface Fresh {
  settings: Record<string, unknown>;
  sealed: Buffer | null;
  secret: string | null;
  url: string | null;
}

/** Makes what an integration has to keep secret. */
function keysOf(
  parts: Parts,
  org: string,
  id: string,
  kind: IntegrationBody['kind'],
  settings: Record<string, unknown>,
  given: object | undefined,
): Fresh {
  const seal = (secret: object): Buffer => parts.outside.vault.seal(org, id, secret);
  if (kind === 'webhook') {
    const secret = newWebhookSecret();
    return { settings, sealed: seal({ ...given, keys: [{ key: secret, until: null }] }), secret, url: null };
  }
  if (kind === 'github-hook') {
    const secret = randomBytes(32).toString('base64url');
    return { settings, sealed: seal({ key: secret }), secret, url: `${parts.publicUrl}/api/hooks/${org}/${id}` };
  }
  if (kind === 'calendar') {
    const token = randomBytes(24).toString('base64url');
    // Whoever reads the database can't read the calendar with it.
    const hash = createHash('sha256').update(token).digest('hex');
    return { settings, sealed: seal({ hash }), secret: null, url: `${parts.publicUrl}/api/calendars/${org}/${id}/${token}` };
  }
  return { settings, sealed: given === undefined ? null : seal(given), secret: null, url: null };
}

function renewed(parts: Parts, org: string, row: StoredIntegration): Fresh & { sealed: Buffer } {
  if (row.kind === 'webhook' && row.secret !== null) {
    const now = parts.now().getTime();
    const old = WebhookSecret.parse(parts.outside.vault.open(org, row.id, row.secret));
    const until = new Date(now + OVERLAP).toISOString();
    const kept = old.keys
      .filter((one) => one.until === null || Date.parse(one.until) > now)
      .map((one) => ({ key: one.key, until: one.until ?? until }));
    const secret = newWebhookSecret();
    const sealed = parts.outside.vault.seal(org, row.id, { url: old.url, keys: [{ key: secret, until: null }, ...kept.slice(0, 2)] });
    return { settings: row.settings, sealed, secret, url: null };
  }
  const fresh = keysOf(parts, org, row.id, row.kind, row.settings, undefined);
  if (fresh.sealed === null) throw refused('This integration has no key of ours.');
  return { ...fresh, sealed: fresh.sealed };
}

function isOneOf(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind);
}
