import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { refused } from '../problem.ts';
import type { Auth, RoleName } from './auth.ts';

/** A link that makes the first administrator is good for a day. */
const HOURS = 24;

const hashed = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether anybody is a member of anything: an account alone may be what is left of a first start that was cut off. */
export async function hasPeople(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>('SELECT EXISTS (SELECT FROM auth.member) AS there');
  return rows[0]?.there === true;
}

/** A new one-time token while nobody has an account, undefined afterwards. Earlier ones stop being good. */
export async function newSetupToken(pool: Pool): Promise<string | undefined> {
  if (await hasPeople(pool)) return undefined;
  const token = randomBytes(24).toString('base64url');
  await pool.query('DELETE FROM auth.setup_link WHERE used_at IS NULL');
  await pool.query(`INSERT INTO auth.setup_link (token_hash, expires_at) VALUES ($1, now() + make_interval(hours => $2))`, [
    hashed(token),
    HOURS,
  ]);
  return token;
}

export interface FirstPerson {
  readonly token: string;
  readonly organisation: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Makes the first organisation and its administrator, once. */
export async function setUp(pool: Pool, auth: Auth, person: FirstPerson): Promise<{ org: string; userId: string }> {
  const { rowCount } = await pool.query(
    'UPDATE auth.setup_link SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()',
    [hashed(person.token)],
  );
  if (rowCount !== 1) throw refused('The link was used, has expired, or is not one of this server. Start the server again for a new one.');
  try {
    if (await hasPeople(pool)) throw refused('Somebody is an administrator already.');
    await pool.query('DELETE FROM auth."user" u WHERE email = $1 AND NOT EXISTS (SELECT FROM auth.member WHERE "userId" = u.id)', [
      person.email.toLowerCase(),
    ]);
    const userId = await createPerson(auth, person);
    const org = await createOrganisation(pool, person.organisation, userId);
    return { org, userId };
  } catch (error) {
    // What was typed wrong can be typed again.
    await pool.query('UPDATE auth.setup_link SET used_at = NULL WHERE token_hash = $1', [hashed(person.token)]);
    throw error;
  }
}

/** An account with a password. Sign-up is closed, so that this is the only way in besides single sign-on. */
export async function createPerson(
  auth: Auth,
  person: { readonly name: string; readonly email: string; readonly password: string },
): Promise<string> {
  const context = await auth.$context;
  const email = person.email.toLowerCase();
  if (await context.internalAdapter.findUserByEmail(email)) throw refused('There is an account of that address: sign in instead.');
  const password = await context.password.hash(person.password);
  const user = await context.internalAdapter.createUser({ name: person.name, email, emailVerified: true }, { method: 'email-password' });
  await context.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password });
  return user.id;
}

export async function createOrganisation(pool: Pool, name: string, adminId: string): Promise<string> {
  const org = randomUUID();
  const slug = `${
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'organisation'
  }-${org.slice(0, 8)}`;
  await pool.query('INSERT INTO auth.organization (id, name, slug, "createdAt") VALUES ($1, $2, $3, now())', [org, name, slug]);
  await addMember(pool, org, adminId, 'admin');
  return org;
}

export async function addMember(pool: Pool, org: string, userId: string, role: RoleName): Promise<void> {
  await pool.query(
    `INSERT INTO auth.member (id, "organizationId", "userId", role, "createdAt") VALUES ($1, $2, $3, $4, now())
     ON CONFLICT ("organizationId", "userId") DO UPDATE SET role = excluded.role`,
    [randomUUID(), org, userId, role],
  );
}
