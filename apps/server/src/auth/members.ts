import type { Pool } from 'pg';
import type { ProgramRole } from '@airworthy/program';
import type { OwnerQuery } from '../database/database.ts';
import { conflict } from '../problem.ts';

/** Single sign-on brings people in as `member`, which is no role of ours: they may look. */
const ROLE = `CASE m.role WHEN 'member' THEN 'viewer' ELSE m.role END AS role`;

export interface Membership {
  readonly role: ProgramRole;
}

/** The membership of a person in an organisation, or undefined. */
export async function membershipOf(pool: Pool, org: string, userId: string): Promise<Membership | undefined> {
  const { rows } = await pool.query<{ role: ProgramRole }>(
    `SELECT ${ROLE} FROM auth.member m WHERE m."organizationId" = $1 AND m."userId" = $2`,
    [org, userId],
  );
  return rows[0];
}

export interface Member {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: ProgramRole;
  readonly twoFactor: boolean;
}

/** People of an organisation by name. */
export async function membersOf(pool: Pool, org: string): Promise<Member[]> {
  const { rows } = await pool.query<Member>(
    `SELECT m.id, u.id AS "userId", u.name, u.email, ${ROLE}, coalesce(u."twoFactorEnabled", false) AS "twoFactor"
     FROM auth.member m JOIN auth."user" u ON u.id = m."userId" WHERE m."organizationId" = $1 ORDER BY u.name, u.id`,
    [org],
  );
  return rows;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly role: ProgramRole;
}

export async function organisationsOf(pool: Pool, userId: string): Promise<Organisation[]> {
  const { rows } = await pool.query<Organisation>(
    `SELECT o.id, o.name, o.slug, ${ROLE} FROM auth.member m JOIN auth.organization o ON o.id = m."organizationId"
     WHERE m."userId" = $1 ORDER BY o.name, o.id`,
    [userId],
  );
  return rows;
}

/** The last administrator stays. Waits for whoever else changes members, so that two can't take each other's role at once. */
export async function keepAnAdmin(query: OwnerQuery, org: string, leaving: string): Promise<void> {
  await query('SELECT FROM auth.organization WHERE id = $1 FOR UPDATE', [org]);
  const { rows } = await query<{ n: number }>(
    `SELECT count(*) AS n FROM auth.member WHERE "organizationId" = $1 AND role = 'admin' AND "userId" <> $2`,
    [org, leaving],
  );
  if ((rows[0]?.n ?? 0) === 0) throw conflict('An organisation keeps at least one administrator.');
}
