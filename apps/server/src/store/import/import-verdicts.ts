import { hash } from 'node:crypto';
import type { Method, Verdict } from '@airworthy/model';
import { citedCode, effectiveVerdict } from '@airworthy/program';
import type { ExcerptIndex } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';
import { settle } from '../settle-verdicts.ts';
import type { KnownCard } from './import-cards.ts';
import type { ImportedRun } from './import-result.ts';

export interface VerdictImport {
  readonly serviceId: string;
  readonly verdicts: readonly Verdict[];
  readonly cards: ReadonlyMap<string, KnownCard>;
  readonly code: ExcerptIndex;
  /** A report of another tool comes without a run. */
  readonly run: Pick<ImportedRun, 'actor' | 'at'> & { runId: string | null };
}

/** Adds an event for each item of which something else is said than before, and settles what counts now. Returns how many there were. */
export async function importVerdicts(tx: Tx, given: VerdictImport): Promise<number> {
  const { serviceId, run } = given;
  const known = await saidBefore(tx, serviceId);
  const rows = given.verdicts.flatMap((verdict) => {
    const card = given.cards.get(verdict.item);
    if (!card) return [];
    const cited = citedCode(verdict, given.code);
    const codeHash = cited === null ? null : hash('sha256', cited);
    const fingerprint = fingerprintOf(verdict, card, codeHash);
    return known.get(verdict.item)?.get(verdict.method) === fingerprint ? [] : [rowOf(verdict, card, codeHash, fingerprint)];
  });
  if (rows.length === 0) return 0;
  const { overrides } = await tx.selectFrom('service').select('overrides').where('id', '=', serviceId).executeTakeFirstOrThrow();
  // Where nobody else has a voice, what the run says counts as it is said; the others are weighed with all that was said.
  const voices = (row: { item: string; method: Method }): number => {
    const methods = known.get(row.item);
    return (methods?.size ?? 0) + (methods?.has(row.method) ? 0 : 1);
  };
  const spoken = Map.groupBy(rows, (row) => row.item);
  const alone = new Set(
    overrides.length > 0 ? [] : rows.filter((row) => voices(row) === 1 && spoken.get(row.item)?.length === 1).map((row) => row.item),
  );
  const weighed = rows.map((row) => {
    if (!alone.has(row.item)) return { ...row, counts: null };
    const voice = { ...row, at: run.at, itemHash: row.item_hash, codeHash: row.code_hash, codeHashToday: row.code_hash, author: run.actor };
    const counts = effectiveVerdict([{ ...voice, review: 'none', reviewer: null }], { severity: row.severity, itemHash: row.item_hash });
    return { ...row, counts: { status: counts.status, stale: counts.stale, contradicted: counts.contradictions.length > 0 } };
  });
  await sql`
    WITH fresh AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(weighed)}::jsonb) AS one (item text, standard text, severity text, method text, status text,
        confidence text, reason text, evidence jsonb, item_hash text, code_hash text, fingerprint text, counts jsonb)
    ), added AS (
      INSERT INTO verdict_event (service_id, item, method, status, confidence, reason, evidence, item_hash, code_hash, run_id, actor, at)
      SELECT ${serviceId}, item, method, status, confidence, reason, evidence, item_hash, code_hash, ${run.runId}, ${run.actor}, ${run.at}
      FROM fresh
      RETURNING id, item, method
    ), last_words AS (
      INSERT INTO verdict_latest (service_id, item, method, event_id, status, fingerprint, item_hash, code_hash, review, at)
      SELECT ${serviceId}, added.item, added.method, added.id, fresh.status, fresh.fingerprint, fresh.item_hash, fresh.code_hash, 'none', ${run.at}
      FROM added JOIN fresh USING (item, method)
      ON CONFLICT (org_id, service_id, item, method) DO UPDATE SET event_id = excluded.event_id, status = excluded.status,
        fingerprint = excluded.fingerprint, item_hash = excluded.item_hash, code_hash = excluded.code_hash, review = 'none', at = excluded.at
    )
    INSERT INTO verdict (service_id, item, standard, severity, status, method, event_id, stale, contradicted)
    SELECT ${serviceId}, added.item, fresh.standard, fresh.severity, fresh.counts ->> 'status', added.method, added.id,
      (fresh.counts ->> 'stale')::boolean, (fresh.counts ->> 'contradicted')::boolean
    FROM added JOIN fresh USING (item, method) WHERE fresh.counts IS NOT NULL
    ON CONFLICT (org_id, service_id, item) DO UPDATE SET standard = excluded.standard, severity = excluded.severity,
      status = excluded.status, method = excluded.method, event_id = excluded.event_id, stale = excluded.stale,
      contradicted = excluded.contradicted, version = verdict.version + 1`.execute(tx);
  await settle(
    tx,
    serviceId,
    rows.filter((row) => !alone.has(row.item)).map((row) => row.item),
  );
  if (overrides.length > 0)
    await settleOverridden(
      tx,
      serviceId,
      overrides.map((one) => one.standard),
    );
  return rows.length;
}

/** Fingerprints of the last words, by item and method. In one value: a row for each would cost more than what is in it. */
async function saidBefore(tx: Tx, serviceId: string): Promise<Map<string, Map<Method, string>>> {
  const { rows } = await sql<{ said: string | null }>`
    SELECT string_agg(item || ' ' || method || ' ' || fingerprint, E'\n') AS said FROM verdict_latest WHERE service_id = ${serviceId}`.execute(
    tx,
  );
  const known = new Map<string, Map<Method, string>>();
  for (const line of rows[0]?.said?.split('\n') ?? []) {
    const [item = '', method = '', fingerprint = ''] = line.split(' ');
    const methods = known.get(item) ?? new Map<Method, string>();
    known.set(item, methods.set(method as Method, fingerprint));
  }
  return known;
}

/** Whether a standard was added or taken away by people depends on what is read of all of its items: they are settled together. */
async function settleOverridden(tx: Tx, serviceId: string, standards: readonly string[]): Promise<void> {
  const items = await tx
    .selectFrom('verdict')
    .select('item')
    .where('service_id', '=', serviceId)
    .where('standard', 'in', standards)
    .execute();
  await settle(
    tx,
    serviceId,
    items.map((one) => one.item),
  );
}

function fingerprintOf(verdict: Verdict, card: KnownCard, codeHash: string | null): string {
  const said = [verdict.status, verdict.confidence, verdict.reason, verdict.evidence, verdict.look, card.textHash, codeHash];
  return hash('sha256', JSON.stringify(said), 'base64url');
}

function rowOf(verdict: Verdict, card: KnownCard, codeHash: string | null, fingerprint: string) {
  const places = (verdict.look ?? []).map((location) => ({ message: 'Look here.', holds: false, open: true, location }));
  return {
    item: verdict.item,
    standard: card.standard,
    severity: card.severity,
    method: verdict.method,
    status: verdict.status,
    confidence: verdict.confidence,
    reason: verdict.reason,
    evidence: [...verdict.evidence, ...places],
    item_hash: card.textHash,
    code_hash: codeHash,
    fingerprint,
  };
}
