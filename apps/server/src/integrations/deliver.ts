import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Pool } from 'pg';
import { MACHINE_DOMAIN } from '../auth/keys.ts';
import { membersOf } from '../auth/members.ts';
import type { Member } from '../auth/members.ts';
import { inScope, record } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import type { OutboxRow } from '../database/tables.ts';
import type { StoredIntegration } from '../store/integrations.ts';
import { TargetRefused } from './address.ts';
import { TRACKERS, WebhookSecret } from './kinds.ts';
import { mailText, slackMessage, teamsMessage } from './messages.ts';
import type { Outside } from './outside.ts';
import { signedHeaders } from './standard-webhooks.ts';
import { toldOf } from './told.ts';
import { TrackerError } from './trackers/tracker.ts';
import { syncEvent } from './trackers/sync.ts';

export interface DeliveryParts {
  readonly database: Database;
  readonly pool: Pool;
  readonly outside: Outside;
  readonly publicUrl: string;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Seconds before each further attempt, as Standard Webhooks recommends; after the last one it is given up. */
const WAITS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** A worker that dies in the middle lets go after so long. */
const LEASE = 180_000;
const BATCH = 200;

class NotDelivered extends Error {
  readonly status: number | null;
  readonly retryAfter: number | undefined;

  constructor(message: string, status: number | null = null, retryAfter?: number) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Sends what is due of an organisation. At least once: what arrived and could not be marked is sent again under the same id. */
export async function deliverDue(parts: DeliveryParts, org: string): Promise<{ sent: number; failed: number }> {
  const scope = { org, actor: 'outbox' };
  const now = parts.now();
  const { rows, integrations } = await inScope(parts.database, scope, async (tx) => {
    const due = await tx
      .selectFrom('outbox')
      .innerJoin('integration', 'integration.id', 'outbox.integration_id')
      .select('outbox.id')
      .where('outbox.state', '=', 'waiting')
      .where('outbox.next_at', '<=', now)
      .where('integration.enabled', '=', true)
      .orderBy('outbox.next_at')
      .limit(BATCH)
      .forUpdate('outbox')
      .skipLocked()
      .execute();
    if (due.length === 0) return { rows: [], integrations: [] };
    const claimed = await tx
      .updateTable('outbox')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), next_at: new Date(now.getTime() + LEASE) }))
      .where(
        'id',
        'in',
        due.map((one) => one.id),
      )
      .returningAll()
      .execute();
    return { rows: claimed, integrations: await tx.selectFrom('integration').selectAll().execute() };
  });
  if (rows.length === 0) return { sent: 0, failed: 0 };
  const members = await membersOf(parts.pool, org);
  const done = { sent: 0, failed: 0 };
  const byIntegration = Map.groupBy(
    rows.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime() || (a.seq ?? 0) - (b.seq ?? 0)),
    (row) => row.integration_id,
  );
  await Promise.all(
    [...byIntegration].map(async ([id, own]) => {
      const integration = integrations.find((one) => one.id === id);
      if (integration === undefined) return;
      const lots = integration.kind === 'email' ? mailLots(integration, own, now) : own.map((row) => ({ rows: [row], at: now }));
      for (const lot of lots) {
        if (lot.at > now) {
          await putOff(parts, org, lot.rows, lot.at);
          continue;
        }
        const failure = await attempt(parts, org, integration, lot.rows, members);
        if (failure === undefined) done.sent += lot.rows.length;
        else done.failed += lot.rows.length;
      }
    }),
  );
  return done;
}

/** A digest takes all of a day; without an hour every event is a mail. */
function mailLots(integration: StoredIntegration, rows: OutboxRow[], now: Date): { rows: OutboxRow[]; at: Date }[] {
  const hour = integration.settings['digestHour'];
  if (typeof hour !== 'number') return rows.map((row) => ({ rows: [row], at: now }));
  const groups = Map.groupBy(rows, (row) => (row.seq === null ? now.getTime() : digestAfter(row.created_at, hour).getTime()));
  const due = [...groups].filter(([at]) => at <= now.getTime()).flatMap(([, own]) => own);
  const later = [...groups].filter(([at]) => at > now.getTime()).map(([at, own]) => ({ rows: own, at: new Date(at) }));
  return [...(due.length > 0 ? [{ rows: due, at: now }] : []), ...later];
}

/** The next time that it is that hour in UTC. */
export function digestAfter(at: Date, hour: number): Date {
  const next = new Date(at);
  next.setUTCHours(hour, 0, 0, 0);
  if (next <= at) next.setUTCDate(next.getUTCDate() + 1);
  return next;
}

async function putOff({ database }: DeliveryParts, org: string, rows: readonly OutboxRow[], until: Date): Promise<void> {
  await inScope(database, { org, actor: 'outbox' }, (tx) =>
    tx
      .updateTable('outbox')
      .set((eb) => ({ next_at: until, attempts: eb('attempts', '-', 1) }))
      .where(
        'id',
        'in',
        rows.map((row) => row.id),
      )
      .execute(),
  );
}

