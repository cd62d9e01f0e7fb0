import type { Message, Queryable } from './outbox.ts';

/** Does the work for a message once, in the transaction of the work. False: it was done before. */
export async function receiveOnce(
  client: Queryable,
  table: string,
  message: Pick<Message, 'id'>,
  work: () => Promise<void>,
): Promise<boolean> {
  const result = (await client.query(`INSERT INTO ${table} (message_id) VALUES ($1) ON CONFLICT DO NOTHING`, [message.id])) as {
    rowCount: number | null;
  };
  if (result.rowCount === 0) return false;
  await work();
  return true;
}
