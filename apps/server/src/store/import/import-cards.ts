import { createHash, hash } from 'node:crypto';
import type { AuditResult, Severity } from '@airworthy/model';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';

/** What verdicts need to know of an item. */
export interface KnownCard {
  readonly standard: string;
  readonly severity: Severity;
  readonly textHash: string;
}

/** Keeps the text of items as it is today. Items of standards that were taken in before are not looked at again. */
export async function importCards(
  tx: Tx,
  result: Pick<AuditResult, 'items' | 'standardsHash' | 'tool'>,
): Promise<ReadonlyMap<string, KnownCard>> {
  const rows = result.items.map((card) => ({
    item: card.id,
    standard: card.standard,
    severity: card.severity,
    text_hash: card.textHash ?? hash('sha256', card.title),
    card,
  }));
  const set = createHash('sha256').update(
    [result.standardsHash, result.tool.version, ...rows.map((row) => `${row.item} ${row.text_hash}`)].join('\n'),
  );
  const fresh = await tx
    .insertInto('standards_set')
    .values({ hash: set.digest('hex') })
    .onConflict((on) => on.doNothing())
    .returning('hash')
    .executeTakeFirst();
  if (fresh)
    await sql`
      INSERT INTO item_card (item, standard, severity, text_hash, card)
      SELECT item, standard, severity, text_hash, card
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (item text, standard text, severity text, text_hash text, card jsonb)
      ON CONFLICT (org_id, item) DO UPDATE
        SET standard = excluded.standard, severity = excluded.severity, text_hash = excluded.text_hash, card = excluded.card`.execute(tx);
  return new Map(rows.map((row) => [row.item, { standard: row.standard, severity: row.severity, textHash: row.text_hash }]));
}