/** One attempt with what becomes of it. */
async function attempt(
  parts: DeliveryParts,
  org: string,
  integration: StoredIntegration,
  rows: readonly OutboxRow[],
  members: readonly Member[],
): Promise<NotDelivered | undefined> {
  const scope = { org, actor: 'outbox' };
  const ids = rows.map((row) => row.id);
  try {
    const status = await send(parts, org, integration, rows, members);
    await inScope(parts.database, scope, async (tx) => {
      await tx.updateTable('outbox').set({ state: 'sent', status, problem: null, done_at: parts.now() }).where('id', 'in', ids).execute();
      await tx.updateTable('integration').set({ problem: null, done_at: parts.now() }).where('id', '=', integration.id).execute();
    });
    return undefined;
  } catch (error) {
    const failure = asFailure(error);
    if (failure === undefined) throw error;
    parts.logger.warn({ integration: integration.id, kind: integration.kind, status: failure.status }, 'a delivery failed');
    const wait = WAITS[(rows[0]?.attempts ?? 1) - 1];
    const gone = failure.status === 410;
    const dead = wait === undefined || gone;
    const next = new Date(parts.now().getTime() + 1_000 * Math.max(wait ?? 0, Math.min(failure.retryAfter ?? 0, 86_400)));
    await inScope(parts.database, scope, async (tx) => {
      await tx
        .updateTable('outbox')
        .set({
          state: dead ? 'dead' : 'waiting',
          next_at: next,
          status: failure.status,
          problem: failure.message,
          done_at: dead ? parts.now() : null,
        })
        .where('id', 'in', ids)
        .execute();
      // 410: whoever was there wants nothing any more.
      await tx
        .updateTable('integration')
        .set({ problem: failure.message, done_at: parts.now(), ...(gone ? { enabled: false } : {}) })
        .where('id', '=', integration.id)
        .execute();
      if (dead)
        await record(tx, scope, 'integration.gave-up', `integration/${integration.id}`, { deliveries: ids, problem: failure.message });
    });
    return failure;
  }
}

/** What can be expected of others; anything else is a defect of ours. */
function asFailure(error: unknown): NotDelivered | undefined {
  if (error instanceof NotDelivered) return error;
  if (error instanceof TrackerError) return new NotDelivered(error.message, error.status === 0 ? null : error.status, error.retryAfter);
  if (error instanceof TargetRefused) return new NotDelivered(error.message);
  if (error instanceof Error && ('code' in error || error.message === 'no answer in time' || error.message === 'the answer is too long'))
    return new NotDelivered(`The target could not be reached: ${'code' in error ? String(error.code) : error.message}.`);
  if (error instanceof Error && error.name === 'ZodError')
    return new NotDelivered('The target answered in another shape than its API has.');
  return undefined;
}

/** @returns the status of the answer, where there is one */
async function send(
  parts: DeliveryParts,
  org: string,
  integration: StoredIntegration,
  rows: readonly OutboxRow[],
  members: readonly Member[],
): Promise<number | null> {
  const [row] = rows;
  if (row === undefined) return null;
  if ((TRACKERS as readonly string[]).includes(integration.kind)) {
    await syncEvent(parts, org, integration, row);
    return null;
  }
  const names = new Map(members.map((one) => [one.userId, one.name]));
  const about = { publicUrl: parts.publicUrl, nameOf: (actor: string) => names.get(actor) ?? actor };
  const told = await inScope(parts.database, { org, actor: 'outbox' }, (tx) => Promise.all(rows.map((one) => toldOf(tx, one, about))));
  const [first] = told;
  if (first === undefined) return null;
  if (integration.kind === 'email') {
    await mail(parts, integration, told, members);
    return null;
  }
  const secret = WebhookSecret.parse(integration.secret === null ? {} : parts.outside.vault.open(org, integration.id, integration.secret));
  const { ownerId: _ownerId, ...shown } = first;
  const body = JSON.stringify(
    integration.kind === 'slack'
      ? slackMessage(first)
      : integration.kind === 'teams'
        ? teamsMessage(first)
        : {
            type: row.event,
            timestamp: row.created_at.toISOString(),
            data: { organisation: org, sequence: row.seq, ...shown, details: row.payload },
          },
  );
  const now = parts.now();
  const good = secret.keys.filter((one) => one.until === null || Date.parse(one.until) > now.getTime()).map((one) => one.key);
  const headers = integration.kind === 'webhook' ? signedHeaders(row.id, now, body, good) : {};
  const reply = await parts.outside.send(secret.url, { headers, body });
  if (reply.status < 200 || reply.status > 299)
    throw new NotDelivered(`The target answered ${reply.status}.`, reply.status, reply.retryAfter);
  return reply.status;
}

/** To everybody of the roles; owners of services are told of what is theirs. */
async function mail(
  { outside: { mailer } }: DeliveryParts,
  integration: StoredIntegration,
  told: readonly Awaited<ReturnType<typeof toldOf>>[],
  members: readonly Member[],
): Promise<void> {
  if (mailer === undefined) throw new NotDelivered('No SMTP server is configured.');
  const roles = integration.settings['roles'] as readonly string[];
  for (const member of members) {
    if (!roles.includes(member.role) || member.email.endsWith(MACHINE_DOMAIN)) continue;
    const own = member.role === 'service-owner' ? told.filter((one) => one.ownerId === member.userId) : told;
    if (own.length === 0) continue;
    try {
      await mailer.send({ to: member.email, ...mailText(own) });
    } catch (error) {
      throw new NotDelivered(`The mail was not taken: ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}.`);
    }
  }
}

/** What was sent long ago is forgotten; what was given up stays a while longer for people to see. */
export async function forgetOld(parts: Pick<DeliveryParts, 'database' | 'now'>, org: string): Promise<void> {
  const before = (days: number): Date => new Date(parts.now().getTime() - days * 86_400_000);
  await inScope(parts.database, { org, actor: 'outbox' }, (tx) =>
    tx
      .deleteFrom('outbox')
      .where(sql<boolean>`(state = 'sent' AND done_at < ${before(30)}) OR (state = 'dead' AND done_at < ${before(90)})`)
      .execute(),
  );
}
