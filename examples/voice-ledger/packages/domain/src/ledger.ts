import { randomUUID } from 'node:crypto';
import type { Work } from './db.ts';

export interface Entry {
  /** `receivable:<customer>`, `sales`, `gst:cgst`, `gst:sgst`, `gst:igst`, `cash`. */
  readonly account: string;
  /** What is owed to us or held by us is positive. */
  readonly amountPaise: number;
}

/**
 * Posts entries that add up to zero. The balance of each account changes in the same transaction, by addition in the database, so that postings at
 * the same time cannot lose one another. Accounts are taken in one order, so that they cannot wait for each other in a circle.
 */
export async function post(tx: Work, memo: string, entries: readonly Entry[]): Promise<string> {
  const real = entries.filter((entry) => entry.amountPaise !== 0).toSorted((a, b) => (a.account < b.account ? -1 : 1));
  const sum = real.reduce((total, entry) => total + entry.amountPaise, 0);
  if (sum !== 0) throw new Error(`a posting is off by ${sum} paise`);
  const postingId = randomUUID();
  for (const entry of real) {
    await tx.sql.query(
      `INSERT INTO ledger_accounts (merchant_id, account, balance_paise) VALUES ($1, $2, $3)
       ON CONFLICT (merchant_id, account) DO UPDATE SET balance_paise = ledger_accounts.balance_paise + excluded.balance_paise`,
      [tx.merchantId, entry.account, entry.amountPaise],
    );
    await tx.sql.query('INSERT INTO ledger_entries (merchant_id, account, posting_id, amount_paise, memo) VALUES ($1, $2, $3, $4, $5)', [
      tx.merchantId,
      entry.account,
      postingId,
      entry.amountPaise,
      memo,
    ]);
  }
  return postingId;
}

export async function balanceOf(tx: Work, account: string): Promise<number> {
  const found = await tx.sql.query<{ balance_paise: number }>(
    'SELECT balance_paise FROM ledger_accounts WHERE merchant_id = $1 AND account = $2',
    [tx.merchantId, account],
  );
  return found.rows[0]?.balance_paise ?? 0;
}

/** Accounts whose kept balance is not the sum of their entries. There are none unless somebody wrote past this file. */
export async function unbalancedAccounts(tx: Work): Promise<string[]> {
  const found = await tx.sql.query<{ account: string }>(
    `SELECT a.account FROM ledger_accounts a
       LEFT JOIN ledger_entries e ON e.merchant_id = a.merchant_id AND e.account = a.account
      WHERE a.merchant_id = $1
      GROUP BY a.account, a.balance_paise HAVING a.balance_paise <> coalesce(sum(e.amount_paise), 0)
      ORDER BY a.account LIMIT 100`,
    [tx.merchantId],
  );
  return found.rows.map((row) => row.account);
}
