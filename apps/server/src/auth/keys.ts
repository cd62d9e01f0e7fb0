import type { Permission } from '@airworthy/program';
import type { Pool } from 'pg';
import type { Auth } from './auth.ts';

/** Addresses of accounts that belong to machines end so; no mail can reach them. */
export const MACHINE_DOMAIN = '@keys.invalid';

/**
 * What takes a person, whatever the role of a machine is: whoever makes keys could otherwise be the second person to their own answers,
 * waivers and claims.
 */
const PEOPLE_ONLY: ReadonlySet<Permission> = new Set([
  'verdicts:write',
  'verdicts:review',
  'findings:triage',
  'findings:work',
  'findings:verify',
  'findings:dismiss',
  'waivers:request',
  'waivers:approve',
  'decisions:sign',
  'people:manage',
  'keys:manage',
  'settings:manage',
]);

export function takesPerson(permission: Permission): boolean {
  return PEOPLE_ONLY.has(permission);
}

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** The account of a key; undefined for keys that are unknown, revoked or expired, and for those that belong to people. */
export async function machineOf(auth: Auth, pool: Pool, key: string): Promise<Machine | undefined> {
  const checked = await auth.api.verifyApiKey({ body: { key } });
  if (!checked.valid || !checked.key) return undefined;
  const { rows } = await pool.query<Machine>(`SELECT id, name, email FROM auth."user" WHERE id = $1 AND email LIKE '%' || $2::text`, [
    checked.key.referenceId,
    MACHINE_DOMAIN,
  ]);
  return rows[0];
}
