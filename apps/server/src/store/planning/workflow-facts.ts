import { GENERAL_STANDARDS, INTEGRATION_STANDARDS } from '@airworthy/program';
import type { StepMark, WorkflowFacts } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';

/** A service of the program with what is known of its audit. */
export interface ServiceFacts {
  id: string;
  name: string;
  criticality: 'critical' | 'high' | 'medium' | 'low';
  phase: number | null;
  version: number;
  marks: StepMark[];
  facts: WorkflowFacts;
}

interface Row {
  id: string;
  name: string;
  criticality: ServiceFacts['criticality'];
  phase: number | null;
  version: number;
  steps: Record<string, StepMark>;
  audited: boolean;
  run_state: string | null;
  notified: boolean;
  held: boolean | null;
  open: Record<'general' | 'domain' | 'integration', number> | null;
  answered: Record<'general' | 'domain' | 'integration', number> | null;
  findings: { all: number; triaged: number; planned: number; closed: number } | null;
}

/** Facts of all services by name, or of one, in one statement whose parts are each read once. */
export async function serviceFacts(tx: Tx, service?: string): Promise<ServiceFacts[]> {
  const only = (column: string) => (service === undefined ? sql`` : sql`WHERE ${sql.raw(column)} = ${service}::uuid`);
  const and = (column: string) => (service === undefined ? sql`` : sql`AND ${sql.raw(column)} = ${service}::uuid`);
  const kind = sql`CASE WHEN split_part(standard, '-', 1) = ANY(${[...INTEGRATION_STANDARDS]}) THEN 'integration'
    WHEN split_part(standard, '-', 1) = ANY(${[...GENERAL_STANDARDS]}) THEN 'general' ELSE 'domain' END`;
  const { rows } = await sql<Row>`
    WITH open AS (
      SELECT service_id, jsonb_object_agg(kind, n) AS by_kind FROM (
        SELECT service_id, ${kind} AS kind, sum(unknown) AS n FROM standard_score ${only('service_id')} GROUP BY 1, 2) one GROUP BY 1
    ), answered AS (
      SELECT service_id, jsonb_object_agg(kind, n) AS by_kind FROM (
        SELECT service_id, ${kind} AS kind, count(*) AS n FROM verdict WHERE method = 'human' AND NOT stale AND status <> 'UNKNOWN'
          ${and('service_id')} GROUP BY 1, 2) one GROUP BY 1
    ), found AS (
      SELECT service_id, jsonb_build_object('all', count(*), 'triaged', count(*) FILTER (WHERE state <> 'open'),
        'planned', count(*) FILTER (WHERE state NOT IN ('open', 'triaged')),
        'closed', count(*) FILTER (WHERE state IN ('verified', 'waived', 'false-positive'))) AS n
      FROM finding ${only('service_id')} GROUP BY 1
    ), newest AS (
      SELECT DISTINCT ON (repository_id) repository_id, state FROM run ORDER BY repository_id, created_at DESC
    ), noticed AS (
      SELECT DISTINCT service_id FROM program_record WHERE kind = 'notice' AND service_id IS NOT NULL
    ), met AS (
      SELECT service_id, bool_or((body ->> 'held')::boolean) AS held FROM program_record
      WHERE kind = 'review' AND body ->> 'kind' = 'owner-review' AND service_id IS NOT NULL GROUP BY 1
    )
    SELECT service.id, service.name, service.criticality, service.phase, service.version, service.steps,
      service.latest_run_id IS NOT NULL AS audited, newest.state AS run_state, noticed.service_id IS NOT NULL AS notified, met.held,
      open.by_kind AS open, answered.by_kind AS answered, found.n AS findings
    FROM service
    LEFT JOIN open ON open.service_id = service.id
    LEFT JOIN answered ON answered.service_id = service.id
    LEFT JOIN found ON found.service_id = service.id
    LEFT JOIN newest ON newest.repository_id = service.repository_id
    LEFT JOIN noticed ON noticed.service_id = service.id
    LEFT JOIN met ON met.service_id = service.id
    ${only('service.id')}
    ORDER BY service.name, service.id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    criticality: row.criticality,
    phase: row.phase,
    version: row.version,
    marks: Object.values(row.steps),
    facts: factsOf(row),
  }));
}

function factsOf(row: Row): WorkflowFacts {
  const share = (kind: 'general' | 'domain' | 'integration'): { questions: number; answered: number } => {
    const answered = row.answered?.[kind] ?? 0;
    return { questions: answered + (row.open?.[kind] ?? 0), answered };
  };
  return {
    // The checklist is made of what the first audit found.
    checklist: row.audited,
    ownerNotified: row.notified,
    run: row.audited ? 'finished' : runOf(row.run_state),
    general: share('general'),
    domain: share('domain'),
    integration: share('integration'),
    findings: row.findings ?? { all: 0, triaged: 0, planned: 0, closed: 0 },
    ownerReview: row.held === null ? 'none' : row.held ? 'held' : 'scheduled',
  };
}

function runOf(state: string | null): WorkflowFacts['run'] {
  if (state === 'queued' || state === 'running') return 'running';
  return state === 'failed' ? 'failed' : 'none';
}
