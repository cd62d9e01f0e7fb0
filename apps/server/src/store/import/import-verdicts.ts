import { createHash } from 'node:crypto';
import type { Status, Verdict } from '@airworthy/model';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';
import type { CitedCode } from '../code-hash.ts';
import { settle } from '../settle-verdicts.ts';
import type { KnownCard } from './import-cards.ts';
import type { ImportedRun } from './import-result.ts';

export interface VerdictImport {
  readonly serviceId: string;
  readonly verdicts: readonly Verdict[];
  readonly cards: ReadonlyMap<string, KnownCard>;
  readonly code: CitedCode;
  readonly run: ImportedRun;
}

interface NewVerdict {
  readonly item: string;
  readonly method: string;
  readonly status: Status;
  readonly confidence: string;
  readonly reason: string;
  readonly evidence: unknown;
  readonly item_hash: string;
  readonly code_hash: string;
  readonly fingerprint: string;
}

/**
 * Adds an event for each item of which something else is said than before, and settles what counts now.
 *
 * @returns how many events there were, and the effective status of every item of the run.
 */
export async function importVerdicts(tx: Tx, given: VerdictImport): Promise<{ events: number; effective: ReadonlyMap<string, Status> }> {
  const { serviceId, run } = given;
  const rows = given.verdicts.flatMap((verdict) => {
    const card = given.cards.get(verdict.item);
    return card ? [rowOf(verdict, card, given.code)] : [];
  });
  const { rows: changed } = await sql<{ item: string }>`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS one (item text, method text, status text, confidence text,
        reason text, evidence jsonb, item_hash text, code_hash text, fingerprint text)
    ), fresh AS (
      SELECT given.* FROM given
      LEFT JOIN verdict_latest latest ON latest.service_id = ${serviceId} AND latest.item = given.item AND latest.method = given.method
      WHERE latest.fingerprint IS DISTINCT FROM given.fingerprint
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
      fingerprint = excluded.fingerprint, item_hash = excluded.item_hash, code_hash = excluded.code_hash, review = 'none', at = excluded.at
    RETURNING item`.execute(tx);
  await settle(
    tx,
    serviceId,
    changed.map((row) => row.item),
  );
  const effective = await tx.selectFrom('verdict').select(['item', 'status']).where('service_id', '=', serviceId).execute();
  return { events: changed.length, effective: new Map(effective.map((row) => [row.item, row.status])) };
}

function rowOf(verdict: Verdict, card: KnownCard, code: CitedCode): NewVerdict {
  const said = {
    item: verdict.item,
    method: verdict.method,
    status: verdict.status,
    confidence: verdict.confidence,
    reason: verdict.reason,
    evidence: [
      ...verdict.evidence,
      ...(verdict.look ?? []).map((location) => ({ message: 'Look here.', holds: false, open: true, location })),
    ],
    item_hash: card.textHash,
    code_hash: code.hashOf(verdict),
  };
  return { ...said, fingerprint: createHash('sha256').update(JSON.stringify(said)).digest('hex') };
}
