import type { Work } from './db.ts';

/** Sets an action aside until the user says yes. What waited before is dropped: a yes can mean one thing only. */
export async function askToConfirm(tx: Work, conversationId: string, action: unknown): Promise<void> {
  await tx.sql.query('UPDATE confirmations SET used_at = now() WHERE merchant_id = $1 AND conversation_id = $2 AND used_at IS NULL', [
    tx.merchantId,
    conversationId,
  ]);
  await tx.sql.query(
    "INSERT INTO confirmations (merchant_id, conversation_id, action, expires_at) VALUES ($1, $2, $3, now() + interval '2 minutes')",
    [tx.merchantId, conversationId, JSON.stringify(action)],
  );
}

/** Takes the action that waits, once. Nothing comes back when nothing waits or the question is too old. */
export async function takeConfirmed(tx: Work, conversationId: string): Promise<{ id: string; action: unknown } | undefined> {
  const taken = await tx.sql.query<{ id: string; action: unknown; expired: boolean }>(
    `UPDATE confirmations SET used_at = now() WHERE merchant_id = $1 AND conversation_id = $2 AND used_at IS NULL
     RETURNING id, action, expires_at <= now() AS expired`,
    [tx.merchantId, conversationId],
  );
  const [row] = taken.rows;
  return row && !row.expired ? { id: row.id, action: row.action } : undefined;
}
