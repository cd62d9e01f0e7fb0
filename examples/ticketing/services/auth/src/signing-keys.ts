import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { withTransaction } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { AUDIENCE } from '@ticketing/identity';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';

function seal(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

function open(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

interface KeyRow {
  kid: string;
  public_jwk: JWK;
  sealed_private_jwk: string;
}

/** Keys live in the database, sealed, so that all instances sign with the same one and tokens outlive a restart. */
export async function createSigningKeys(pool: Pool, encryptionKey: string) {
  const key = Buffer.from(encryptionKey, 'hex');

  const current = await withTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('auth:signing-keys'))`);
    const { rows } = await client.query<KeyRow>(
      'SELECT kid, public_jwk, sealed_private_jwk FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT 1',
    );
    if (rows[0]) return rows[0];
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const kid = randomUUID();
    const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, alg: 'EdDSA', use: 'sig' };
    const sealed = seal(key, JSON.stringify(await exportJWK(pair.privateKey)));
    await client.query('INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk) VALUES ($1, $2, $3)', [
      kid,
      JSON.stringify(publicJwk),
      sealed,
    ]);
    return { kid, public_jwk: publicJwk, sealed_private_jwk: sealed };
  });
  const privateKey = await importJWK(JSON.parse(open(key, current.sealed_private_jwk)) as JWK, 'EdDSA');

  return {
    /** Retired keys are published for a day, for tokens that are still out. */
    async published(): Promise<{ keys: JWK[] }> {
      const { rows } = await pool.query<{ public_jwk: JWK }>(
        `SELECT public_jwk FROM signing_keys WHERE retired_at IS NULL OR retired_at > now() - interval '1 day' LIMIT 20`,
      );
      return { keys: rows.map((row) => row.public_jwk) };
    },
    issue: (issuer: string, user: { id: string; tenantId: string; roles: readonly string[] }): Promise<string> =>
      new SignJWT({ tid: user.tenantId, roles: user.roles })
        .setProtectedHeader({ alg: 'EdDSA', kid: current.kid })
        .setSubject(user.id)
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setJti(randomUUID())
        .setExpirationTime('15m')
        .sign(privateKey),
  };
}

export type SigningKeys = Awaited<ReturnType<typeof createSigningKeys>>;
