import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '@airworthy/embedded-postgres';
import { sampleResult } from '../apps/server/test/support/results.ts';
import { benchServer } from './bench/bench-server-process.ts';
import type { BenchServer } from './bench/bench-server-process.ts';
import { cpuOf, waiting, withChildren } from './bench/cpu.ts';
import { auditFleet } from './bench/server-audits.ts';
import { sizes, writeHistory } from './bench/server-history.ts';
import { Visitor, visited } from './bench/server-pages.ts';
import { firstItems, variant } from './bench/server-results.ts';
import { percentile, together } from './bench/together.ts';

/**
 * `npm run bench:server -- [--services 1000] [--items 800] [--runs 12] [--users 100] [--seconds 20] [--audits 24] [--keep FOLDER]`: fills a server
 * (the first and the last run of every service by its API, those between by SQL), then asks the pages that people open, many at a time, and audits
 * a fleet with one worker and with two. Prints raw figures with the CPU that they took, since clients, server and PostgreSQL share a machine.
 * With `--keep` the filled database stays in a folder and is used again.
 */
const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '1000' },
    items: { type: 'string', default: '800' },
    runs: { type: 'string', default: '12' },
    users: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
    /** Time that people read a page, in milliseconds. */
    think: { type: 'string', default: '1000' },
    /** Audits of the fleet for each number of workers; 0 for none. */
    audits: { type: 'string', default: '24' },
    keep: { type: 'string' },
  },
});
const [services, items, runs, users, seconds, think, audits] = (
  ['services', 'items', 'runs', 'users', 'seconds', 'think', 'audits'] as const
).map((name) => Number(values[name])) as [number, number, number, number, number, number, number];
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'airworthy-bench-server-')) : resolve(values.keep);
mkdirSync(folder, { recursive: true });
// Started as root, the database server is somebody else, who has to get in.
chmodSync(folder, 0o755);
const filled = join(folder, 'filled');
const postgres = await startPostgres({
  from: new URL('../apps/server/package.json', import.meta.url).href,
  databases: ['airworthy'],
  // What is written survives a power cut, as it does in an installation.
  dataFolder: join(folder, 'postgres'),
});
try {
  const server = await benchServer(postgres.url, folder, { REPOSITORY_ROOTS: folder });
  try {
    if (!existsSync(filled)) await fill(server);
    console.log(`\n${await sizes(postgres.url)}`);
    await askPages(server);
    if (audits > 0) await auditFleet(server, { folder, audits, postgres: postgres.pid, tell: console.log });
  } finally {
    await server.stop();
  }
} finally {
  await postgres.stop();
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Runs `work` and tells what one of `count` took of the server and of PostgreSQL, in milliseconds of CPU. */
async function costs<T>(
  server: BenchServer,
  work: () => Promise<T>,
  count: (made: T) => number,
): Promise<{ made: T; server: number; database: number; own: number }> {
  const read = (): [number, number] => [cpuOf([server.pid]), cpuOf(withChildren(postgres.pid))];
  const [mine, theirs] = read();
  const own = process.cpuUsage();
  const made = await work();
  const [mineAfter, theirsAfter] = read();
  const { user, system } = process.cpuUsage(own);
  const many = Math.max(1, count(made));
  return {
    made,
    server: ((mineAfter - mine) * 1000) / many,
    database: ((theirsAfter - theirs) * 1000) / many,
    own: (user + system) / 1000 / many,
  };
}

async function fill(server: BenchServer): Promise<void> {
  const template = firstItems(await sampleResult(), items);
  const repositories: string[] = [];
  for (let index = 0; index < services; index += 1)
    repositories.push((await server.client.post<{ id: string }>('/repositories', { name: `service-${index}`, source: 'push' })).id);
  await importRound(server, template, repositories, 0);
  if (runs > 2) await writeHistory(postgres.url, runs - 2, (line) => console.log(line));
  if (runs > 1) await importRound(server, template, repositories, runs - 1);
  // People have begun to work.
  const { items: open } = await server.client.get<{ items: { id: string }[] }>('/findings?limit=500&state=open');
  await server.client.post('/findings/moves', { action: 'triage', note: '', findings: open.map((one) => one.id) });
  writeFileSync(filled, '');
}

async function importRound(
  server: BenchServer,
  template: Awaited<ReturnType<typeof sampleResult>>,
  repositories: readonly string[],
  round: number,
): Promise<void> {
  const times: number[] = [];
  const began = performance.now();
  const cost = await costs(
    server,
    () =>
      together(4, repositories.length, async (index) => {
        const from = performance.now();
        await server.client.post(`/repositories/${repositories[index]}/results`, variant(template, index, round));
        times.push(performance.now() - from);
      }),
    () => repositories.length,
  );
  const rate = times.length / ((performance.now() - began) / 1000);
  const cpu = cost.server + cost.database + cost.own;
  console.log(
    `run ${round + 1}, by API: ${times.length} results imported, ${rate.toFixed(1)} a second, p95 ${percentile(times, 95).toFixed(0)} ms; CPU of one: ` +
      `${cost.server.toFixed(1)} ms server, ${cost.database.toFixed(1)} PostgreSQL, ${cost.own.toFixed(1)} sender, so ${(1000 / cpu).toFixed(1)} a second and core; load average ${waiting()}`,
  );
}

async function askPages(server: BenchServer): Promise<void> {
  const { items: listed } = await server.client.get<{ items: { id: string }[] }>('/services?limit=500');
  const some = (): string => listed[Math.floor(Math.random() * listed.length)]?.id as string;
  const of = `/api/orgs/${server.org}`;
  const pages: Record<string, () => string> = {
    'floor: /healthz': () => '/healthz',
    dashboard: () => `${of}/program/dashboard`,
    'heat map': () => `${of}/program/heatmap`,
    findings: () => `${of}/findings?limit=50`,
    'critical findings': () => `${of}/findings?limit=50&severity=critical`,
    'a service': () => `${of}/services/${some()}`,
    'open items of a service': () => `${of}/services/${some()}/verdicts?open=true&limit=100`,
    'findings of a service': () => `${of}/services/${some()}/findings?limit=50`,
  };
  // Somebody was there before: what is measured is not how a process that was just started learns its code.
  for (let turn = 0; turn < 20; turn += 1)
    for (const path of Object.values(pages)) await server.client.bytes(path().replace(of, '')).catch(() => undefined);
  const visitors = (await server.sessions(users)).map((cookie) => new Visitor(server.address, cookie));
  for (const way of [
    { name: `${users} people, ${think} ms on a page, ${seconds} s each page, nobody writes`, writes: 0, think },
    { name: 'the same, and every second somebody moves a finding', writes: 1, think },
    { name: `${users} requests under way all the time, nobody writes`, writes: 0, think: 0 },
  ]) {
    console.log(`\n${way.name}\n${''.padEnd(26)}  a second   p50 ms   p95 ms  wrong    bytes   CPU ms: server  PostgreSQL  clients   load`);
    for (const [name, path] of Object.entries(pages)) {
      // Somebody opened it before: a hundred people don't come to a page in the same second for the first time.
      await visitors[0]?.open(path());
      const stop = new AbortController();
      const writer = way.writes > 0 ? movesEverySecond(server, stop.signal) : Promise.resolve();
      const cost = await costs(
        server,
        () => visited(visitors, path, { seconds, think: way.think, again: false }),
        (made) => made.count,
      );
      stop.abort();
      await writer;
      const { made } = cost;
      const columns = [
        (made.count / seconds).toFixed(0).padStart(10),
        made.p50.toFixed(0).padStart(9),
        made.p95.toFixed(0).padStart(9),
        String(made.wrong).padStart(7),
        made.bytes.toFixed(0).padStart(9),
        cost.server.toFixed(2).padStart(17),
        cost.database.toFixed(2).padStart(12),
        cost.own.toFixed(2).padStart(9),
        waiting().padStart(7),
      ];
      console.log(name.padEnd(26) + columns.join(''));
    }
  }
  for (const one of visitors) one.close();
}

/** Somebody works meanwhile: what was computed of the program is not good any more. */
async function movesEverySecond(server: BenchServer, stop: AbortSignal): Promise<void> {
  const { items: found } = await server.client.get<{ items: { id: string; state: string }[] }>('/findings?limit=500&severity=medium');
  for (let index = 0; !stop.aborted; index += 1) {
    const one = found[index % found.length];
    if (one === undefined) return;
    const action = index % 2 === 0 ? 'plan' : 'stop';
    await server.client.post('/findings/moves', { action, note: 'bench', findings: [found[(index >> 1) % found.length]?.id] });
    await sleep(1000);
  }
}
