import { SEVERITIES } from '@airworthy/model';
import { voiceOf } from '@airworthy/reports/documents/text/say';
import type { Pool } from 'pg';
import type { Client } from './client.ts';

interface Service {
  id: string;
  name: string;
  summary: { counts: Record<'pass' | 'partial' | 'fail' | 'notApplicable' | 'unknown', number> };
}

/** Compares what the API, the documents and the database say of the same things. Returns how many figures were compared. */
export async function agreement(client: Client, pool: Pool): Promise<{ compared: number; differences: string[] }> {
  const differences: string[] = [];
  let compared = 0;
  const same = (what: string, figures: Readonly<Record<string, number | undefined>>): void => {
    compared += 1;
    if (new Set(Object.values(figures)).size > 1) differences.push(`${what}: ${JSON.stringify(figures)}`);
  };
  const services = await client.list<Service>('/services');
  const inDatabase = await verdictsOf(pool, client.org);
  const inLedger = await ledgerCounts(client);
  const heat = await heatOf(client);
  for (const { id, name, summary } of services) {
    for (const [key, status] of Object.entries(STATUS_OF)) {
      const database = inDatabase.get(`${name}\n${status}`) ?? 0;
      const api = summary.counts[key as keyof typeof STATUS_OF];
      same(`${name} ${status}`, {
        api,
        database,
        document: inLedger.verdicts.get(`${name}\n${status}`) ?? 0,
        heat: heat.get(`${id}\n${key}`),
      });
    }
    const problems = await problemsOf(pool, client.org, id);
    same(`${name} items that are wrong`, { database: problems, document: inLedger.problems.get(name) ?? 0 });
  }
  const { progress, findings } = await client.get<{
    progress: Record<string, number>;
    findings: { bySeverity: Record<string, { open: number; waived: number }> };
  }>('/program/dashboard');
  const total = (status: string): number => services.reduce((sum, one) => sum + (inDatabase.get(`${one.name}\n${status}`) ?? 0), 0);
  same('passed', { dashboard: progress['passed'], database: total('PASS') });
  same('open questions', { dashboard: progress['open'], database: total('UNKNOWN') });
  same('decided', { dashboard: progress['decided'], database: total('PASS') + total('FAIL') + total('PARTIAL') });
  for (const severity of SEVERITIES) {
    const { rows } = await pool.query<{ open: number; waived: number }>(
      `SELECT count(*) FILTER (WHERE state NOT IN ('verified', 'false-positive', 'waived')) AS open,
         count(*) FILTER (WHERE state = 'waived') AS waived FROM finding WHERE org_id = $1 AND severity = $2`,
      [client.org, severity],
    );
    same(`open ${severity} findings`, { dashboard: findings.bySeverity[severity]?.open, database: rows[0]?.open });
    same(`waived ${severity} findings`, { dashboard: findings.bySeverity[severity]?.waived, database: rows[0]?.waived });
  }
  return { compared, differences };
}

const STATUS_OF = { pass: 'PASS', partial: 'PARTIAL', fail: 'FAIL', notApplicable: 'N/A', unknown: 'UNKNOWN' } as const;

async function verdictsOf(pool: Pool, org: string): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ name: string; status: string; n: number }>(
    `SELECT service.name, verdict.status, count(*) AS n FROM verdict JOIN service ON service.id = verdict.service_id
     WHERE verdict.org_id = $1 GROUP BY 1, 2`,
    [org],
  );
  return new Map(rows.map((row) => [`${row.name}\n${row.status}`, row.n]));
}

/** Items with a finding that is not done with, or that block a decision. */
async function problemsOf(pool: Pool, org: string, service: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*) AS n FROM (
       SELECT item FROM finding WHERE org_id = $1 AND service_id = $2 AND state NOT IN ('verified', 'false-positive')
       UNION SELECT item FROM verdict WHERE org_id = $1 AND service_id = $2 AND severity = 'critical' AND status IN ('FAIL', 'PARTIAL')) one`,
    [org, service],
  );
  return rows[0]?.n ?? 0;
}

async function heatOf(client: Client): Promise<Map<string, number>> {
  const { services } = await client.get<{ services: { id: string; counts: number[] }[] }>('/program/heatmap');
  const keys = Object.keys(STATUS_OF);
  return new Map(
    services.flatMap(({ id, counts }) =>
      keys.map((key, offset) => [`${id}\n${key}`, counts.reduce((sum, n, index) => sum + (index % 5 === offset ? n : 0), 0)] as const),
    ),
  );
}

/** What the workbook of the program says, sheet by sheet. */
async function ledgerCounts(client: Client): Promise<{ verdicts: Map<string, number>; problems: Map<string, number> }> {
  const say = voiceOf('en', 'USD');
  const words = new Map(
    (['pass', 'partial', 'fail', 'unknown', 'na'] as const).map((key, index) => [
      say.plain(`verdict.${key}`),
      ['PASS', 'PARTIAL', 'FAIL', 'UNKNOWN', 'N/A'][index],
    ]),
  );
  const sheet = async (name: string): Promise<string[][]> =>
    rowsOf(new TextDecoder().decode(await client.bytes(`/program/documents/program-ledger?format=csv&sheet=${name}`)));
  const count = (keys: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const checklist = (await sheet('checklist')).slice(1);
  return {
    verdicts: count(checklist.map((row) => `${row[0]}\n${words.get(row[5] ?? '') ?? row[5]}`)),
    problems: count((await sheet('findings')).slice(1).map((row) => row[0] ?? '')),
  };
}

/** Rows of a CSV by RFC 4180. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false];
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] as string;
    if (quoted) {
      if (char === '"' && source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"') quoted = true;
    else if (char === ',' || char === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (char === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += char;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
