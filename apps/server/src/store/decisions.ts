import { effortShare } from '@airworthy/model';
import type { Decision, Exposure, ItemCard, Severity, Status } from '@airworthy/model';
import { decisionFor, inTheWay, strictest } from '@airworthy/program';
import type { DecisionWord, Hindrance } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { notFound } from '../problem.ts';

export interface RoleHours {
  role: string;
  hours: number;
}

/** An item that stands in the way, wholly or in part. */
export interface DecisionItem {
  item: string;
  title: string;
  kind: Hindrance;
  severity: Severity;
  status: Status;
  /** Hours of the fix; none for what has to be verified first. */
  effort: RoleHours | null;
  findings: number;
  /** The first of them, and the earliest day one is due. */
  finding: string | null;
  dueAt: string | null;
  waived: boolean;
}

export interface ServiceDecision {
  service: {
    id: string;
    name: string;
    criticality: Severity;
    phase: number | null;
    grade: string | null;
    coverage: number | null;
    runId: string | null;
    auditedAt: string | null;
  };
  decisions: Decision[];
  decision: DecisionWord;
  items: DecisionItem[];
}

interface Row {
  id: string;
  name: string;
  criticality: Severity;
  phase: number | null;
  run_id: string | null;
  at: Date | null;
  summary: { grade: string; coverage: number } | null;
  decisions: Decision[] | null;
}

async function rowsOf(tx: Tx, service?: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT service.id, service.name, service.criticality, service.phase, service.latest_run_id AS run_id, service.latest_at AS at, service.summary,
      coalesce(service.standing -> 'decisions', run.decisions) AS decisions
    FROM service LEFT JOIN service_run run ON run.service_id = service.id AND run.run_id = service.latest_run_id
    ${service === undefined ? sql`` : sql`WHERE service.id = ${service}::uuid`}
    ORDER BY service.name, service.id`.execute(tx);
  return rows;
}

/** May a service go, when these may reach it; and what stands in the way, with what it takes. */
export async function decisionOfService(tx: Tx, id: string, exposures: readonly Exposure[]): Promise<ServiceDecision> {
  const [row] = await rowsOf(tx, id);
  if (row === undefined) throw notFound('service');
  const decisions = row.decisions ?? [];
  const kinds = inTheWay(decisions, exposures);
  const { rows } = await sql<{
    item: string;
    severity: Severity;
    status: Status;
    card: ItemCard;
    findings: number;
    finding: string | null;
    fault: string | null;
    due: Date | null;
    waived: boolean | null;
  }>`
    SELECT verdict.item, verdict.severity, verdict.status, card.card, count(f.id) FILTER (WHERE f.state <> 'waived') AS findings,
      (array_agg(f.id ORDER BY f.state = 'waived', f.due_at, f.id) FILTER (WHERE f.id IS NOT NULL))[1] AS finding,
      (SELECT said.title FROM finding said WHERE said.service_id = ${id}::uuid AND said.item = verdict.item ORDER BY said.opened_at DESC LIMIT 1)
        AS fault,
      min(f.due_at) FILTER (WHERE f.state <> 'waived') AS due, bool_and(f.state = 'waived') FILTER (WHERE f.id IS NOT NULL) AS waived
    FROM verdict JOIN item_card card ON card.item = verdict.item
    LEFT JOIN finding f ON f.service_id = verdict.service_id AND f.item = verdict.item AND f.state NOT IN ('verified', 'false-positive')
    WHERE verdict.service_id = ${id}::uuid AND verdict.item = ANY(${[...kinds.keys()]})
    GROUP BY verdict.item, verdict.severity, verdict.status, card.card
    ORDER BY verdict.item`.execute(tx);
  const order: Readonly<Record<Hindrance, number>> = { blocker: 0, condition: 1, unverified: 2 };
  return {
    service: {
      id: row.id,
      name: row.name,
      criticality: row.criticality,
      phase: row.phase,
      grade: row.summary?.grade ?? null,
      coverage: row.summary?.coverage ?? null,
      runId: row.run_id,
      auditedAt: row.at?.toISOString() ?? null,
    },
    decisions,
    decision: decisionFor(decisions, exposures),
    items: rows
      .map((one): DecisionItem => {
        const hours = one.card.effort.hours * effortShare(one.status);
        return {
          item: one.item,
          // What is wrong, where something is; else what is asked.
          title: (one.status === 'FAIL' || one.status === 'PARTIAL' ? one.fault : null) ?? one.card.title,
          kind: kinds.get(one.item) ?? 'unverified',
          severity: one.severity,
          status: one.status,
          effort: hours === 0 ? null : { role: one.card.effort.role, hours },
          findings: one.findings,
          finding: one.finding,
          dueAt: one.due?.toISOString() ?? null,
          waived: one.waived === true,
        };
      })
      .toSorted((a, b) => order[a.kind] - order[b.kind] || (a.item < b.item ? -1 : 1)),
  };
}

export interface ProgramDecision {
  decision: DecisionWord;
  counts: Record<DecisionWord, number>;
  services: {
    id: string;
    name: string;
    criticality: Severity;
    phase: number | null;
    grade: string | null;
    decision: DecisionWord;
    blockers: number;
    conditions: number;
    unverified: number;
    /** Hours of all blockers, and of all conditions, by role. */
    effort: { blockers: RoleHours[]; conditions: RoleHours[] };
  }[];
}

/** May the program go: as far as its strictest service. */
export async function decisionOfProgram(tx: Tx, exposures: readonly Exposure[]): Promise<ProgramDecision> {
  const rows = (await rowsOf(tx)).filter((one) => one.decisions !== null);
  const cards = new Map((await tx.selectFrom('item_card').select(['item', 'card']).execute()).map((one) => [one.item, one.card.effort]));
  const partial = await tx
    .selectFrom('verdict')
    .select(['service_id', 'item'])
    .where('status', '=', 'PARTIAL')
    .where('severity', 'in', ['critical', 'high'])
    .execute();
  const half = new Set(partial.map((one) => `${one.service_id} ${one.item}`));
  const services = rows.map((row) => {
    const decisions = row.decisions ?? [];
    const kinds = [...inTheWay(decisions, exposures)];
    const sum = (kind: Hindrance): RoleHours[] => {
      const hours = new Map<string, number>();
      for (const [item, each] of kinds) {
        const effort = each === kind ? cards.get(item) : undefined;
        if (effort) hours.set(effort.role, (hours.get(effort.role) ?? 0) + effort.hours * (half.has(`${row.id} ${item}`) ? 0.5 : 1));
      }
      return [...hours].map(([role, n]) => ({ role, hours: n })).toSorted((a, b) => (a.role < b.role ? -1 : 1));
    };
    const count = (kind: Hindrance): number => kinds.filter(([, each]) => each === kind).length;
    return {
      id: row.id,
      name: row.name,
      criticality: row.criticality,
      phase: row.phase,
      grade: row.summary?.grade ?? null,
      decision: decisionFor(decisions, exposures),
      blockers: count('blocker'),
      conditions: count('condition'),
      unverified: count('unverified'),
      effort: { blockers: sum('blocker'), conditions: sum('condition') },
    };
  });
  const of = (decision: DecisionWord): number => services.filter((one) => one.decision === decision).length;
  return {
    decision: strictest(services.map((one) => one.decision)),
    counts: { GO: of('GO'), 'GO WITH CONDITIONS': of('GO WITH CONDITIONS'), 'NO-GO': of('NO-GO') },
    services,
  };
}
