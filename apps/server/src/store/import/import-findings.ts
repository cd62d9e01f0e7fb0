import { hash } from 'node:crypto';
import type { Finding, Status } from '@airworthy/model';
import { afterRun, later, newFinding, slaOf } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';
import { slaPolicy } from '../settings.ts';
import type { ImportedRun } from './import-result.ts';

export interface FindingImport {
  readonly serviceId: string;
  readonly findings: readonly Finding[];
  /** When the run before this one read the code; null for the first. */
  readonly previousAt: string | null;
  /** A report of another tool comes without a run. */
  readonly run: Pick<ImportedRun, 'actor' | 'at'> & { runId: string | null };
  /** The findings are all that this can tell of: the others are left as they are. */
  readonly onlyThese?: boolean;
}

/** What a run does to the findings of a service: some are new, some come back, some are verified; being left out closes none. */
export async function importFindings(tx: Tx, given: FindingImport): Promise<{ opened: number; reopened: number; verified: number }> {
  const { serviceId, previousAt, run } = given;
  const policy = await slaPolicy(tx);
  const all = await tx
    .selectFrom('finding')
    .select(['id', 'fingerprint', 'item', 'state', 'life', 'seen', 'said'])
    .where('service_id', '=', serviceId)
    .execute();
  const told = new Set(given.findings.map((one) => one.fingerprint));
  const known = given.onlyThese === true ? all.filter((one) => told.has(one.fingerprint)) : all;
  const items = [...new Set([...known, ...given.findings].map((one) => one.item))];
  const settled =
    items.length === 0
      ? []
      : await tx
          .selectFrom('verdict')
          .select(['item', 'status'])
          .where('service_id', '=', serviceId)
          .where(sql<boolean>`item = ANY(${items})`)
          .execute();
  const effective = new Map<string, Status>(settled.map((row) => [row.item, row.status]));
  // What a person or a probe has settled as PASS, or people hold not to apply, is not found again by a reading that was overruled.
  const overruled = (item: string): boolean => effective.get(item) === 'PASS' || effective.get(item) === 'N/A';
  const standing = given.findings.filter((one) => !overruled(one.item));
  const mentioned = new Map(standing.map((one) => [one.fingerprint, one]));
  const counts = { opened: 0, reopened: 0, verified: 0 };
  const changes: { id: string; from_state: string | null; to_state: string; note: string }[] = [];

  const old = new Set(known.map((one) => one.fingerprint));
  const fresh = standing.filter((one) => !old.has(one.fingerprint));
  const born = fresh.map((one) => {
    const life = newFinding(one.severity, run.at);
    return { ...rowOf(one), said: saidOf(one), life, due_at: slaOf(life, policy, run.at).dueAt };
  });
  if (born.length > 0) {
    const { rows } = await sql<{ id: string }>`
      INSERT INTO finding (service_id, fingerprint, item, severity, status, title, message, locations, role, effort_hours, life, said, due_at,
        first_run_id, opened_at)
      SELECT ${serviceId}, fingerprint, item, severity, status, title, message, locations, role, effort_hours, life, said, due_at,
        ${run.runId}, ${run.at}
      FROM jsonb_to_recordset(${JSON.stringify(born)}::jsonb) AS one (fingerprint text, item text, severity text, status text, title text,
        message text, locations jsonb, role text, effort_hours real, life jsonb, said text, due_at timestamptz)
      RETURNING id`.execute(tx);
    counts.opened = rows.length;
    changes.push(...rows.map(({ id }) => ({ id, from_state: null, to_state: 'open', note: 'The run found it.' })));
  }

  const moved = known.flatMap((old) => {
    const named = mentioned.get(old.fingerprint);
    const said = named ? saidOf(named) : old.said;
    const observation = { runAt: run.at, mentioned: named !== undefined, status: effective.get(old.item) ?? null };
    // Rows that nothing happens to are not written, so that "seen" stands for every run up to the newest.
    const life = old.seen && previousAt !== null ? { ...old.life, seenAt: later(previousAt, old.life.seenAt) } : old.life;
    const { finding, effect, sentence } = afterRun(life, observation, run.at);
    if (effect === 'older run') return [];
    if (finding.state !== old.state) changes.push({ id: old.id, from_state: old.state, to_state: finding.state, note: sentence });
    if (finding.state === 'verified' && old.state !== 'verified') counts.verified += 1;
    if (effect === 'reopened') counts.reopened += 1;
    const seen = named !== undefined;
    if (finding.state === old.state && seen === old.seen && said === old.said) return [];
    return [
      {
        id: old.id,
        life: finding,
        state: finding.state,
        closed_at: finding.closedAt,
        due_at: slaOf(finding, policy, run.at).dueAt,
        seen,
        said,
        // Lines move, words get better: what the newest run says is shown.
        named: named ? rowOf(named) : null,
      },
    ];
  });
  if (moved.length > 0)
    await sql`
      UPDATE finding SET life = one.life, state = one.state, closed_at = one.closed_at, due_at = one.due_at, seen = one.seen, said = one.said,
        status = coalesce(one.named ->> 'status', finding.status), title = coalesce(one.named ->> 'title', finding.title),
        message = coalesce(one.named ->> 'message', finding.message), locations = coalesce(one.named -> 'locations', finding.locations),
        severity = coalesce(one.named ->> 'severity', finding.severity),
        version = version + CASE WHEN finding.state <> one.state THEN 1 ELSE 0 END
      FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb)
        AS one (id uuid, life jsonb, state text, closed_at timestamptz, due_at timestamptz, seen boolean, said text, named jsonb)
      WHERE finding.id = one.id`.execute(tx);
  if (changes.length > 0)
    await sql`
      INSERT INTO finding_change (finding_id, at, actor, from_state, to_state, note)
      SELECT id, ${run.at}, ${run.actor}, from_state, to_state, note
      FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS one (id uuid, from_state text, to_state text, note text)`.execute(tx);
  return counts;
}

function rowOf(one: Finding) {
  return {
    fingerprint: one.fingerprint,
    item: one.item,
    severity: one.severity,
    status: one.status,
    title: one.title,
    message: one.message,
    locations: one.locations,
    role: one.role,
    effort_hours: one.effortHours,
  };
}

/** Changes when what a run says of a finding changes. */
function saidOf(one: Finding): string {
  return hash('sha256', JSON.stringify(rowOf(one)), 'base64url');
}
