import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDatabase } from '../support/process.ts';
import { seeded } from './processes.ts';
import { openRig } from './rig.ts';
import type { Rig } from './rig.ts';
import { KINDS, load, send, tally, wrongs } from './writes.ts';
import type { Kind, Sent } from './writes.ts';

/** How many times a process is killed; CI does a few, `npm run faults -- --points 200` does all. */
const POINTS = Number(process.env['FAULT_POINTS'] ?? 6);
const SEED = Number(process.env['FAULT_SEED'] ?? 1);

let database: Awaited<ReturnType<typeof newDatabase>>;
let rig: Rig;

beforeAll(async () => {
  database = await newDatabase();
  rig = await openRig(database.url);
}, 240_000);
afterAll(async () => {
  await rig.close();
  await database.drop();
});

test(
  `killed at ${POINTS} points, no acknowledged write is lost, no effect comes twice, and the chain holds`,
  async () => {
    const random = seeded(SEED);
    const sent: Sent[] = [];
    const hit: Record<Kind | 'audit', number> = {
      ...(Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>),
      audit: 0,
    };
    let lines = 0;
    for (let point = 0; point < POINTS; point += 1) {
      const stop = new AbortController();
      const under = new Set<Sent>();
      const loads = [1, 2, 3].map(() => load(rig, random, sent, under, stop.signal, { mostRuns: POINTS * 2, endOnError: true }));
      await sleep(100 + random() * 900);
      const victim = random() < 0.7 ? 'server' : 'worker';
      if (victim === 'server') for (const kind of new Set([...under].map((one) => one.kind))) hit[kind] += 1;
      else hit.audit += (await rig.rows(`SELECT id FROM run WHERE state = 'running'`)).length;
      await Promise.all([rig.killed(victim), sleep(50).then(() => stop.abort())]);
      await Promise.all(loads);
      // Whoever got no answer asks again in the same words.
      for (const one of sent) if (!one.acknowledged && one.again && one.status === undefined) await send(rig, one);
      const chain = await rig.chain();
      expect([point, chain]).toMatchObject([point, { ok: true }]);
      if (chain.ok) lines = chain.lines;
    }
    expect(await wrongs(rig, sent)).toEqual([]);
    const under = Object.entries(hit).map(([kind, count]) => `${kind} ${count}`);
    console.log(
      `${POINTS} points of seed ${SEED}: ${sent.length} writes (acknowledged of sent: ${tally(sent)}); under way when a process was killed: ${under.join(', ')}; none lost, none twice; the chain of ${lines} lines held after each`,
    );
  },
  120_000 + POINTS * 30_000,
);

test(
  'every audit that was asked for comes to an end, once',
  async () => {
    const open = (): Promise<object[]> => rig.rows(`SELECT id FROM run WHERE state IN ('queued', 'running')`);
    // As long as audits end, it goes on; a run that nobody ends for so long is stuck.
    let [left, since] = [Infinity, Date.now()];
    while (left > 0 && Date.now() - since < 150_000) {
      const now = (await open()).length;
      if (now < left) [left, since] = [now, Date.now()];
      await sleep(1000);
    }
    expect(await open()).toEqual([]);
    const twice = await rig.rows(
      `SELECT subject FROM ledger WHERE action IN ('run.done', 'run.failed', 'run.imported') GROUP BY subject HAVING count(*) > 1`,
    );
    expect(twice).toEqual([]);
  },
  240_000 + POINTS * 30_000,
);
