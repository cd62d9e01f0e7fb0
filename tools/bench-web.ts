import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@airworthy/embedded-postgres';
import { chromium } from 'playwright-core';
import { buildWeb } from '../apps/server/src/build-web.ts';
import { firstLoad } from '../e2e/support/first-load.ts';
import { CHROMIUM_FLAGS } from '../e2e/support/web.ts';
import { benchServer } from './bench/bench-server-process.ts';
import { waiting } from './bench/cpu.ts';
import { fillServer, meterOf } from './bench/server-fill.ts';
import { sizes } from './bench/server-history.ts';
import { percentile } from './bench/together.ts';
import { flowsOf, recorded } from './bench/web-flows.ts';

/**
 * `npm run bench:web -- [--services 1000] [--items 800] [--rounds 3] [--only WORDS] [--keep FOLDER]`: what a browser does with a program of that size. Prints the JavaScript of the first
 * page, and for each flow the tasks of the main thread over 50 ms in a recorded trace, the longest by the clock and by what it took of a processor, the frames
 * while scrolling, and how long what people did took to be painted. The floor is a page of the same browser without the app: what the clock says of it is what
 * others do to the machine. With `--keep` the filled database stays in a folder and is used again.
 */
const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '1000' },
    items: { type: 'string', default: '800' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    keep: { type: 'string' },
  },
});
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'airworthy-bench-web-')) : resolve(values.keep);
mkdirSync(folder, { recursive: true });
// Started as root, the database server is somebody else, who has to get in.
chmodSync(folder, 0o755);
const filled = join(folder, 'filled');
buildWeb();
const postgres = await startPostgres({
  from: new URL('../apps/server/package.json', import.meta.url).href,
  databases: ['airworthy'],
  dataFolder: join(folder, 'postgres'),
});
const server = await benchServer(postgres.url, folder);
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS });
let missed = 0;
const bar = (holds: boolean): string => {
  if (!holds) missed += 1;
  return holds ? 'met' : 'MISSED';
};
try {
  if (!existsSync(filled)) {
    const [services, items] = [Number(values.services), Number(values.items)];
    const meter = meterOf(server.pid, postgres.pid);
    await fillServer(server, { services, items, runs: 1, databaseUrl: postgres.url, meter, tell: console.log });
    writeFileSync(filled, '');
  }
  console.log(`\n${await sizes(postgres.url)}; load average ${waiting()}\n`);
  const [cookie = ''] = await server.sessions(1);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  await context.addCookies(
    cookie.split('; ').map((one) => {
      const at = one.indexOf('=');
      return { name: one.slice(0, at), value: decodeURIComponent(one.slice(at + 1)), domain: '127.0.0.1', path: '/' };
    }),
  );
  const first = await firstLoad(context, `${server.address}/`);
  console.log(
    `first page: ${first.kilobytes.toFixed(0)} kB of JavaScript as sent (${first.files} files); bar 250 kB: ${bar(first.kilobytes <= 250)}\n`,
  );
  const { items: listed } = await server.client.get<{ items: { id: string }[] }>('/services?limit=1');
  const reactions: number[] = [];
  console.log(`${''.padEnd(34)}tasks > 50 ms  longest   of CPU    frames  p50 ms  p95 ms  slowest reaction`);
  for (const flow of flowsOf(server.address, listed[0]?.id ?? '')) {
    if (!flow.isFloor && !flow.name.includes(values.only)) continue;
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      const seen = await recorded(browser, context, flow);
      if (!flow.isFloor) reactions.push(...seen.reactions);
      console.log(
        `${`${flow.name}, ${round}`.padEnd(34)}${String(seen.long.length).padStart(13)}${`${Math.max(0, ...seen.tasks).toFixed(0)} ms`.padStart(9)}${`${Math.max(0, ...seen.busy).toFixed(0)} ms`.padStart(10)}` +
          `${String(seen.frames.length).padStart(9)}${percentile(seen.frames, 50).toFixed(1).padStart(8)}${percentile(seen.frames, 95).toFixed(1).padStart(8)}` +
          `${(seen.reactions.length > 0 ? `${Math.max(...seen.reactions).toFixed(0)} ms of ${seen.reactions.length}` : '–').padStart(18)}` +
          (flow.isFloor ? '' : `  ${bar(seen.long.length === 0)}`),
      );
      for (const line of seen.long.slice(0, 4)) console.log(`    ${line}`);
    }
  }
  const p75 = percentile(reactions, 75);
  console.log(
    `\ninteraction to next paint over ${reactions.length} of all flows: p75 ${p75.toFixed(0)} ms; bar 200 ms: ${bar(p75 < 200)}; load average ${waiting()}`,
  );
} finally {
  await browser.close();
  await server.stop();
  await postgres.stop();
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;
