import { createHash } from 'node:crypto';
import { asMerchant } from '@voice-ledger/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';

interface Known {
  readonly body_hash: string;
  readonly state: 'running' | 'done';
  readonly status: number | null;
  readonly body: unknown;
}

/** Longer than any request runs: whoever claimed a key and has not ended by then was killed, or lost the database. */
const ABANDONED = '30 seconds';

/**
 * Does what a request with an idempotency key asks for, once. A repeat gets the stored answer, a repeat that comes too early a conflict, and the same key
 * with another body is refused. A failure frees the key; one that was abandoned is taken over by the repeat, whose work finds what was done under the key.
 */
export async function once(
  pool: Pool,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (key: string) => Promise<object>,
): Promise<FastifyReply> {
  const key = String(request.headers['idempotency-key']);
  const { sub, merchantId } = request.user;
  const operation = `${request.method} ${request.routeOptions.url ?? ''}`;
  const bodyHash = createHash('sha256').update(JSON.stringify(request.body)).digest('hex');
  const id = [merchantId, sub, operation, key];
  // One statement claims the key, before anything happens. Of two requests, one writes a row.
  const claimed = await asMerchant(pool, merchantId, (tx) =>
    tx.sql.query(
      `INSERT INTO idempotency_keys (merchant_id, account_id, operation, key, body_hash) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (merchant_id, account_id, operation, key) DO UPDATE SET created_at = now()
         WHERE idempotency_keys.state = 'running' AND idempotency_keys.body_hash = excluded.body_hash
           AND idempotency_keys.created_at < now() - $6::interval`,
      [...id, bodyHash, ABANDONED],
    ),
  );
  if (claimed.rowCount === 0) {
    const found = await asMerchant(pool, merchantId, (tx) =>
      tx.sql.query<Known>(
        'SELECT body_hash, state, status, body FROM idempotency_keys WHERE merchant_id = $1 AND account_id = $2 AND operation = $3 AND key = $4',
        id,
      ),
    );
    const [first] = found.rows;
    if (first && first.body_hash !== bodyHash) {
      return reply.code(422).send({ code: 'key_reused', title: 'The key was used for something else' });
    }
    if (!first || first.state === 'running') {
      return reply
        .code(409)
        .header('retry-after', '1')
        .send({ code: 'still_running', title: 'The first request with this key still runs' });
    }
    return reply.code(first.status ?? 200).send(first.body);
  }
  try {
    const made = await work(`rest:${sub}:${key}`);
    await asMerchant(pool, merchantId, (tx) =>
      tx.sql.query(
        `UPDATE idempotency_keys SET state = 'done', status = 201, body = $5
          WHERE merchant_id = $1 AND account_id = $2 AND operation = $3 AND key = $4`,
        [...id, JSON.stringify(made)],
      ),
    );
    return reply.code(201).send(made);
  } catch (error) {
    await asMerchant(pool, merchantId, (tx) =>
      tx.sql.query('DELETE FROM idempotency_keys WHERE merchant_id = $1 AND account_id = $2 AND operation = $3 AND key = $4', id),
    );
    throw error;
  }
}
