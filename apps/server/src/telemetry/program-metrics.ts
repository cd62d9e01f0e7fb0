import { sql } from 'kysely';
import type { Pool } from 'pg';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { inScope } from '../database/database.ts';
import type { Database } from '../database/database.ts';

/** The same for every process, so that dashboards take the largest and don't add them up. */
export interface ProgramFigures {
  /** Jobs that are not over, and how long the oldest has been there, in seconds. */
  readonly queue: readonly { readonly state: string; readonly jobs: number; readonly oldest: number }[];
  readonly findings: readonly { readonly severity: string; readonly open: number; readonly overdue: number }[];
  readonly organisations: number;
  /** How many organisations have a finding past its due date. Which ones is theirs to know. */
  readonly organisationsOverdue: number;
  readonly repositories: number;
  /** Those whose last audit that ended is older than a month, or that never had one. */
  readonly repositoriesUnaudited: number;
}

const STATES = ['created', 'retry', 'active', 'blocked'] as const;
/** A month and some days: what should be audited each month was not. */
const UNAUDITED_DAYS = 35;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** Reads the figures, one organisation after another, because row security shows one at a time. */
export async function programFigures(pool: Pool, database: Database, now: Date): Promise<ProgramFigures> {
  const { rows: jobs } = await pool.query<{ state: string; jobs: number; oldest: number }>(
    `SELECT state::text, count(*)::int AS jobs, greatest(0, extract(epoch FROM now() - min(created_on)))::float8 AS oldest
     FROM pgboss.job WHERE name = 'audits' AND state < 'completed' GROUP BY state`,
  );
  const findings = new Map(SEVERITIES.map((severity) => [severity as string, { open: 0, overdue: 0 }]));
  const { rows: organisations } = await pool.query<{ id: string }>('SELECT id FROM auth.organization ORDER BY id');
  let organisationsOverdue = 0;
  const audited = { repositories: 0, unaudited: 0 };
  const since = new Date(now.getTime() - UNAUDITED_DAYS * 86_400_000);
  for (const { id } of organisations) {
    const { rows, repositories } = await inScope(database, { org: id, actor: 'metrics' }, async (tx) => ({
      ...(await sql<{ severity: string; open: number; overdue: number }>`
        SELECT severity, count(*)::int AS open, (count(*) FILTER (WHERE due_at < ${now}))::int AS overdue
        FROM finding WHERE state NOT IN ('verified', 'waived', 'false-positive') GROUP BY severity`.execute(tx)),
      repositories: await sql<{ all: number; unaudited: number }>`
        SELECT count(*)::int AS all, (count(*) FILTER (WHERE NOT EXISTS (
          SELECT FROM run WHERE run.repository_id = repository.id AND run.state = 'done' AND run.created_at >= ${since}
        )))::int AS unaudited FROM repository`.execute(tx),
    }));
    audited.repositories += repositories.rows[0]?.all ?? 0;
    audited.unaudited += repositories.rows[0]?.unaudited ?? 0;
    for (const row of rows) {
      const sum = findings.get(row.severity);
      if (!sum) continue;
      sum.open += row.open;
      sum.overdue += row.overdue;
    }
    if (rows.some((row) => row.overdue > 0)) organisationsOverdue += 1;
  }
  return {
    queue: STATES.map((state) => jobs.find((row) => row.state === state) ?? { state, jobs: 0, oldest: 0 }),
    findings: SEVERITIES.map((severity) => ({ severity, ...(findings.get(severity) ?? { open: 0, overdue: 0 }) })),
    organisations: organisations.length,
    organisationsOverdue,
    repositories: audited.repositories,
    repositoriesUnaudited: audited.unaudited,
  };
}

/** Shows the figures in a registry. `read` is asked at most every `seconds`, and once at a time; while it fails, the figures are left out. */
export function showProgramFigures(registry: Registry, read: () => Promise<ProgramFigures>, seconds: number): () => Promise<void> {
  const gauge = <T extends string>(name: string, help: string, ...labelNames: T[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const jobs = gauge('airworthy_queue_jobs', 'Audits that are not over, by state of their job', 'state');
  const oldest = gauge('airworthy_queue_oldest_seconds', 'Age of the oldest job, by state', 'state');
  const open = gauge('airworthy_findings_open', 'Findings that are not closed, by severity', 'severity');
  const overdue = gauge('airworthy_findings_overdue', 'Open findings past their due date, by severity', 'severity');
  const organisations = gauge('airworthy_organisations', 'Organisations');
  const organisationsOverdue = gauge('airworthy_organisations_overdue', 'Organisations with an open finding past its due date');
  const repositories = gauge('airworthy_repositories', 'Repositories');
  const unaudited = gauge('airworthy_repositories_unaudited', 'Repositories without an audit that ended in the last 35 days');
  const up = gauge('airworthy_figures_up', 'Whether the figures of the program could be read');
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;
  const refresh = async (): Promise<void> => {
    try {
      const figures = await read();
      for (const one of figures.queue) {
        jobs.set({ state: one.state }, one.jobs);
        oldest.set({ state: one.state }, one.oldest);
      }
      for (const one of figures.findings) {
        open.set({ severity: one.severity }, one.open);
        overdue.set({ severity: one.severity }, one.overdue);
      }
      organisations.set(figures.organisations);
      organisationsOverdue.set(figures.organisationsOverdue);
      repositories.set(figures.repositories);
      unaudited.set(figures.repositoriesUnaudited);
      up.set(1);
      readAt = performance.now();
    } catch {
      for (const one of [jobs, oldest, open, overdue, organisations, organisationsOverdue, repositories, unaudited]) one.reset();
      up.set(0);
    }
  };
  return async () => {
    if (performance.now() - readAt < seconds * 1000) return;
    reading ??= refresh().finally(() => {
      reading = undefined;
    });
    await reading;
  };
}
