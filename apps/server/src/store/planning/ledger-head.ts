import type { Tx } from '../../database/database.ts';

/** Number of the newest event of the organisation; 0 before the first. */
export async function ledgerHead(tx: Tx): Promise<number> {
  return (await tx.selectFrom('ledger_head').select('seq').executeTakeFirst())?.seq ?? 0;
}
