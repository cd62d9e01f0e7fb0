import { SEVERITIES } from '@airworthy/model';
import type { Severity } from '@airworthy/model';
import { move, movesOf, slaOf } from '@airworthy/program';
import type { FindingActionName, FindingState, Sla, SlaPolicy, TrackedFinding, Waiver } from '@airworthy/program';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { z } from 'zod';
import { record } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import type { Place } from '../database/tables.ts';
import { programActor } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { changedMeanwhile, notFound, refusal } from '../problem.ts';
import { decodeCursor, pageOf } from '../paging.ts';
import { slaPolicy } from './settings.ts';

export interface FindingRow {
  id: string;
  serviceId: string;
  service: string;
  item: string;
  severity: Severity;
  state: FindingState;
  status: 'FAIL' | 'PARTIAL';
  title: string;
  message: string;
  locations: Place[];
  role: string;
  effortHours: number;
  ownerId: string | null;
  seen: boolean;
  openedAt: string;
  closedAt: string | null;
  dueAt: string | null;
  sla: Sla;
  version: number;
}

export interface FindingFilter {
  readonly service?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly state?: FindingState | undefined;
  readonly owner?: string | undefined;
  readonly item?: string | undefined;
  /** Of findings that are not over. */
  readonly live?: 'true' | undefined;
  readonly breached?: 'true' | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const CLOSED = ['verified', 'waived', 'false-positive'] as const;

/** Findings, the worst and oldest first. */
export async function listFindings(tx: Tx, filter: FindingFilter, now: Date): Promise<{ items: FindingRow[]; next: string | null }> {
  const after = decodeCursor(filter.cursor, z.tuple([z.number(), z.iso.datetime(), z.uuid()]));
  let query = columns(tx)
    .orderBy('finding.rank')
    .orderBy('finding.opened_at')
    .orderBy('finding.id')
    .limit(filter.limit + 1);
  query = query.where(matches(filter, now));
  if (after)
    query = query.where(
      sql<boolean>`(finding.rank, finding.opened_at, finding.id) > (${after[0]}, ${new Date(after[1])}, ${after[2]}::uuid)`,
    );
  const policy = await slaPolicy(tx);
  const rows = (await query.execute()).map((row) => shown(row, policy, now));
  return pageOf(rows, filter.limit, (last) => [SEVERITIES.indexOf(last.severity), last.openedAt, last.id]);
}

/** How many findings there are of each state and severity under a filter, before any page is read. */
export async function countFindings(
  tx: Tx,
  filter: Omit<FindingFilter, 'limit' | 'cursor'>,
  now: Date,
): Promise<{ state: FindingState; severity: Severity; count: number }[]> {
  return tx
    .selectFrom('finding')
    .select((eb) => ['finding.state', 'finding.severity', eb.fn.countAll<number>().as('count')])
    .where(matches(filter, now))
    .groupBy(['finding.state', 'finding.severity'])
    .orderBy('finding.state')
    .orderBy('finding.severity')
    .execute();
}

function matches(filter: Omit<FindingFilter, 'limit' | 'cursor'>, now: Date) {
  const parts: RawBuilder<boolean>[] = [];
  if (filter.service !== undefined) parts.push(sql`finding.service_id = ${filter.service}`);
  if (filter.severity !== undefined) parts.push(sql`finding.rank = ${SEVERITIES.indexOf(filter.severity)}`);
  if (filter.state !== undefined) parts.push(sql`finding.state = ${filter.state}`);
  if (filter.owner !== undefined) parts.push(sql`finding.owner_id = ${filter.owner}`);
  if (filter.item !== undefined) parts.push(sql`finding.item = ${filter.item}`);
  if (filter.live === 'true' || filter.breached === 'true') parts.push(sql`finding.state NOT IN (${sql.join(CLOSED)})`);
  if (filter.breached === 'true') parts.push(sql`finding.due_at < ${now}`);
  return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(parts, sql` AND `)}`;
}

/** Says who takes care of findings; null takes the owner away. */
export async function assignFindings(tx: Tx, actor: Actor, findings: readonly string[], ownerId: string | null): Promise<string[]> {
  const rows = await tx
    .updateTable('finding')
    .set((eb) => ({ owner_id: ownerId, version: eb('version', '+', 1) }))
    .where('id', 'in', findings)
    .where((eb) => eb('owner_id', 'is distinct from', ownerId))
    .returning('id')
    .execute();
  for (const { id } of rows) await record(tx, actor, 'finding.assigned', `finding/${id}`, { ownerId });
  return rows.map((one) => one.id).toSorted();
}

/** One finding with its history, its waivers and what whoever asks may do with it. */
export async function findingOf(tx: Tx, actor: Actor, id: string, now: Date) {
  const row = await columns(tx).where('finding.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('finding');
  const policy = await slaPolicy(tx);
  const history = await tx
    .selectFrom('finding_change')
    .select(['at', 'actor', 'from_state as from', 'to_state as to', 'note'])
    .where('finding_id', '=', id)
    .orderBy('id', 'desc')
    .execute();
  const waivers = await tx.selectFrom('waiver').selectAll().where('finding_id', '=', id).orderBy('requested_at', 'desc').execute();
  return {
    finding: shown(row, policy, now),
    moves: [...movesOf(row.life, programActor(actor))],
    history: history.map((one) => ({ ...one, at: one.at.toISOString() })),
    waivers: waivers.map(waiverOf),
  };
}

export interface Act {
  readonly finding: string;
  readonly action: FindingActionName;
  readonly note: string;
  /** Version of the finding that the person saw; null for bulk actions, which say what they skip. */
  readonly version: number | null;
  readonly ownerId?: string | null | undefined;
}

/** Moves a finding by the rules of `packages/program`. @throws {Problem} with the sentence of the rule that forbids it. */
export async function actOn(tx: Tx, actor: Actor, act: Act, now: Date, waiver: Waiver | null = null): Promise<FindingRow> {
  const row = await columns(tx).where('finding.id', '=', act.finding).forUpdate('finding').executeTakeFirst();
  if (!row) throw notFound('finding');
  const policy = await slaPolicy(tx);
  if (act.version !== null && row.version !== act.version) throw changedMeanwhile(shown(row, policy, now));
  const at = now.toISOString();
  const outcome = move(row.life, { kind: act.action, note: act.note, waiver }, programActor(actor), at);
  if (!outcome.ok) throw refusal(outcome);
  await saveLife(
    tx,
    actor,
    {
      id: act.finding,
      before: row.state,
      life: outcome.finding,
      note: act.note,
      ownerId: act.ownerId,
      // A waiver is a record of its own: what it did is ended there.
      ...(waiver === null && act.action !== 'end-waiver' ? { undo: { life: row.life, version: row.version + 1 } } : {}),
    },
    policy,
    at,
  );
  await record(tx, actor, `finding.${act.action}`, `finding/${act.finding}`, { from: outcome.from, to: outcome.to, note: act.note });
  const saved = await columns(tx).where('finding.id', '=', act.finding).executeTakeFirstOrThrow();
  return shown(saved, policy, now);
}

/** Keeps what became of a finding, with the line of its history; the deadline follows from its life. */
export async function saveLife(
  tx: Tx,
  actor: { readonly actor: string },
  change: {
    id: string;
    before: FindingState;
    life: TrackedFinding;
    note: string;
    ownerId?: string | null | undefined;
    /** What it was, where the move may be taken back, with the version that the move makes. */
    undo?: { readonly life: TrackedFinding; readonly version: number };
  },
  policy: SlaPolicy,
  at: string,
): Promise<void> {
  await tx
    .updateTable('finding')
    .set((eb) => ({
      life: JSON.stringify(change.life),
      state: change.life.state,
      closed_at: change.life.closedAt,
      due_at: slaOf(change.life, policy, at).dueAt,
      before: change.undo === undefined ? null : JSON.stringify({ ...change.undo, actor: actor.actor, at }),
      ...(change.ownerId === undefined ? {} : { owner_id: change.ownerId }),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', change.id)
    .execute();
  await tx
    .insertInto('finding_change')
    .values({ finding_id: change.id, at, actor: actor.actor, from_state: change.before, to_state: change.life.state, note: change.note })
    .execute();
}

function columns(tx: Tx) {
  return tx
    .selectFrom('finding')
    .innerJoin('service', 'service.id', 'finding.service_id')
    .select([
      'finding.id',
      'finding.service_id as serviceId',
      'service.name as service',
      'finding.item',
      'finding.severity',
      'finding.state',
      'finding.status',
      'finding.title',
      'finding.message',
      'finding.locations',
      'finding.role',
      'finding.effort_hours as effortHours',
      'finding.owner_id as ownerId',
      'finding.seen',
      'finding.opened_at',
      'finding.closed_at',
      'finding.due_at',
      'finding.life',
      'finding.version',
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['executeTakeFirstOrThrow']>>;

function shown({ opened_at, closed_at, due_at, life, ...row }: Row, policy: SlaPolicy, now: Date): FindingRow {
  return {
    ...row,
    openedAt: opened_at.toISOString(),
    closedAt: closed_at?.toISOString() ?? null,
    dueAt: due_at?.toISOString() ?? null,
    sla: slaOf(life, policy, now.toISOString()),
  };
}

export interface WaiverRow extends Waiver {
  id: string;
  findingId: string;
}

export function waiverOf(row: {
  id: string;
  finding_id: string;
  reason: string;
  state: Waiver['state'];
  requested_by: string;
  requested_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  note: string;
  expires_at: Date;
}): WaiverRow {
  return {
    id: row.id,
    findingId: row.finding_id,
    state: row.state,
    reason: row.reason,
    expiresAt: row.expires_at.toISOString(),
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
    note: row.note,
  };
}
