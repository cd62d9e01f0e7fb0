import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { asMerchant } from './db.ts';
import type { ObjectStorage } from './storage.ts';

/** Keeps what was heard for a while. The object is written first: a row never points at nothing. */
export async function keepRecording(
  pool: Pool,
  storage: ObjectStorage,
  merchantId: string,
  conversationId: string,
  audio: Buffer,
  keepDays: number,
): Promise<string> {
  const id = randomUUID();
  const key = `recordings/${merchantId}/${id}.wav`;
  await storage.put(key, audio, 'audio/wav');
  await asMerchant(pool, merchantId, (tx) =>
    tx.sql.query(
      `INSERT INTO recordings (id, merchant_id, conversation_id, object_key, bytes, delete_after)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
      [id, merchantId, conversationId, key, audio.length, keepDays],
    ),
  );
  return id;
}

/** Deletes recordings and transcripts of one merchant whose time is over, a bounded number at a time. Tells how many recordings went. */
export async function deleteExpired(pool: Pool, storage: ObjectStorage, merchantId: string, keepDays: number): Promise<number> {
  const expired = await asMerchant(pool, merchantId, (tx) =>
    tx.sql.query<{ id: string; object_key: string }>(
      'SELECT id, object_key FROM recordings WHERE merchant_id = $1 AND delete_after < now() ORDER BY delete_after LIMIT 200',
      [merchantId],
    ),
  );
  // Objects go before rows: a run that broke off finds the rest again.
  for (const row of expired.rows) await storage.delete(row.object_key);
  await asMerchant(pool, merchantId, async (tx) => {
    const ids = expired.rows.map((row) => row.id);
    await tx.sql.query('DELETE FROM recordings WHERE merchant_id = $1 AND id = ANY ($2::uuid[])', [merchantId, ids]);
    await tx.sql.query('DELETE FROM conversation_turns WHERE merchant_id = $1 AND created_at < now() - make_interval(days => $2)', [
      merchantId,
      keepDays,
    ]);
  });
  return expired.rows.length;
}
