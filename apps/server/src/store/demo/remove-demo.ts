import type { OwnerQuery } from '../../database/database.ts';

const SERVICES = 'SELECT id FROM service WHERE org_id = $1 AND repository_id IN (SELECT id FROM repository WHERE org_id = $1 AND demo)';
const FINDINGS = `SELECT id FROM finding WHERE org_id = $1 AND service_id IN (${SERVICES})`;
const RUNS = 'SELECT id FROM run WHERE org_id = $1 AND repository_id IN (SELECT id FROM repository WHERE org_id = $1 AND demo)';
/** What comments and attachments are about: a service or one of its items (`service:item`), a finding, a meeting. */
const ABOUT = `split_part(subject_id, ':', 1) IN (SELECT id::text FROM (${SERVICES}) s UNION SELECT id::text FROM (${FINDINGS}) f
  UNION SELECT id::text FROM program_record WHERE org_id = $1 AND demo)`;

/** In the order in which rows refer to each other. The ledger keeps that there was a demo, and what people did with it. */
const STEPS: readonly string[] = [
  `DELETE FROM comment WHERE org_id = $1 AND ${ABOUT}`,
  `DELETE FROM attachment WHERE org_id = $1 AND ${ABOUT}`,
  `DELETE FROM waiver WHERE org_id = $1 AND finding_id IN (${FINDINGS})`,
  `DELETE FROM finding_change WHERE org_id = $1 AND finding_id IN (${FINDINGS})`,
  ...['sign_off', 'finding', 'claim', 'verdict', 'verdict_latest', 'verdict_event', 'standard_score', 'service_run'].map(
    (table) => `DELETE FROM ${table} WHERE org_id = $1 AND service_id IN (${SERVICES})`,
  ),
  // A phase that a service of somebody's own was put into stays, and is theirs.
  `UPDATE program_record SET demo = false WHERE org_id = $1 AND demo AND kind = 'phase' AND (body ->> 'number')::int IN
     (SELECT phase FROM service WHERE org_id = $1 AND phase IS NOT NULL AND id NOT IN (${SERVICES}))`,
  `DELETE FROM program_record WHERE org_id = $1 AND (demo OR service_id IN (${SERVICES}) OR body ->> 'dependsOn' IN (SELECT id::text FROM (${SERVICES}) s))`,
  // What was signed for a program of which nothing is left but the demo goes as well.
  `DELETE FROM sign_off WHERE org_id = $1 AND service_id IS NULL AND NOT EXISTS (SELECT FROM service WHERE org_id = $1 AND id NOT IN (${SERVICES}))`,
  `DELETE FROM service WHERE org_id = $1 AND id IN (${SERVICES})`,
  `DELETE FROM blob WHERE org_id = $1 AND sha256 IN (SELECT result_sha256 FROM run WHERE org_id = $1 AND id IN (${RUNS}))
     AND sha256 NOT IN (SELECT result_sha256 FROM run WHERE org_id = $1 AND result_sha256 IS NOT NULL AND id NOT IN (${RUNS}))`,
  `DELETE FROM run WHERE org_id = $1 AND id IN (${RUNS})`,
  'DELETE FROM repository WHERE org_id = $1 AND demo',
];

/** Takes the demo program out, as the owner of the tables: the role of requests may delete nothing that was said. @returns whether there was one */
export async function removeDemo(query: OwnerQuery, org: string): Promise<boolean> {
  // Row security is forced on the owner as well.
  await query(`SELECT set_config('airworthy.org', $1, true)`, [org]);
  const { rows } = await query('SELECT id FROM repository WHERE org_id = $1 AND demo FOR UPDATE', [org]);
  if (rows.length === 0) return false;
  for (const step of STEPS) await query(step, [org]);
  return true;
}
