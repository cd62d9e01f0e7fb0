import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import type { Work } from './db.ts';
import { Refused } from './errors.ts';

export type CodePurpose = 'delete_customer';

const MINUTES = 10;
const TRIES = 5;
const AN_HOUR = 5;

/** Makes a code of six digits. Only a keyed hash is kept. At most five an hour for each purpose, unless the caller says otherwise. */
export async function issueCode(
  tx: Work,
  pepper: string,
  purpose: CodePurpose,
  subjectId: string,
  mostAnHour: number = AN_HOUR,
): Promise<string> {
  // Whoever asks at the same time waits here, so that together they get no more than the limit.
  await tx.sql.query('SELECT id FROM merchants WHERE id = $1 FOR UPDATE', [tx.merchantId]);
  const recent = await tx.sql.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM one_time_codes WHERE merchant_id = $1 AND purpose = $2 AND created_at > now() - interval '1 hour'",
    [tx.merchantId, purpose],
  );
  if ((recent.rows[0]?.count ?? 0) >= mostAnHour)
    throw new Refused('too_many_codes', 'Too many codes were asked for; try again in an hour');
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  await tx.sql.query(
    `INSERT INTO one_time_codes (merchant_id, purpose, subject_id, code_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
    [tx.merchantId, purpose, subjectId, hashOf(pepper, subjectId, code), MINUTES],
  );
  return code;
}

/**
 * Whether this is the code that was sent last for this subject. A try counts before the comparison, so that tries at the same time count, too; the
 * caller has to let the transaction commit when the answer is no. A code works once.
 */
export async function redeemCode(tx: Work, pepper: string, purpose: CodePurpose, subjectId: string, code: string): Promise<boolean> {
  const tried = await tx.sql.query<{ id: string; code_hash: string }>(
    `UPDATE one_time_codes SET attempts = attempts + 1 WHERE id = (
       SELECT id FROM one_time_codes WHERE merchant_id = $1 AND purpose = $2 AND subject_id = $3 AND used_at IS NULL
        ORDER BY created_at DESC LIMIT 1 FOR UPDATE)
      AND merchant_id = $1 AND attempts < $4 AND expires_at > now() RETURNING id, code_hash`,
    [tx.merchantId, purpose, subjectId, TRIES],
  );
  const [open] = tried.rows;
  if (!open) return false;
  const expected = Buffer.from(open.code_hash, 'hex');
  const sent = Buffer.from(hashOf(pepper, subjectId, code), 'hex');
  if (!timingSafeEqual(expected, sent)) return false;
  await tx.sql.query('UPDATE one_time_codes SET used_at = now() WHERE merchant_id = $1 AND id = $2', [tx.merchantId, open.id]);
  return true;
}

function hashOf(pepper: string, subjectId: string, code: string): string {
  return createHmac('sha256', pepper).update(`${subjectId}:${code}`).digest('hex');
}
