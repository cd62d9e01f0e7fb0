import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import type { Scope, Tx } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { calendarEntries } from '../store/calendar.ts';
import { enqueue } from '../store/integrations.ts';
import type { StoredIntegration } from '../store/integrations.ts';
import { queueRun } from '../store/runs.ts';
import { icalendar } from '../integrations/calendar.ts';
import { HookSecret } from '../integrations/kinds.ts';

const LIMIT = { max: 120, timeWindow: '1 minute' };
const Params = z.object({ org: z.string().min(1).max(64), integration: z.uuid() });
const Push = z.object({ ref: z.string(), after: z.string().max(64), deleted: z.boolean().optional() });
const Issues = z.object({ issue: z.object({ number: z.int() }), repository: z.object({ full_name: z.string() }) });

/** What other systems ask without an account: they prove who they are with a signature, or with an address that nobody guesses. */
export async function hookRoutes(app: App, parts: Parts): Promise<void> {
  const { database, outside } = parts;
  await app.register(async (raw) => {
    // The signature is over bytes: what was parsed and written again has others.
    raw.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    raw.post(
      '/api/hooks/:org/:integration',
      {
        config: { access: 'public', rateLimit: LIMIT },
        schema: {
          tags: ['integrations'],
          summary: 'GitHub tells of pushes and issues, signed',
          params: Params,
          response: { 202: z.object({ done: z.string() }) },
        },
      },
      async (request, reply) => {
        const { org, integration } = request.params as z.infer<typeof Params>;
        const scope = { org, actor: `integration:${integration}` };
        const body = request.body as Buffer | undefined;
        const row = await inScope(database, scope, (tx) => enabledOf(tx, integration, 'github-hook'));
        const good =
          row !== undefined &&
          row.secret !== null &&
          Buffer.isBuffer(body) &&
          isSigned(body, request.headers['x-hub-signature-256'], HookSecret.parse(outside.vault.open(org, row.id, row.secret)).key);
        // Whether there is one at all is not told.
        if (!good) throw notFound('hook');
        const event = String(request.headers['x-github-event'] ?? '');
        request.log.info({ delivery: String(request.headers['x-github-delivery'] ?? '').slice(0, 100), event }, 'a delivery of GitHub');
        const said = json(body);
        const { done, run } = await inScope(database, scope, async (tx) => {
          if (!(await isFirst(tx, integration, body))) return { done: 'known', run: undefined };
          return hear(tx, scope, row, event, said, parts.now());
        });
        if (run !== undefined) await parts.queue.audit({ org, runId: run });
        return reply.code(202).send({ done });
      },
    );
  });
  app.get(
    '/api/calendars/:org/:integration/:token',
    {
      config: { access: 'public', rateLimit: LIMIT },
      schema: {
        tags: ['integrations'],
        summary: 'Reviews and due dates as iCalendar, for whoever has the address',
        params: Params.extend({ token: z.string().min(16).max(100) }),
      },
    },
    async (request, reply) => {
      const { org, integration, token } = request.params;
      const found = await inScope(database, { org, actor: 'calendar' }, async (tx) => {
        const row = await enabledOf(tx, integration, 'calendar');
        if (row === undefined || row.secret === null) return undefined;
        const { hash } = z.object({ hash: z.string() }).parse(outside.vault.open(org, row.id, row.secret));
        const given = createHash('sha256').update(token).digest();
        if (!timingSafeEqual(given, Buffer.from(hash, 'hex'))) return undefined;
        return { name: row.name, entries: await calendarEntries(tx, String(row.settings['severity']), parts.publicUrl) };
      });
      if (found === undefined) throw notFound('calendar');
      return reply
        .type('text/calendar; charset=utf-8')
        .header('cache-control', 'private, max-age=900')
        .header('referrer-policy', 'no-referrer')
        .send(icalendar(found.name, found.entries, parts.now()));
    },
  );
}

async function enabledOf(tx: Tx, id: string, kind: StoredIntegration['kind']): Promise<StoredIntegration | undefined> {
  return tx
    .selectFrom('integration')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', kind)
    .where('enabled', '=', true)
    .executeTakeFirst();
}

/** `sha256=` and the HMAC of the bytes in hex: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
function isSigned(body: Buffer, header: unknown, key: string): boolean {
  if (typeof header !== 'string') return false;
  const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** GitHub repeats deliveries. Their id is not signed, so that they are known by the bytes that are. */
async function isFirst(tx: Tx, integration: string, body: Buffer): Promise<boolean> {
  const hash = createHash('sha256').update(body).digest('hex');
  const row = await tx
    .insertInto('idempotent_answer')
    .values({ user_id: `hook:${integration}`, key: hash, request_hash: hash })
    .onConflict((on) => on.doNothing())
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

async function hear(
  tx: Tx,
  scope: Scope,
  row: StoredIntegration,
  event: string,
  said: unknown,
  now: Date,
): Promise<{ done: string; run: string | undefined }> {
  if (event === 'push') {
    const push = Push.safeParse(said);
    if (!push.success || push.data.deleted === true || push.data.ref !== `refs/heads/${String(row.settings['branch'])}`)
      return { done: 'nothing', run: undefined };
    const repository = await tx
      .selectFrom('repository')
      .select(['id', 'source'])
      .where('id', '=', String(row.settings['repository']))
      .executeTakeFirst();
    if (repository === undefined || !['git', 'folder'].includes(repository.source)) return { done: 'nothing', run: undefined };
    const run = await queueRun(tx, scope, { repository: repository.id, trigger: 'push' }, now);
    await record(tx, scope, 'run.requested', `run/${run}`, { repository: repository.id, trigger: 'push', commit: push.data.after });
    return { done: 'audit', run };
  }
  if (event === 'issues') {
    const told = Issues.safeParse(said);
    if (!told.success) return { done: 'nothing', run: undefined };
    const links = await tx
      .selectFrom('tracker_link')
      .innerJoin('integration', 'integration.id', 'tracker_link.integration_id')
      .select(['tracker_link.finding_id', 'integration.id', 'integration.settings'])
      .where('integration.kind', '=', 'github')
      .where('tracker_link.external_id', '=', String(told.data.issue.number))
      .execute();
    const own = links.filter((one) => one.settings['repository'] === told.data.repository.full_name);
    for (const link of own) await enqueue(tx, scope, link.id, 'issue.changed', `finding/${link.finding_id}`, now);
    return { done: own.length > 0 ? 'issue' : 'nothing', run: undefined };
  }
  return { done: 'nothing', run: undefined };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
