import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { withTenant, withTransaction } from '@ticketing/database';
import type { Client, Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { publish } from '@ticketing/messaging';
import { hashPassword, verifyPassword } from './passwords.ts';

interface UserRow {
  id: string;
  password_hash: string;
  roles: string[];
  failed_logins: number;
  locked_until: Date | null;
}

export interface Session {
  readonly id: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly refreshToken: string;
}

const MAXIMUM_FAILURES = 8;
const LOCK_MINUTES = 15;
const REFRESH_DAYS = 14;
const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
const badCredentials = (): Problem => new Problem(401, 'bad_credentials', 'E-mail or password is wrong');

export function createUsers(pool: Pool) {
  // Costs as much as a real check, so that the answer does not tell which addresses are known.
  const decoy = hashPassword(randomBytes(16).toString('hex'));

  async function tenantOf(slug: string): Promise<string> {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM tenants WHERE slug = $1', [slug]);
    if (!rows[0]) throw badCredentials();
    return rows[0].id;
  }

  const note = (client: Client, tenantId: string, userId: string | null, kind: string, actor: string | null = userId) =>
    client.query('INSERT INTO auth_events (tenant_id, user_id, kind, actor) VALUES ($1, $2, $3, $4)', [tenantId, userId, kind, actor]);

  async function newRefreshToken(client: Client, tenantId: string, userId: string, family: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await client.query(
      'INSERT INTO refresh_tokens (tenant_id, user_id, family, token_hash, expires_at) VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))',
      [tenantId, userId, family, digest(token), REFRESH_DAYS],
    );
    return token;
  }

  return {
    async ensureAdmin(slug: string, email: string, password: string): Promise<void> {
      const hash = await hashPassword(password);
      const tenantId = await withTransaction(pool, async (client) => {
        await client.query('INSERT INTO tenants (slug) VALUES ($1) ON CONFLICT (slug) DO NOTHING', [slug]);
        const { rows } = await client.query<{ id: string }>('SELECT id FROM tenants WHERE slug = $1', [slug]);
        return rows[0]?.id ?? '';
      });
      await withTenant(pool, tenantId, (client) =>
        client.query(
          `INSERT INTO users (tenant_id, email, name, password_hash, roles) VALUES ($1, $2, 'Administrator', $3, '{admin}')
           ON CONFLICT (tenant_id, email) DO NOTHING`,
          [tenantId, email.toLowerCase(), hash],
        ),
      );
    },

    async register(input: { tenant: string; email: string; name: string; password: string }): Promise<{ userId: string }> {
      const hash = await hashPassword(input.password);
      const tenantId = await tenantOf(input.tenant);
      return withTenant(pool, tenantId, async (client) => {
        const email = input.email.toLowerCase();
        const { rows } = await client.query<{ id: string }>(
          'INSERT INTO users (tenant_id, email, name, password_hash) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, email) DO NOTHING RETURNING id',
          [tenantId, email, input.name, hash],
        );
        const userId = rows[0]?.id;
        if (!userId) throw new Problem(409, 'email_taken', 'This address is registered');
        await note(client, tenantId, userId, 'registered');
        await publish(client, 'auth_outbox', 'user.registered', tenantId, {
          userId,
          email,
          name: input.name,
        });
        return { userId };
      });
    },

    async login(input: { tenant: string; email: string; password: string }): Promise<Session> {
      const tenantId = await tenantOf(input.tenant);
      const user = await withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<UserRow>(
          'SELECT id, password_hash, roles, failed_logins, locked_until FROM users WHERE email = $1',
          [input.email.toLowerCase()],
        );
        return rows[0];
      });
      const right = await verifyPassword(input.password, user?.password_hash ?? (await decoy));
      if (!user) throw badCredentials();
      if (user.locked_until && user.locked_until.getTime() > Date.now())
        throw new Problem(429, 'account_locked', 'Too many attempts; try again later');
      const session = await withTenant(pool, tenantId, async (client) => {
        if (!right) {
          await client.query(
            `UPDATE users SET failed_logins = failed_logins + 1,
               locked_until = CASE WHEN failed_logins + 1 >= $2 THEN now() + make_interval(mins => $3) END WHERE id = $1`,
            [user.id, MAXIMUM_FAILURES, LOCK_MINUTES],
          );
          await note(client, tenantId, user.id, 'login_failed');
          return undefined;
        }
        await client.query('UPDATE users SET failed_logins = 0, locked_until = NULL WHERE id = $1', [user.id]);
        await note(client, tenantId, user.id, 'login');
        return {
          id: user.id,
          tenantId,
          roles: user.roles,
          refreshToken: await newRefreshToken(client, tenantId, user.id, randomUUID()),
        };
      });
      if (!session) throw badCredentials();
      return session;
    },

    /** Each refresh token works once. One that comes back ends the whole family: somebody has a copy. */
    async refresh(tenant: string, token: string): Promise<Session> {
      const tenantId = await tenantOf(tenant);
      const session = await withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<{
          user_id: string;
          family: string;
          used_at: Date | null;
          good: boolean;
          roles: string[];
        }>(
          `SELECT refresh_tokens.user_id, refresh_tokens.family, refresh_tokens.used_at, users.roles,
             refresh_tokens.revoked_at IS NULL AND refresh_tokens.expires_at > now() AS good
           FROM refresh_tokens JOIN users ON users.id = refresh_tokens.user_id WHERE refresh_tokens.token_hash = $1 FOR UPDATE OF refresh_tokens`,
          [digest(token)],
        );
        const found = rows[0];
        if (!found?.good) return undefined;
        if (found.used_at) {
          await client.query('UPDATE refresh_tokens SET revoked_at = now() WHERE family = $1 AND revoked_at IS NULL', [found.family]);
          await note(client, tenantId, found.user_id, 'refresh_reused');
          return undefined;
        }
        await client.query('UPDATE refresh_tokens SET used_at = now() WHERE token_hash = $1', [digest(token)]);
        const refreshToken = await newRefreshToken(client, tenantId, found.user_id, found.family);
        return { id: found.user_id, tenantId, roles: found.roles, refreshToken };
      });
      if (!session) throw new Problem(401, 'bad_refresh_token', 'The refresh token is not valid');
      return session;
    },

    logout: (tenantId: string, userId: string) =>
      withTenant(pool, tenantId, (client) =>
        client.query('UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [userId]),
      ),

    /** Whoever loses or gets a role signs in anew: tokens that are out end within their quarter of an hour. */
    setRoles: (tenantId: string, adminId: string, userId: string, roles: readonly string[]) =>
      withTenant(pool, tenantId, async (client) => {
        const changed = await client.query('UPDATE users SET roles = $2 WHERE id = $1', [userId, roles]);
        if (changed.rowCount === 0) throw new Problem(404, 'user_not_found', 'There is no such user');
        await client.query('UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [userId]);
        await note(client, tenantId, userId, 'roles_changed', adminId);
        return { userId, roles };
      }),
  };
}

export type Users = ReturnType<typeof createUsers>;
