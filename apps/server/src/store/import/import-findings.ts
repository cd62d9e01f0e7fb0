import type { Finding, Status } from '@airworthy/model';
import { afterRun, DEFAULT_SLA, newFinding, slaOf } from '@airworthy/program';
import type { TrackedFinding } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';
import { slaPolicy } from '../settings.ts';
import type { ImportedRun } from './import-result.ts';

export interface FindingImport {
  readonly serviceId: string;
  readonly findings: readonly Finding[];
  readonly effective: ReadonlyMap<string, Status>;
  readonly run: ImportedRun;
}

interface Known {
  id: string;
  fingerprint: string;
  item: string;
  state: TrackedFinding['state'];
  life: TrackedFinding;
  seen: boolean;
}

/** What a run does to the findings of a service: some are new, some come back, some are verified; being left out closes none. */
export async function importFindings(tx: Tx, given: FindingImport): Promise<{ opened: number; reopened: number; verified: number }> {
  const { serviceId, run } = given;
  const policy = (await slaPolicy(tx)) ?? DEFAULT_SLA;
  const known: Known[] = await tx
    .selectFrom('finding')
    .select(['id', 'fingerprint', 'item', 'state', 'life', 'seen'])
    .where('service_id', '=', serviceId)
    .execute();
  // What a person's answer or a probe has settled as PASS is not found again by a reading that was overruled.
  const standing = given.findings.filter((one) => given.effective.get(one.item) !== 'PASS');
  const mentioned = new Map(standing.map((one) => [one.fingerprint, one]));
  const counts = { opened: 0, reopened: 0, verified: 0 };
  const changes: { id: string; from_state: string | null; to_state: string; note: string }[] = [];

  const fresh = standing.filter((one) => !known.some((old) => old.fingerprint === one.fingerprint));
  const born = fresh.map((one) => {
    const life = newFinding(one.severity, run.at);
    return { ...rowOf(one), life, due_at: slaOf(life, policy, run.at).dueAt };
  });
  if (born.length > 0) {
    const { rows } = await sql<{ id: string }>`
      INSERT INTO finding (service_id, fingerprint, item, severity, status, title, message, locations, role, effort_hours, life, due_at,
        first_run_id, last_run_id, opened_at)
      SELECT ${serviceId}, fingerprint, item, severity, status, title, message, locations, role, effort_hours, life, due_at,
        ${run.runId}, ${run.runId}, ${run.at}
      FROM jsonb_to_recordset(${JSON.stringify(born)}::jsonb) AS one (fingerprint text, item text, severity text, status text, title text,
        message text, locations jsonb, role text, effort_hours real, life jsonb, due_at timestamptz)
      RETURNING id`.execute(tx);
    counts.opened = rows.length;
    changes.push(...rows.map(({ id }) => ({ id, from_state: null, to_state: 'open', note: 'The run found it.' })));
  }

  const moved = known.flatMap((old) => {
    const named = mentioned.get(old.fingerprint);
    const observation = { runAt: run.at, mentioned: named !== undefined, status: given.effective.get(old.item) ?? null };
    const { finding, effect, sentence } = afterRun(old.life, observation, run.at);
    if (effect === 'older run' || (effect === 'nothing' && old.seen === false)) return [];
    if (finding.state !== old.state) changes.push({ id: old.id, from_state: old.state, to_state: finding.state, note: sentence });
    if (finding.state === 'verified' && old.state !== 'verified') counts.verified += 1;
    if (effect === 'reopened') counts.reopened += 1;
    return [
      {
        id: old.id,
        life: finding,
        state: finding.state,
        closed_at: finding.closedAt,
        due_at: slaOf(finding, policy, run.at).dueAt,
        seen: named !== undefined,
        // Lines move, words get better: what the newest run says is shown.
        named: named ? rowOf(named) : null,
      },
    ];
  });
  if (moved.length > 0)
    await sql`
      UPDATE finding SET life = one.life, state = one.state, closed_at = one.closed_at, due_at = one.due_at, seen = one.seen,
        last_run_id = CASE WHEN one.seen THEN ${run.runId}::uuid ELSE last_run_id END,
        status = coalesce(one.named ->> 'status', finding.status), title = coalesce(one.named ->> 'title', finding.title),
        message = coalesce(one.named ->> 'message', finding.message), locations = coalesce(one.named -> 'locations', finding.locations),
        severity = coalesce(one.named ->> 'severity', finding.severity),
        version = version + CASE WHEN finding.state <> one.state THEN 1 ELSE 0 END
      FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb)
        AS one (id uuid, life jsonb, state text, closed_at timestamptz, due_at timestamptz, seen boolean, named jsonb)
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
