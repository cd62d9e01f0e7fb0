import { SEVERITIES } from '@airworthy/model';
import type { Counts, Severity } from '@airworthy/model';
import type { BurnDownWeek, CriterionFinding, FindingState, Pause } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';

/** States in which somebody still has to deal with a finding, as `ACTIVE_STATES` of the program's rules. */
const ACTIVE = sql`('open', 'triaged', 'planned', 'in-progress', 'fixed')`;

/** Verdicts in force of every service by status, and failing items that are waived. */
export async function serviceCounts(tx: Tx): Promise<{ id: string; grade: string | null; counts: Counts; waived: number }[]> {
  const { rows } = await sql<{ id: string; grade: string | null; counts: Counts | null; waived: number | null }>`
    SELECT service.id, service.summary ->> 'grade' AS grade, service.summary -> 'counts' AS counts, waived.n AS waived
    FROM service
    LEFT JOIN (SELECT service_id, count(DISTINCT item) AS n FROM finding WHERE state = 'waived' GROUP BY 1) waived
      ON waived.service_id = service.id
    ORDER BY service.name, service.id`.execute(tx);
  const none = { pass: 0, partial: 0, fail: 0, notApplicable: 0, unknown: 0 };
  return rows.map((row) => ({ id: row.id, grade: row.grade, counts: row.counts ?? none, waived: row.waived ?? 0 }));
}

export interface FindingFigures {
  bySeverity: Record<Severity, { open: number; breached: number; dueThisWeek: number; waived: number; closed: number }>;
  byState: Partial<Record<FindingState, number>>;
}

/** Findings by severity and state. Breached and due are said of open ones. */
export async function findingFigures(tx: Tx, now: Date, service?: string): Promise<FindingFigures> {
  const week = new Date(now.getTime() + 7 * 86_400_000);
  const { rows } = await sql<{ severity: Severity; state: FindingState; n: number; breached: number; due: number }>`
    SELECT severity, state, count(*) AS n,
      count(*) FILTER (WHERE state IN ${ACTIVE} AND due_at < ${now}) AS breached,
      count(*) FILTER (WHERE state IN ${ACTIVE} AND due_at >= ${now} AND due_at < ${week}) AS due
    FROM finding ${service === undefined ? sql`` : sql`WHERE service_id = ${service}::uuid`}
    GROUP BY 1, 2`.execute(tx);
  const sum = (severity: Severity, value: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + (row.severity === severity ? value(row) : 0), 0);
  const isClosed = (state: FindingState): boolean => state === 'verified' || state === 'false-positive';
  return {
    bySeverity: Object.fromEntries(
      SEVERITIES.map((severity) => [
        severity,
        {
          open: sum(severity, (row) => (row.state === 'waived' || isClosed(row.state) ? 0 : row.n)),
          breached: sum(severity, (row) => row.breached),
          dueThisWeek: sum(severity, (row) => row.due),
          waived: sum(severity, (row) => (row.state === 'waived' ? row.n : 0)),
          closed: sum(severity, (row) => (isClosed(row.state) ? row.n : 0)),
        },
      ]),
    ) as FindingFigures['bySeverity'],
    byState: rows.reduce<FindingFigures['byState']>((all, row) => ({ ...all, [row.state]: (all[row.state] ?? 0) + row.n }), {}),
  };
}

/** Findings of which there is more to say than that a run opened them. The others are counted without looking at their lives. */
const MOVED = sql`SELECT DISTINCT finding_id FROM finding_change WHERE from_state IS NOT NULL`;

