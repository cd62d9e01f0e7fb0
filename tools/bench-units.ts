import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@airworthy/embedded-postgres';
import { Client } from 'pg';
import { queueRate } from '../apps/server/test/bench/queue-rate.ts';
import { benchServer } from './bench/bench-server-process.ts';
import { cpuOf, withChildren } from './bench/cpu.ts';
import { sampleResult } from '../apps/server/test/support/results.ts';
import { variant } from './bench/server-results.ts';
import { together } from './bench/together.ts';

/**
 * `npm run bench:units -- [--services 40] [--runs 4] [--requests 400]`: what one of everything costs, for `docs/scale.md`: CPU of an import and of a
 * request in the server and in PostgreSQL, bytes that a service and a further run of it take by table, jobs a second of the queue. CPU is read from
 * the processes, so that a busy machine does not change it much; Linux only.
 */
const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '40' },
    runs: { type: 'string', default: '4' },
    requests: { type: 'string', default: '400' },
    jobs: { type: 'string', default: '3000' },
  },
});
const [services, runs, requests, jobs] = [values.services, values.runs, values.requests, values.jobs].map(Number) as [
  number,
  number,
  number,
  number,
];
const data = mkdtempSync(join(tmpdir(), 'airworthy-units-'));
const postgres = await startPostgres({ from: new URL('../apps/server/package.json', import.meta.url).href, databases: ['airworthy'] });
const sql = new Client({ connectionString: postgres.url });
await sql.connect();
const server = await benchServer(postgres.url, data);
try {
  const template = await sampleResult();
  const verdicts = template.services.reduce((sum, one) => sum + one.verdicts.length, 0);
  const findings = template.services.reduce((sum, one) => sum + one.findings.length, 0);
  const repositories: string[] = [];
  for (let index = 0; index < services; index += 1)
    repositories.push((await server.client.post<{ id: string }>('/repositories', { name: `service-${index}`, source: 'push' })).id);
  console.log(
    `a service: ${verdicts} verdicts, ${findings} findings, ${(JSON.stringify(template).length / 1024).toFixed(0)} KiB of result`,
  );

  const round = (number: number): Promise<void> =>
    together(
      2,
      services,
      async (index) => void (await server.client.post(`/repositories/${repositories[index]}/results`, variant(template, index, number))),
    );
  const empty = await sizes();
  await measured('import, first run of a service', services, () => round(0));
  const first = await sizes();
  await measured('import, a further run', services * (runs - 1), async () => {
    for (let number = 1; number < runs; number += 1) await round(number);
  });
  const last = await sizes();
  console.log(`\n${'bytes'.padEnd(24)}${'first run'.padStart(12)}${'a further run'.padStart(15)}`);
  const tables = [...last.keys()].map((name) => ({
    name,
    first: ((first.get(name) ?? 0) - (empty.get(name) ?? 0)) / services,
    further: ((last.get(name) ?? 0) - (first.get(name) ?? 0)) / (services * (runs - 1)),
  }));
  for (const one of tables.filter((of) => of.first + of.further > 200).toSorted((a, b) => b.first - a.first))
    row(one.name, one.first, one.further);
  row('all', ...((['first', 'further'] as const).map((which) => tables.reduce((sum, one) => sum + one[which], 0)) as [number, number]));

  console.log('');
  const { items } = await server.client.get<{ items: { id: string }[] }>('/services?limit=20');
  const service = items[0]?.id as string;
  for (const path of ['/services?limit=50', `/services/${service}`, '/findings?limit=50', `/services/${service}/findings?limit=50`])
    await measured(`GET ${path.replace(service, ':service')}`, requests, () =>
      together(10, requests, async () => void (await server.client.get(path))),
    );

  console.log('');
  for (const width of [1, 4, 16]) {
    const rate = await queueRate(postgres.url, width, jobs);
    console.log(
      `queue, ${String(width).padStart(2)} takers${' '.repeat(10)}${rate.sent.toFixed(0).padStart(8)} sent/s${rate.taken.toFixed(0).padStart(8)} taken and ended/s`,
    );
  }
} finally {
  await server.stop();
  await sql.end();
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
}

function row(name: string, first: number, further: number): void {
  console.log(`${name.padEnd(24)}${first.toFixed(0).padStart(12)}${further.toFixed(0).padStart(15)}`);
}

/** Runs `work` and prints what one of `count` cost: time, and CPU of the server and of PostgreSQL. */
async function measured(name: string, count: number, work: () => Promise<void>): Promise<void> {
  const [ours, theirs, began] = [cpuOf([server.pid]), cpuOf(withChildren(postgres.pid)), performance.now()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  const mine = ((cpuOf([server.pid]) - ours) / count) * 1000;
  const database = ((cpuOf(withChildren(postgres.pid)) - theirs) / count) * 1000;
  console.log(
    `${name.padEnd(44)}${mine.toFixed(2).padStart(9)} ms server${database.toFixed(2).padStart(9)} ms PostgreSQL${(count / seconds).toFixed(1).padStart(9)}/s  ${(1000 / mine).toFixed(0)} a core of the server`,
  );
}

async function sizes(): Promise<Map<string, number>> {
  await sql.query('VACUUM');
  const { rows } = await sql.query<{ name: string; bytes: number }>(
    `SELECT relname AS name, pg_total_relation_size(c.oid)::float8 AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'pgboss', 'auth') ORDER BY relname`,
  );
  return new Map(rows.map((one) => [one.name, one.bytes]));
}
