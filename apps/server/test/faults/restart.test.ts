import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startPostgres } from '@airworthy/embedded-postgres';
import type { RunningPostgres } from '@airworthy/embedded-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kill, seeded, start as startProcess } from './processes.ts';
import { openRig } from './rig.ts';
import type { Rig } from './rig.ts';
import { load, send, tally, wrongs } from './writes.ts';
import type { Sent } from './writes.ts';

/** How often the database is restarted each way; `npm run faults` does more than CI. */
const RESTARTS = Number(process.env['FAULT_RESTARTS'] ?? 1);
/** As `pg_ctl stop -m fast`, `-m immediate`, and as a machine that fails does. */
const WAYS = { fast: 'SIGINT', immediate: 'SIGQUIT', killed: 'SIGKILL' } as const;

let folder: string;
let port: number;
let postgres: RunningPostgres;
let rig: Rig;
const start = (): Promise<RunningPostgres> =>
  startPostgres({ from: import.meta.url, databases: ['airworthy'], dataFolder: join(folder, 'postgres'), port });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'airworthy-restart-'));
  // Started as root, the database server is somebody else, who has to get in.
  chmodSync(folder, 0o755);
  port = await freePort();
  postgres = await start();
  rig = await openRig(postgres.url);
}, 240_000);
afterAll(async () => {
  await rig.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const statusOf = (path: string, address = rig.address): Promise<number> =>
  fetch(address + path, { signal: AbortSignal.timeout(10_000) }).then(
    (answer) => answer.status,
    () => 0,
  );

test(
  'a database that is restarted under load loses nothing that was acknowledged; the server says that it is not ready, and comes back by itself',
  async () => {
    const random = seeded(3);
    const sent: Sent[] = [];
    const lines: string[] = [];
    for (let turn = 0; turn < RESTARTS; turn += 1) {
      for (const [way, signal] of Object.entries(WAYS)) {
        const stop = new AbortController();
        const loads = [1, 2, 3].map(() => load(rig, random, sent, new Set(), stop.signal, { mostRuns: 6, endOnError: false }));
        await sleep(1_000 + random() * 1_000);
        await ended(postgres.pid as number, signal);
        // Nobody answers on the port now.
        if (rig.server.child.exitCode !== null) throw new Error(`the server ended: ${rig.server.output()}`);
        const away = [await statusOf('/readyz'), await statusOf('/readyz'), await statusOf('/healthz')];
        await sleep(500);
        postgres = await start();
        const back = performance.now();
        while ((await statusOf('/readyz')) !== 200 && performance.now() - back < 30_000) await sleep(50);
        const ready = Math.round(performance.now() - back);
        const before = sent.filter((one) => one.acknowledged).length;
        await sleep(1_000);
        stop.abort();
        await Promise.all(loads);
        expect([way, away, ready < 30_000]).toEqual([way, [503, 503, 200], true]);
        expect(sent.filter((one) => one.acknowledged).length).toBeGreaterThan(before);
        for (const one of sent) if (!one.acknowledged && one.again && (one.status ?? 500) >= 500) await send(rig, one);
        expect([way, await rig.chain()]).toMatchObject([way, { ok: true }]);
        lines.push(`${way}: ready ${ready} ms after the database was`);
      }
    }
    expect(await wrongs(rig, sent)).toEqual([]);
    // Words for whoever has no answer: 503 says try again, and nothing is a fault of the server.
    expect(sent.filter((one) => one.status === 500)).toEqual([]);
    console.log(`${lines.join('; ')}; ${sent.length} writes (acknowledged of sent: ${tally(sent)}); none lost, none twice`);
  },
  120_000 + RESTARTS * 120_000,
);

test('what others write is heard again, and the worker goes on', async () => {
  const stop = new AbortController();
  const stream = await rig.ask(0, 'GET', '/events', undefined, { accept: 'text/event-stream' });
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const asked = await rig.ask(0, 'POST', `/repositories/${rig.repositories.code}/runs`);
  const { id } = (await asked.json()) as { id: string };
  let heard = '';
  const timer = setTimeout(() => void reader.cancel(), 90_000);
  while (!(heard.includes('run.done') && heard.includes(id))) {
    const { done, value } = await reader.read();
    if (done) break;
    heard += Buffer.from(value).toString();
  }
  clearTimeout(timer);
  stop.abort();
  await reader.cancel();
  expect(heard).toContain(`run/${id}`);
  expect(heard).toContain('run.done');
});

test('an embedded database that ends is started again by its server, which says meanwhile that it is not ready', async () => {
  const data = join(folder, 'embedded');
  const env = { AIRWORTHY_DATA: data, PORT: String(await freePort()), AUDIT_SLOTS: '0' };
  const server = await startProcess(['serve'], env, /setup\?token=(\S+)/);
  try {
    const address = `http://127.0.0.1:${env.PORT}`;
    const postmaster = (): number => Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const first = postmaster();
    await ended(first, 'SIGKILL');
    expect([await statusOf('/readyz', address), await statusOf('/healthz', address)]).toEqual([503, 200]);
    const until = Date.now() + 60_000;
    while ((await statusOf('/readyz', address)) !== 200 && Date.now() < until) await sleep(100);
    expect(await statusOf('/readyz', address)).toBe(200);
    expect(postmaster()).not.toBe(first);
    expect(server.output()).toContain('it is started again');
  } finally {
    await kill(server, 'SIGTERM');
  }
});

/** Ends a process and waits until it is gone. */
async function ended(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}
