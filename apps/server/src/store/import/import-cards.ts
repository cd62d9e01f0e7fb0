import { createHash } from 'node:crypto';
import type { ItemCard, Severity } from '@airworthy/model';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';
import { canonical } from '../../ledger/canonical.ts';

/** What verdicts need to know of an item. */
export interface KnownCard {
  readonly standard: string;
  readonly severity: Severity;
  readonly textHash: string;
}

/** Keeps the text of items as it is today; those that did not change are not written. */
export async function importCards(tx: Tx, items: readonly ItemCard[]): Promise<ReadonlyMap<string, KnownCard>> {
  const rows = items.map((card) => ({
    item: card.id,
    standard: card.standard,
    severity: card.severity,
    text_hash: card.textHash ?? createHash('sha256').update(card.title).digest('hex'),
    card,
  }));
  const digest = (row: (typeof rows)[number]): string => createHash('sha256').update(canonical(row.card)).digest('hex');
  await sql`
    INSERT INTO item_card (item, standard, severity, text_hash, card)
    SELECT item, standard, severity, text_hash, card || jsonb_build_object('cardHash', digest)
    FROM jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, digest: digest(row) })))}::jsonb)
      AS given (item text, standard text, severity text, text_hash text, digest text, card jsonb)
    ON CONFLICT (org_id, item) DO UPDATE
      SET standard = excluded.standard, severity = excluded.severity, text_hash = excluded.text_hash, card = excluded.card
      WHERE item_card.card ->> 'cardHash' IS DISTINCT FROM excluded.card ->> 'cardHash'`.execute(tx);
  return new Map(rows.map((row) => [row.item, { standard: row.standard, severity: row.severity, textHash: row.text_hash }]));
}
