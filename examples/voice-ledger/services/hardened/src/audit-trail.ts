import type { Work } from '@voice-ledger/domain';
import { correlationId } from './correlation.ts';

/** Writes down who did what, in the transaction that does it. */
export async function note(tx: Work, accountId: string, action: string, subject: string): Promise<void> {
  await tx.sql.query('INSERT INTO audit_trail (merchant_id, account_id, action, subject, correlation_id) VALUES ($1, $2, $3, $4, $5)', [
    tx.merchantId,
    accountId,
    action,
    subject,
    correlationId(),
  ]);
}
