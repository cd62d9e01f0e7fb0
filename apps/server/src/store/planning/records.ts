import { sql } from 'kysely';
import { z } from 'zod';
import { record } from '../../database/database.ts';
import type { Scope, Tx } from '../../database/database.ts';
import { decodeCursor, pageOf } from '../../paging.ts';
import { changedMeanwhile, conflict, notFound, refused } from '../../problem.ts';
import { RECORD_BODIES } from './kinds.ts';
import type { BodyOf, EditedKind, ProgramSettings, RecordKind } from './kinds.ts';

/** A planning record: what was written down, with its identity. */
export interface StoredRecord<K extends RecordKind> {
  id: string;
  version: number;
  createdAt: string;
  body: BodyOf[K];
}

/** All records of a kind, in the order in which they were made. */
export async function recordsOf<K extends RecordKind>(tx: Tx, kind: K, service?: string): Promise<StoredRecord<K>[]> {
  let query = select(tx).where('kind', '=', kind).orderBy('created_at').orderBy('id');
  if (service !== undefined) query = query.where('service_id', '=', service);
  return (await query.execute()).map((row) => shown<K>(row));
}

export async function pageOfRecords<K extends RecordKind>(
  tx: Tx,
  kind: K,
  asked: { readonly limit: number; readonly cursor?: string | undefined; readonly service?: string | undefined },
): Promise<{ items: StoredRecord<K>[]; next: string | null }> {
  const after = decodeCursor(asked.cursor, z.tuple([z.iso.datetime(), z.uuid()]));
  let query = select(tx)
    .where('kind', '=', kind)
    .orderBy('created_at')
    .orderBy('id')
    .limit(asked.limit + 1);
  if (asked.service !== undefined) query = query.where('service_id', '=', asked.service);
  if (after)
    // The cursor has milliseconds, the column microseconds.
    query = query.where(sql<boolean>`(date_trunc('milliseconds', created_at), id) > (${new Date(after[0])}, ${after[1]}::uuid)`);
  return pageOf(
    (await query.execute()).map((row) => shown<K>(row)),
    asked.limit,
    (last) => [last.createdAt, last.id],
  );
}

export async function recordOf<K extends RecordKind>(tx: Tx, kind: K, id: string): Promise<StoredRecord<K>> {
  const row = await select(tx).where('kind', '=', kind).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound(kind);
  return shown<K>(row);
}

export async function addRecord<K extends RecordKind>(
  tx: Tx,
  scope: Scope,
  kind: K,
  body: BodyOf[K],
  now: Date,
  options: { readonly quiet?: boolean } = {},
): Promise<StoredRecord<K>> {
  await refuseUnknown(tx, kind, body);
  const row = await tx
    .insertInto('program_record')
    .values({ kind, service_id: serviceOf(body), body: JSON.stringify(body), created_at: now })
    .returning(['id', 'version', 'created_at', 'body'])
    .executeTakeFirstOrThrow();
  if (options.quiet !== true) await record(tx, scope, `${kind}.added`, `${kind}/${row.id}`, kind === 'baseline' ? {} : body);
  return shown<K>(row);
}

export async function changeRecord<K extends EditedKind>(
  tx: Tx,
  scope: Scope,
  kind: K,
  change: { readonly id: string; readonly version: number; readonly body: BodyOf[K] },
): Promise<StoredRecord<K>> {
  // Whether there is such a record is said first.
  await recordOf(tx, kind, change.id);
  await refuseUnknown(tx, kind, change.body);
  const row = await tx
    .updateTable('program_record')
    .set({ body: JSON.stringify(change.body), service_id: serviceOf(change.body), version: sql`version + 1`, demo: false })
    .where('kind', '=', kind)
    .where('id', '=', change.id)
    .where('version', '=', change.version)
    .returning(['id', 'version', 'created_at', 'body'])
    .executeTakeFirst();
  if (!row) throw changedMeanwhile(flat(await recordOf(tx, kind, change.id)));
  await record(tx, scope, `${kind}.changed`, `${kind}/${row.id}`, change.body);
  return shown<K>(row);
}

