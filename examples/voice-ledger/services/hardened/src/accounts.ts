import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { hashPassword, passwordMatches } from './passwords.ts';

export interface Account {
  readonly id: string;
  readonly merchantId: string;
  readonly role: 'owner' | 'clerk';
}

const REFRESH_DAYS = 14;
const TRIES = 5;

/** Work on the account of one e-mail address, before it is known whose it is. */
async function signingIn<T>(pool: Pool, email: string, work: (sql: PoolClient) => Promise<T>): Promise<T> {
  const sql = await pool.connect();
  try {
    await sql.query('BEGIN');
    await sql.query("SELECT set_config('app.signing_in', $1, true)", [email]);
    const result = await work(sql);
    await sql.query('COMMIT');
    return result;
  } catch (error) {
    await sql.query('ROLLBACK');
    throw error;
  } finally {
    sql.release();
  }
}

/** Whoever signs in with the right password. Five wrong ones lock the account for a quarter of an hour. */
export async function verifyLogin(pool: Pool, email: string, password: string): Promise<Account | undefined> {
  const address = email.toLowerCase();
  const found = await signingIn(pool, address, (sql) =>
    sql.query<Account & { password_hash: string }>(
      `SELECT id, merchant_id AS "merchantId", role, password_hash FROM accounts
        WHERE email = $1 AND (locked_until IS NULL OR locked_until < now())`,
      [address],
    ),
  );
  const [account] = found.rows;
  // An unknown address takes as long as a wrong password.
  const right = await passwordMatches(password, account?.password_hash ?? (await NOBODY));
  await signingIn(pool, address, (sql) =>
    right && account
      ? sql.query('UPDATE accounts SET failed_logins = 0, locked_until = NULL WHERE email = $1', [address])
      : sql.query(
          `UPDATE accounts SET failed_logins = failed_logins + 1,
             locked_until = CASE WHEN failed_logins + 1 >= $2 THEN now() + interval '15 minutes' ELSE locked_until END WHERE email = $1`,
          [address, TRIES],
        ),
  );
  return right && account ? { id: account.id, merchantId: account.merchantId, role: account.role } : undefined;
}

const NOBODY = hashPassword(randomUUID());

export async function createAccount(
  pool: Pool,
  merchantId: string,
  email: string,
  password: string,
  role: Account['role'],
): Promise<string> {
  const hash = await hashPassword(password);
  return signingIn(pool, email.toLowerCase(), async (sql) => {
    const made = await sql.query<{ id: string }>(
      'INSERT INTO accounts (merchant_id, email, password_hash, role) VALUES ($1, $2, $3, $4) RETURNING id',
      [merchantId, email.toLowerCase(), hash, role],
    );
    return (made.rows[0] as { id: string }).id;
  });
}

export async function issueRefreshToken(pool: Pool, account: Account, familyId: string = randomUUID()): Promise<string> {
  const token = `${account.merchantId}.${randomBytes(32).toString('base64url')}`;
  await pool.query(
    'INSERT INTO refresh_tokens (token_hash, family_id, account_id, expires_at) VALUES ($1, $2, $3, now() + make_interval(days => $4))',
    [hashOf(token), familyId, account.id, REFRESH_DAYS],
  );
  return token;
}

/** Exchanges a refresh token, once. A token that comes a second time was stolen from somebody: its whole family ends. */
export async function rotateRefreshToken(pool: Pool, token: string): Promise<{ account: Account; next: string } | undefined> {
  const hash = hashOf(token);
  const used = await pool.query<{ family_id: string; account_id: string }>(
    'UPDATE refresh_tokens SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING family_id, account_id',
    [hash],
  );
  const [row] = used.rows;
  if (!row) {
    await pool.query('DELETE FROM refresh_tokens WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)', [hash]);
    return undefined;
  }
  const account = await accountById(pool, token.split('.')[0] ?? '', row.account_id);
  return account && { account, next: await issueRefreshToken(pool, account, row.family_id) };
}

async function accountById(pool: Pool, merchantId: string, id: string): Promise<Account | undefined> {
  const sql = await pool.connect();
  try {
    await sql.query('BEGIN');
    await sql.query("SELECT set_config('app.merchant', $1, true)", [merchantId]);
    const found = await sql.query<Account>(
      'SELECT id, merchant_id AS "merchantId", role FROM accounts WHERE id = $1 AND merchant_id = $2',
      [id, merchantId],
    );
    await sql.query('COMMIT');
    return found.rows[0];
  } catch (error) {
    await sql.query('ROLLBACK');
    throw error;
  } finally {
    sql.release();
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
