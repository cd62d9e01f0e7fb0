import type { Pool } from 'pg';

/** Everything that is kept about a person under their account; what they wrote in programs stands there under their id. */
export async function ownData(pool: Pool, userId: string): Promise<Readonly<Record<string, unknown[]>>> {
  const read = async (text: string): Promise<unknown[]> => (await pool.query(text, [userId])).rows;
  return {
    account: await read(
      'SELECT id, name, email, "emailVerified", image, "twoFactorEnabled", "createdAt", "updatedAt" FROM auth."user" WHERE id = $1',
    ),
    signIn: await read(
      'SELECT "providerId", "accountId", scope, "createdAt", "updatedAt" FROM auth.account WHERE "userId" = $1 ORDER BY id',
    ),
    sessions: await read(
      'SELECT "createdAt", "expiresAt", "ipAddress", "userAgent" FROM auth.session WHERE "userId" = $1 ORDER BY "createdAt"',
    ),
    memberships: await read('SELECT "organizationId", role, "createdAt" FROM auth.member WHERE "userId" = $1 ORDER BY "createdAt"'),
    invitations: await read(
      `SELECT i."organizationId", i.email, i.role, i.status NOT LIKE 'pending%' AS used, i."createdAt", i."expiresAt" FROM auth.invitation i
       WHERE i."inviterId" = $1 OR i.email = (SELECT email FROM auth."user" WHERE id = $1) ORDER BY i."createdAt"`,
    ),
  };
}

/**
 * Takes a person out of the tables of accounts: sessions, passwords, second factors, memberships and invitations go, and the account is left
 * as an id without name or address. The ledger and what was written in programs keep that id: that somebody decided something is evidence,
 * and who it was can't be told from it any more.
 */
export async function eraseAccount(pool: Pool, userId: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('DELETE FROM auth.invitation WHERE "inviterId" = $1 OR email = (SELECT email FROM auth."user" WHERE id = $1)', [
      userId,
    ]);
    await client.query('DELETE FROM auth.session WHERE "userId" = $1', [userId]);
    await client.query('DELETE FROM auth.account WHERE "userId" = $1', [userId]);
    await client.query('DELETE FROM auth."twoFactor" WHERE "userId" = $1', [userId]);
    await client.query('DELETE FROM auth.member WHERE "userId" = $1', [userId]);
    await client.query(
      `UPDATE auth."user" SET name = 'Somebody who left', email = 'erased-' || id || '@erased.invalid', image = NULL, "emailVerified" = false,
         "twoFactorEnabled" = false, "updatedAt" = now() WHERE id = $1`,
      [userId],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
