import type { Work } from './db.ts';

export interface Turn {
  readonly speaker: 'user' | 'assistant';
  readonly said: string;
}

export async function remember(tx: Work, conversationId: string, turns: readonly Turn[]): Promise<void> {
  await tx.sql.query(
    `INSERT INTO conversation_turns (merchant_id, conversation_id, speaker, said)
     SELECT $1, $2, t.speaker, left(t.said, 1000) FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS t(speaker, said, at) ORDER BY t.at`,
    [tx.merchantId, conversationId, turns.map((turn) => turn.speaker), turns.map((turn) => turn.said)],
  );
}

/** The last turns, oldest first. */
export async function recall(tx: Work, conversationId: string, turns: number): Promise<Turn[]> {
  const found = await tx.sql.query<Turn>(
    'SELECT speaker, said FROM conversation_turns WHERE merchant_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT $3',
    [tx.merchantId, conversationId, turns],
  );
  return found.rows.toReversed();
}
