import { createHash } from 'node:crypto';
import type { Verdict } from '@airworthy/model';
import { citedCode } from '@airworthy/program';
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
  readonly run: ImportedRun;
}

/** Adds an event for each item of which something else is said than before, and settles what counts now. Returns how many there were. */
export async function importVerdicts(tx: Tx, given: VerdictImport): Promise<number> {
  const { serviceId, run } = given;
  const latest = await tx
    .selectFrom('verdict_latest')
    .select(['item', 'method', 'fingerprint'])
    .where('service_id', '=', serviceId)
    .execute();
  const known = new Map(latest.map((row) => [`${row.item} ${row.method}`, row.fingerprint]));
  const rows = given.verdicts.flatMap((verdict) => {
    const card = given.cards.get(verdict.item);
    if (!card) return [];
    const cited = citedCode(verdict, given.code);
    const codeHash = cited === null ? null : createHash('sha256').update(cited).digest('hex');
    const fingerprint = fingerprintOf(verdict, card, codeHash);
    return known.get(`${verdict.item} ${verdict.method}`) === fingerprint ? [] : [rowOf(verdict, card, codeHash, fingerprint)];
  });
  if (rows.length === 0) return 0;
  await sql`
    WITH fresh AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS one (item text, method text, status text, confidence text,
        reason text, evidence jsonb, item_hash text, code_hash text, fingerprint text)
    ), added AS (
      INSERT INTO verdict_event (service_id, item, method, status, confidence, reason, evidence, item_hash, code_hash, run_id, actor, at)
      SELECT ${serviceId}, item, method, status, confidence, reason, evidence, item_hash, code_hash, ${run.runId}, ${run.actor}, ${run.at}
      FROM fresh
      RETURNING id, item, method
    )
    INSERT INTO verdict_latest (service_id, item, method, event_id, status, fingerprint, item_hash, code_hash, review, at)
    SELECT ${serviceId}, added.item, added.method, added.id, fresh.status, fresh.fingerprint, fresh.item_hash, fresh.code_hash, 'none', ${run.at}
    FROM added JOIN fresh USING (item, method)
    ON CONFLICT (org_id, service_id, item, method) DO UPDATE SET event_id = excluded.event_id, status = excluded.status,
      fingerprint = excluded.fingerprint, item_hash = excluded.item_hash, code_hash = excluded.code_hash, review = 'none', at = excluded.at`.execute(
    tx,
  );
  await settle(
    tx,
    serviceId,
    rows.map((row) => row.item),
  );
  await settleOverridden(tx, serviceId);
  return rows.length;
}

/** Whether a standard was added or taken away by people depends on what is read of all of its items: they are settled together. */
async function settleOverridden(tx: Tx, serviceId: string): Promise<void> {
  const { overrides } = await tx.selectFrom('service').select('overrides').where('id', '=', serviceId).executeTakeFirstOrThrow();
  if (overrides.length === 0) return;
  const standards = overrides.map((one) => one.standard);
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
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url');
}

function rowOf(verdict: Verdict, card: KnownCard, codeHash: string | null, fingerprint: string) {
  const places = (verdict.look ?? []).map((location) => ({ message: 'Look here.', holds: false, open: true, location }));
  return {
    item: verdict.item,
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
