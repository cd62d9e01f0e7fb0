import type { Pool } from 'pg';

/**
 * What of the auth library is reached over HTTP. Everything else is closed: members, invitations, keys and organisations have routes of
 * their own, which know our permissions and write to the ledger.
 */
const OPEN = new Set([
  '/sign-in/email',
  '/sign-in/sso',
  '/sign-out',
  '/get-session',
  '/list-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/change-password',
  '/verify-password',
  '/request-password-reset',
  '/reset-password',
  '/update-user',
  '/error',
  '/ok',
]);
const OPEN_BELOW = ['/two-factor/', '/reset-password/', '/sso/callback', '/sso/saml2/'];
/** Sign-on of the installation: for whoever is an administrator, and nothing less anywhere. */
const ADMIN_ONLY = new Set([
  '/sso/register',
  '/sso/providers',
  '/sso/get-provider',
  '/sso/update-provider',
  '/sso/delete-provider',
  '/sso/request-domain-verification',
  '/sso/verify-domain',
]);

/** @param path below the base path of the library */
export function authPathIs(path: string): 'open' | 'admin-only' | 'closed' {
  if (ADMIN_ONLY.has(path)) return 'admin-only';
  return OPEN.has(path) || OPEN_BELOW.some((prefix) => path.startsWith(prefix)) ? 'open' : 'closed';
}

export async function isAdminEverywhere(pool: Pool, userId: string): Promise<boolean> {
  const { rows } = await pool.query<{ yes: boolean | null }>(
    `SELECT bool_and(role = 'admin') AS yes FROM auth.member WHERE "userId" = $1`,
    [userId],
  );
  return rows[0]?.yes === true;
}
