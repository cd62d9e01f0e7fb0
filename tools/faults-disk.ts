import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '@airworthy/embedded-postgres';
import { Client } from 'pg';
import { seeded } from '../apps/server/test/faults/processes.ts';
import { openRig } from '../apps/server/test/faults/rig.ts';
import type { Rig } from '../apps/server/test/faults/rig.ts';
import { load, send, tally, wrongs } from '../apps/server/test/faults/writes.ts';
import type { Sent } from '../apps/server/test/faults/writes.ts';

/**
 * `npm run faults:disk` (as root, Linux): the disk of the database fills up under load, first that of the tables, then the one disk that
 * holds everything. Callers are told, nothing acknowledged is lost, and with room again the server goes on by itself.
 */
const FROM = new URL('../apps/server/package.json', import.meta.url).href;
const NOBODY = 65534;
if (process.getuid?.() !== 0) throw new Error('A small disk is mounted for this, which takes root.');

const folder = mkdtempSync(join(tmpdir(), 'airworthy-disk-'));
chmodSync(folder, 0o755);
try {
  await tablesFull();
  await everythingFull();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The tables lie on a small disk, the log of the database elsewhere: statements fail one by one. */
async function tablesFull(): Promise<void> {
  const disk = mounted('tables', 192);
  const postgres = await startPostgres({ from: FROM, databases: ['airworthy'], dataFolder: join(folder, 'data') });
  try {
    const sql = new Client({ connectionString: postgres.url });
    await sql.connect();
    await sql.query(`CREATE TABLESPACE small LOCATION '${join(disk, 'space')}'`);
    await sql.query('CREATE DATABASE program TABLESPACE small');
    await sql.end();
    const rig = await openRig(postgres.urlOf('program'));
    await fill('tables', disk, rig, 1, (one) => one.status === 507, 20).finally(() => rig.close());
  } finally {
    await postgres.stop();
    unmount(disk);
  }
}

/** One small disk for everything: the database can't write its log, stops, and is started again until there is room. */
async function everythingFull(): Promise<void> {
  const disk = mounted('everything', 640);
  const lost: string[] = [];
  const postgres = await startPostgres({
    from: FROM,
    databases: ['airworthy'],
    dataFolder: join(disk, 'space'),
    onLost: (said) => void lost.push(said),
  });
  try {
    const rig = await openRig(postgres.url);
    await fill('everything', disk, rig, 14, (one) => one.status === 507 || one.status === 503, 20).finally(() => rig.close());
    console.log(`everything: ${lost.length} times the database ended and was started again`);
  } finally {
    await postgres.stop();
    unmount(disk);
  }
}

/** Leaves a disk with `megabytes`, writes until callers were told `times` times, makes room and goes on. */
async function fill(name: string, disk: string, rig: Rig, megabytes: number, told: (one: Sent) => boolean, times: number): Promise<void> {
  const sent: Sent[] = [];
  const stop = new AbortController();
  const random = seeded(5);
  const { bavail, bsize } = statfsSync(disk);
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - megabytes * 1024 * 1024));
  const loads = [1, 2, 3].map(() => load(rig, random, sent, new Set(), stop.signal, { mostRuns: 3, endOnError: false }));
  const until = Date.now() + 120_000;
  while (sent.filter(told).length < times && Date.now() < until) await sleep(100);
  const full = { readyz: await statusOf(rig, '/readyz'), healthz: await statusOf(rig, '/healthz') };
  const one = sent.findLast(told);
  if (one === undefined) throw new Error(`${name}: nobody was told that the disk is full (${statuses(sent)})`);
  const before = sent.filter((each) => each.acknowledged).length;
  rmSync(ballast);
  const room = performance.now();
  while ((await statusOf(rig, '/readyz')) !== 200 && performance.now() - room < 60_000) await sleep(100);
  const ready = performance.now() - room;
  while (sent.filter((each) => each.acknowledged).length < before + 20 && performance.now() - room < 120_000) await sleep(100);
  stop.abort();
  await Promise.all(loads);
  for (const each of sent) if (!each.acknowledged && each.again && (each.status ?? 500) >= 500) await send(rig, each);
  const [wrong, chain] = [await wrongs(rig, sent), await rig.chain()];
  console.log(
    `${name}: answers ${statuses(sent)}; while full /readyz ${full.readyz}, /healthz ${full.healthz}; ready ${(ready / 1000).toFixed(1)} s after there was room; ` +
      `acknowledged of sent: ${tally(sent)}; ${wrong.length} wrong; the chain ${chain.ok ? `of ${chain.lines} lines holds` : `is broken: ${chain.because}`}`,
  );
  const broken = sent.filter((each) => each.status === 500).length;
  if (wrong.length > 0 || !chain.ok || broken > 0 || full.healthz !== 200)
    throw new Error(`${name}: ${broken} answers of 500; ${wrong.join('; ')}`);
}

function statuses(sent: readonly Sent[]): string {
  const by = Map.groupBy(sent, (one) => String(one.status ?? 'none'));
  return [...by]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, own]) => `${own.length} × ${status}`)
    .join(', ');
}

async function statusOf(rig: Rig, path: string): Promise<number> {
  return fetch(rig.address + path, { signal: AbortSignal.timeout(10_000) }).then(
    (answer) => answer.status,
    () => 0,
  );
}

/** A disk in memory, with a folder for the database server, who is nobody. */
function mounted(name: string, megabytes: number): string {
  const disk = join(folder, name);
  mkdirSync(disk);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'airworthy', disk], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  mkdirSync(join(disk, 'space'), { mode: 0o700 });
  chownSync(join(disk, 'space'), NOBODY, NOBODY);
  return disk;
}

function unmount(disk: string): void {
  const { status, stderr } = spawnSync('umount', [disk], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
