import { randomBytes, randomUUID } from 'node:crypto';
import { migrate } from '@ticketing/database';
import { createKeyRing, signRequest } from '@ticketing/service-auth';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';

export const ISSUER = 'ticketing-test';
export const ring = createKeyRing(`test:${randomBytes(32).toString('hex')}`, 'test');

/** Keys of an issuer that lives in the test, and tokens by it. */
export async function createIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', {
    crv: 'Ed25519',
    extractable: true,
  });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' };
  return {
    keys: createLocalJWKSet({ keys: [jwk] }),
    async token(user: { id?: string; tenantId: string; roles?: string[] }): Promise<string> {
      const token = await new SignJWT({ tid: user.tenantId, roles: user.roles ?? ['buyer'] })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(user.id ?? randomUUID())
        .setIssuer(ISSUER)
        .setAudience('ticketing')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
      return `Bearer ${token}`;
    },
  };
}

/** Headers of a request that a service signed. */
export function signed(caller: string, method: string, path: string, tenantId: string, body?: unknown): Record<string, string> {
  const text = body === undefined ? '' : JSON.stringify(body);
  return {
    ...signRequest(ring, { method, path, tenantId, caller, body: text }),
    ...(text ? { 'content-type': 'application/json' } : {}),
  };
}

export interface TestDatabase {
  /** Of a role that owns nothing, as services have it: policies apply. */
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const ADMIN = process.env['TEST_DATABASE_URL'];

/** A database of its own with the service's tables. */
export async function createTestDatabase(service: string, directory: string): Promise<TestDatabase> {
  if (!ADMIN) throw new Error('Set TEST_DATABASE_URL to a server whose user may create databases; npm test does');
  const name = `test_${service.replaceAll('-', '_')}_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: ADMIN });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.query(
    `DO $$ BEGIN CREATE ROLE ticketing_app LOGIN PASSWORD 'test'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
  const owner = new URL(ADMIN);
  owner.pathname = `/${name}`;
  const grants = new pg.Client({ connectionString: owner.href });
  await grants.connect();
  await grants.query(`ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ticketing_app`);
  await grants.query(`ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ticketing_app`);
  await grants.end();
  await migrate({ url: owner.href, service, directory });
  const url = new URL(owner.href);
  url.username = 'ticketing_app';
  url.password = process.env['TEST_APP_PASSWORD'] ?? 'test';
  const pool = new pg.Pool({ connectionString: url.href, max: 10 });
  // The database is dropped under connections that are still closing.
  pool.on('error', () => {});
  return {
    url: url.href,
    pool,
    async close() {
      await pool.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
