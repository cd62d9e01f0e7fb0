import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '@airworthy/embedded-postgres';

import { benchServer } from './bench/bench-server-process.ts';
import type { BenchServer } from './bench/bench-server-process.ts';
import { waiting } from './bench/cpu.ts';
import { auditFleet } from './bench/server-audits.ts';
import { fillServer, meterOf } from './bench/server-fill.ts';
import type { Meter } from './bench/server-fill.ts';
import { sizes } from './bench/server-history.ts';
import { Visitor, visited } from './bench/server-pages.ts';

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
    const meter = meterOf(server.pid, postgres.pid);
    if (!existsSync(filled)) {
      await fillServer(server, { services, items, runs, databaseUrl: postgres.url, meter, tell: console.log });
      writeFileSync(filled, '');
    }
    console.log(`\n${await sizes(postgres.url)}`);
    await askPages(server, meter);
    if (audits > 0) await auditFleet(server, { folder, audits, postgres: postgres.pid, tell: console.log });
  } finally {
    await server.stop();
  }
} finally {
  await postgres.stop();
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

async function askPages(server: BenchServer, costs: Meter): Promise<void> {
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
