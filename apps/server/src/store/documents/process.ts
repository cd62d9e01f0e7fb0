import type { Status } from '@airworthy/model';
import { AUDITOR_ROLES } from '@airworthy/program';
import type { ProcessRecord } from '@airworthy/reports/documents/program/process';
import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';
import { workedHours } from '../planning/figures.ts';
import { plannedHours } from '../planning/planned.ts';

/** Rows of each list that a look back shows, with some to spare. */
const ROWS = 50;

/**
 * How the audit went: hours by role, what took long, what came back, where people and the machine disagree.
 *
 * @param nameOf name of a member by id
 */
export async function processOf(tx: Tx, now: Date, nameOf: (id: string) => string): Promise<ProcessRecord> {
  const planned = new Map((await plannedHours(tx, now)).map((one) => [one.role, one.hours]));
  const worked = new Map((await workedHours(tx)).map((one) => [one.role, one.hours]));
  const roles = AUDITOR_ROLES.filter((role) => planned.has(role) || worked.has(role));
  return {
    hours: roles.map((role) => ({ role, planned: planned.get(role) ?? 0, worked: worked.get(role) ?? 0 })),
    findings: { slow: await slow(tx, now), reopened: await reopened(tx), overruled: await overruled(tx, nameOf) },
  };
}

async function slow(tx: Tx, now: Date): Promise<{ service: string; item: string; days: number; done: boolean }[]> {
  const { rows } = await sql<{ service: string; item: string; days: number; done: boolean }>`
    SELECT service.name AS service, finding.item, finding.state = 'verified' AS done,
      floor(extract(epoch FROM coalesce(finding.closed_at, ${now}) - finding.opened_at) / 86400)::int AS days
    FROM finding JOIN service ON service.id = finding.service_id
    WHERE finding.state NOT IN ('waived', 'false-positive') AND coalesce(finding.closed_at, ${now}) - finding.opened_at >= interval '1 day'
    ORDER BY days DESC, service.name, finding.item LIMIT ${ROWS}`.execute(tx);
  return rows;
}

/** Moves out of a state in which a finding was held to be done. */
async function reopened(tx: Tx): Promise<{ service: string; item: string; times: number; note: string }[]> {
  const { rows } = await sql<{ service: string; item: string; times: number; note: string }>`
    SELECT service.name AS service, finding.item, count(*)::int AS times, (array_agg(change.note ORDER BY change.id DESC))[1] AS note
    FROM finding_change change
    JOIN finding ON finding.id = change.finding_id JOIN service ON service.id = finding.service_id
    WHERE change.from_state IN ('fixed', 'verified', 'false-positive') AND change.to_state IN ('open', 'in-progress')
    GROUP BY 1, 2 ORDER BY times DESC, 1, 2 LIMIT ${ROWS}`.execute(tx);
  return rows;
}

interface Overruled {
  service: string;
  item: string;
  machine: Status;
  human: Status | 'dismissed';
  by: string;
  reason: string;
}

/** Answers of people that stand beside another word of the machine, and findings that people dismissed. */
async function overruled(tx: Tx, nameOf: (id: string) => string): Promise<Overruled[]> {
  const { rows } = await sql<Overruled>`
    SELECT service.name AS service, human.item, machine.status AS machine, human.status AS human, event.actor AS by, event.reason
    FROM verdict_latest human
    JOIN verdict_latest machine ON machine.service_id = human.service_id AND machine.item = human.item AND machine.method = 'static'
    JOIN verdict_event event ON event.id = human.event_id JOIN service ON service.id = human.service_id
    WHERE human.method = 'human' AND human.review <> 'rejected' AND machine.status <> 'UNKNOWN' AND machine.status <> human.status
    UNION ALL
    SELECT service.name, finding.item, finding.status, 'dismissed', coalesce(last.actor, ''), coalesce(last.note, '')
    FROM finding JOIN service ON service.id = finding.service_id
    LEFT JOIN LATERAL (
      SELECT actor, note FROM finding_change change
      WHERE change.finding_id = finding.id AND change.to_state = 'false-positive' ORDER BY change.id DESC LIMIT 1
    ) last ON true
    WHERE finding.state = 'false-positive'
    ORDER BY 2, 1 LIMIT ${ROWS}`.execute(tx);
  return rows.map((one) => ({ ...one, by: one.by === '' ? '' : nameOf(one.by) }));
}