/** What the success criteria ask of critical and high findings. */
export async function criterionFindings(tx: Tx): Promise<CriterionFinding[]> {
  const { rows: moved } = await sql<CriterionFinding & { pauses: Pause[] }>`
    SELECT severity, state, life ->> 'clockFrom' AS "clockFrom", life ->> 'closedAt' AS "closedAt", life -> 'pauses' AS pauses
    FROM finding WHERE severity IN ('critical', 'high') AND id IN (${MOVED})`.execute(tx);
  const { rows: alike } = await sql<{ severity: Severity; state: FindingState; opened_at: Date; n: number }>`
    WITH moved AS MATERIALIZED (${MOVED})
    SELECT severity, state, opened_at, count(*) AS n FROM finding
    WHERE severity IN ('critical', 'high') AND NOT EXISTS (SELECT FROM moved WHERE moved.finding_id = finding.id)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(tx);
  const born = alike.flatMap(({ severity, state, opened_at, n }) => {
    const one: CriterionFinding = { severity, state, clockFrom: opened_at.toISOString(), closedAt: null, pauses: [] };
    return Array.from({ length: n }, () => one);
  });
  return [...moved, ...born];
}

/**
 * Open findings at the end of every week, by `burnDown` of the program's rules: a finding counts for a week by the last state that it had
 * in it, so that what opens and closes within a week is neither. Counted in the database, because a fleet has a million changes.
 */
export async function burnDownWeeks(tx: Tx, now: Date): Promise<BurnDownWeek[]> {
  const { rows } = await sql<{ week: string; severity: Severity; opened: number; closed: number }>`
    WITH moved AS MATERIALIZED (${MOVED}), ends AS (
      SELECT DISTINCT ON (change.finding_id, date_trunc('week', change.at AT TIME ZONE 'UTC'))
        change.finding_id, date_trunc('week', change.at AT TIME ZONE 'UTC') AS week, change.to_state IN ${ACTIVE} AS open
      FROM finding_change change JOIN moved ON moved.finding_id = change.finding_id WHERE change.at <= ${now}
      ORDER BY change.finding_id, date_trunc('week', change.at AT TIME ZONE 'UTC'), change.at DESC, change.id DESC
    ), turns AS (
      SELECT finding_id, week, open, coalesce(lag(open) OVER (PARTITION BY finding_id ORDER BY week), false) AS was FROM ends
    ), counts AS (
      SELECT turns.week, finding.severity, turns.open AND NOT turns.was AS opened, turns.was AND NOT turns.open AS closed, 1 AS n
      FROM turns JOIN finding ON finding.id = turns.finding_id
      UNION ALL
      SELECT date_trunc('week', opened_at AT TIME ZONE 'UTC'), severity, true, false, count(*) FROM finding
      WHERE opened_at <= ${now} AND NOT EXISTS (SELECT FROM moved WHERE moved.finding_id = finding.id) GROUP BY 1, 2
    )
    SELECT to_char(week, 'YYYY-MM-DD') AS week, severity, coalesce(sum(n) FILTER (WHERE opened), 0)::bigint AS opened,
      coalesce(sum(n) FILTER (WHERE closed), 0)::bigint AS closed
    FROM counts GROUP BY 1, 2 ORDER BY 1`.execute(tx);
  return accumulate(rows, now);
}

function accumulate(rows: readonly { week: string; severity: Severity; opened: number; closed: number }[], now: Date): BurnDownWeek[] {
  const first = rows[0]?.week;
  if (first === undefined) return [];
  const byWeek = Map.groupBy(rows, (row) => row.week);
  const open: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  const weeks: BurnDownWeek[] = [];
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= now.getTime(); at += 7 * 86_400_000) {
    const week = new Date(at).toISOString().slice(0, 10);
    const own = byWeek.get(week) ?? [];
    for (const row of own) open[row.severity] += row.opened - row.closed;
    weeks.push({
      week,
      open: { ...open },
      opened: own.reduce((sum, row) => sum + row.opened, 0),
      left: own.reduce((sum, row) => sum + row.closed, 0),
    });
  }
  return weeks;
}

/** Hours that people wrote down, by role of auditor. */
export async function workedHours(tx: Tx): Promise<{ role: string; hours: number }[]> {
  const { rows } = await sql<{ role: string; hours: number }>`
    SELECT coalesce(auditor.body ->> 'role', 'senior') AS role, sum((worked.body ->> 'hours')::float8) AS hours
    FROM program_record worked
    LEFT JOIN program_record auditor ON auditor.kind = 'auditor' AND auditor.id = (worked.body ->> 'auditor')::uuid
    WHERE worked.kind = 'hours' GROUP BY 1 ORDER BY 1`.execute(tx);
  return rows;
}

export interface WeekChanges {
  /** Seven days ago. */
  since: string;
  /** Findings that somebody has to deal with, anew or again, and that ceased to be. */
  opened: number;
  closed: number;
  /** Audits that ended, and answers of people. */
  audits: number;
  answers: number;
  /** Where it moved, the most first. */
  services: { id: string; name: string; opened: number; closed: number }[];
}

/** Services that the changes of a week name. */
const NAMED = 8;

/** What became of the program in the last seven days. */
export async function weekChanges(tx: Tx, now: Date): Promise<WeekChanges> {
  const since = new Date(now.getTime() - 7 * 86_400_000);
  const { rows } = await sql<WeekChanges['services'][number]>`
    WITH moved AS MATERIALIZED (${MOVED}), ends AS (
      SELECT DISTINCT ON (change.finding_id) change.finding_id, change.to_state IN ${ACTIVE} AS open,
        coalesce(first_value(change.from_state) OVER (PARTITION BY change.finding_id ORDER BY change.id) IN ${ACTIVE}, false) AS was
      FROM finding_change change JOIN moved ON moved.finding_id = change.finding_id
      WHERE change.at > ${since} AND change.at <= ${now} ORDER BY change.finding_id, change.id DESC
    ), counts AS (
      SELECT finding.service_id, ends.open AS opened, 1 AS n FROM ends JOIN finding ON finding.id = ends.finding_id WHERE ends.open <> ends.was
      UNION ALL
      SELECT service_id, true, count(*) FROM finding
      WHERE opened_at > ${since} AND opened_at <= ${now} AND NOT EXISTS (SELECT FROM moved WHERE moved.finding_id = finding.id) GROUP BY 1
    )
    SELECT service.id, service.name, coalesce(sum(n) FILTER (WHERE opened), 0)::bigint AS opened,
      coalesce(sum(n) FILTER (WHERE NOT opened), 0)::bigint AS closed
    FROM counts JOIN service ON service.id = counts.service_id
    GROUP BY service.id, service.name ORDER BY sum(n) DESC, service.name`.execute(tx);
  const { rows: done } = await sql<{ audits: number; answers: number }>`
    SELECT (SELECT count(*) FROM run WHERE state = 'done' AND finished_at > ${since}) AS audits,
      (SELECT count(*) FROM verdict_event WHERE method = 'human' AND at > ${since}) AS answers`.execute(tx);
  const sum = (value: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + value(row), 0);
  return {
    since: since.toISOString(),
    opened: sum((row) => row.opened),
    closed: sum((row) => row.closed),
    audits: done[0]?.audits ?? 0,
    answers: done[0]?.answers ?? 0,
    services: rows.slice(0, NAMED),
  };
}
