import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@airworthy/embedded-postgres';
import { sampleResult } from '../apps/server/test/support/results.ts';
import { benchServer } from './bench/bench-server-process.ts';
import type { BenchServer } from './bench/bench-server-process.ts';
import { firstItems, variant } from './bench/server-results.ts';
import { percentile, together } from './bench/together.ts';

/**
 * `npm run bench:server -- [--services 1000] [--items 800] [--runs 12] [--users 100] [--seconds 20]`: fills a server with runs through its API,
 * then asks the pages that people open, many at a time. Prints raw figures, and the ratio to the floor: the same requests answered by `/healthz`.
 */
const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '1000' },
    items: { type: 'string', default: '800' },
    runs: { type: 'string', default: '12' },
    users: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
  },
});
const [services, items, runs, users, seconds] = [values.services, values.items, values.runs, values.users, values.seconds].map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const folder = mkdtempSync(join(tmpdir(), 'airworthy-bench-server-'));
// Started as root, the database server is somebody else, who has to get in.
chmodSync(folder, 0o755);
const postgres = await startPostgres({
  from: new URL('../apps/server/package.json', import.meta.url).href,
  databases: ['airworthy'],
  // What is written survives a power cut, as it does in an installation.
  dataFolder: join(folder, 'postgres'),
});
try {
  const server = await benchServer(postgres.url, folder);
  try {
    await fill(server);
    await askPages(server);
  } finally {
    await server.stop();
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function fill({ client }: BenchServer): Promise<void> {
  const template = firstItems(await sampleResult(), items);
  const repositories: string[] = [];
  for (let index = 0; index < services; index += 1)
    repositories.push((await client.post<{ id: string }>('/repositories', { name: `service-${index}`, source: 'push' })).id);
  const times: number[] = [];
  const began = performance.now();
  for (let round = 0; round < runs; round += 1) {
    await together(4, services, async (index) => {
      const from = performance.now();
      await client.post(`/repositories/${repositories[index]}/results`, variant(template, index, round));
      times.push(performance.now() - from);
    });
    const rate = times.length / ((performance.now() - began) / 1000);
    console.log(
      `run ${round + 1}: ${times.length} results imported, ${rate.toFixed(1)} a second, p95 ${percentile(times, 95).toFixed(0)} ms`,
    );
  }
}

async function askPages({ client }: BenchServer): Promise<void> {
  const { items: listed } = await client.get<{ items: { id: string }[] }>('/services?limit=200');
  const some = (): string => listed[Math.floor(Math.random() * listed.length)]?.id as string;
  const pages: Record<string, () => Promise<unknown>> = {
    'floor: /healthz': async () => (await fetch(`${client.address}/healthz`)).arrayBuffer(),
    dashboard: () => client.bytes('/program/dashboard'),
    'heat-map': () => client.bytes('/program/heatmap'),
    findings: () => client.bytes('/findings?limit=50&severity=critical'),
    service: () => client.bytes(`/services/${some()}`),
    'verdicts of a service': () => client.bytes(`/services/${some()}/verdicts?open=true&limit=100`),
  };
  console.log(
    `\n${users} users at a time, ${seconds} s each page\n${''.padEnd(26)}${'a second'.padStart(10)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'wrong'.padStart(7)}`,
  );
  let floor = 0;
  for (const [name, open] of Object.entries(pages)) {
    const { taken, wrong } = await visited(open);
    const p95 = percentile(taken, 95);
    if (floor === 0) floor = p95;
    console.log(
      `${name.padEnd(26)}${(taken.length / seconds).toFixed(0).padStart(10)}${percentile(taken, 50).toFixed(0).padStart(9)}${p95.toFixed(0).padStart(9)}${String(wrong).padStart(7)}  ${(p95 / floor).toFixed(1)} × floor`,
    );
  }
}

/** Every user opens the page, reads what it shows for about a second, and opens it again. */
async function visited(open: () => Promise<unknown>): Promise<{ taken: number[]; wrong: number }> {
  const taken: number[] = [];
  let wrong = 0;
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: users }, async () => {
      while (performance.now() < until) {
        const from = performance.now();
        await open().catch(() => {
          wrong += 1;
        });
        taken.push(performance.now() - from);
        await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1000));
      }
    }),
  );
  return { taken, wrong };
}