export async function removeRecord(
  tx: Tx,
  scope: Scope,
  kind: EditedKind,
  gone: { readonly id: string; readonly version: number },
): Promise<void> {
  const before = await recordOf(tx, kind, gone.id);
  if (before.version !== gone.version) throw changedMeanwhile(flat(before));
  if (kind === 'phase') await refuseFullPhase(tx, (before.body as BodyOf['phase']).number);
  if (kind === 'auditor') await refuseBusyAuditor(tx, gone.id);
  const row = await tx
    .deleteFrom('program_record')
    .where('id', '=', gone.id)
    .where('version', '=', gone.version)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw changedMeanwhile(flat(before));
  await record(tx, scope, `${kind}.removed`, `${kind}/${gone.id}`, before.body);
}

/** What holds for the program as a whole; defaults where nobody said anything. */
export async function programSettings(tx: Tx): Promise<{ settings: ProgramSettings; version: number }> {
  const [row] = await recordsOf(tx, 'program');
  return { settings: RECORD_BODIES.program.parse(row?.body ?? {}), version: row?.version ?? 0 };
}

/** @param version that was read; 0 where nothing was said yet. */
export async function saveProgramSettings(
  tx: Tx,
  scope: Scope,
  settings: ProgramSettings,
  version: number,
  now: Date,
): Promise<{ settings: ProgramSettings; version: number }> {
  const [row] = await recordsOf(tx, 'program');
  if ((row?.version ?? 0) !== version) throw changedMeanwhile(await programSettings(tx));
  if (row === undefined) await addRecord(tx, scope, 'program', settings, now);
  else await changeRecord(tx, scope, 'program', { id: row.id, version, body: settings });
  return programSettings(tx);
}

/** The record as one object, as the API shows it. */
export function flat<K extends RecordKind>({ body, ...identity }: StoredRecord<K>): BodyOf[K] & Omit<StoredRecord<K>, 'body'> {
  return { ...body, ...identity };
}

function select(tx: Tx) {
  return tx.selectFrom('program_record').select(['id', 'version', 'created_at', 'body']);
}

function shown<K extends RecordKind>(row: {
  id: string;
  version: number;
  created_at: Date;
  body: Record<string, unknown>;
}): StoredRecord<K> {
  return { id: row.id, version: row.version, createdAt: row.created_at.toISOString(), body: row.body as unknown as BodyOf[K] };
}

function serviceOf(body: object): string | null {
  const service = (body as { service?: unknown }).service;
  return typeof service === 'string' ? service : null;
}

/** What a record names has to be there: a service by the foreign key of its column, the rest by looking. */
async function refuseUnknown(tx: Tx, kind: RecordKind, body: object): Promise<void> {
  const { auditor, dependsOn, service, services } = body as Partial<Record<'auditor' | 'dependsOn' | 'service', string>> & {
    services?: string[];
  };
  if (auditor !== undefined) await recordOf(tx, 'auditor', auditor);
  const named = [...new Set([dependsOn, service, ...(services ?? [])].filter((one): one is string => typeof one === 'string'))];
  if (kind === 'dependency' && service === dependsOn) throw refused('A service does not depend on itself.');
  if (named.length === 0) return;
  const there = await tx.selectFrom('service').select('id').where('id', 'in', named).execute();
  if (there.length < named.length) throw refused('It names a service that is not there.');
}

async function refuseFullPhase(tx: Tx, phase: number): Promise<void> {
  const one = await tx.selectFrom('service').select('name').where('phase', '=', phase).executeTakeFirst();
  if (one) throw conflict(`${one.name} and maybe others are in phase ${phase}: move them first.`);
}

async function refuseBusyAuditor(tx: Tx, auditor: string): Promise<void> {
  const one = await tx
    .selectFrom('program_record')
    .select('id')
    .where('kind', '=', 'hours')
    .where(sql<boolean>`body ->> 'auditor' = ${auditor}`)
    .executeTakeFirst();
  if (one) throw conflict('They have written down hours: set their hours a week to 0 in place of taking them out.');
}
