import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@airworthy/embedded-postgres';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { inScope, openDatabase, openPool } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { verifyLedger } from '../../src/ledger/read.ts';
import { openQueue } from '../../src/work/queue.ts';
import { changed, sampleResult } from '../support/results.ts';
import { kill, seeded, start } from './processes.ts';
import type { Running } from './processes.ts';

/** How many times a process is killed; CI does a few, `npm run faults -- --points 200` does all. */
const POINTS = Number(process.env['FAULT_POINTS'] ?? 6);
const SEED = Number(process.env['FAULT_SEED'] ?? 1);
const PASSWORD = 'a long enough password';

let root: Client;
let name: string;
let folder: string;
let env: Record<string, string>;
let server: Running;
let worker: Running;
let cookie = '';
let org: string;
let repositories: { code: string; push: string };
let targets: { findings: string[]; items: string[]; service: string };

/** A write that was sent: what it was, and the answer when one came. */
interface Sent {
  readonly kind: 'waiver' | 'run' | 'import' | 'answer';
  readonly mark: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
  acknowledged?: { status: number; id: string };
}
const sent: Sent[] = [];

beforeAll(async () => {
  root = new Client({ connectionString: inject('postgresUrl') });
  await root.connect();
  name = `t_${randomUUID().replaceAll('-', '')}`;
  await root.query(`CREATE DATABASE ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const pool = openPool(url.href, 2);
  await migrate(pool);
  await (await openQueue(url.href, pino({ level: 'silent' }), { migrate: true })).stop();
  await pool.end();
  folder = mkdtempSync(join(tmpdir(), 'airworthy-faults-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(
    join(code, 'package.json'),
    '{"name":"tiny","main":"index.js","scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}',
  );
  writeFileSync(join(code, 'index.js'), `const app = require('express')();\napp.get('/', (q, s) => s.send('x'));\napp.listen(3000);\n`);
  env = {
    DATABASE_URL: url.href,
    AUTH_SECRET: randomUUID() + randomUUID(),
    AIRWORTHY_DATA: folder,
    REPOSITORY_ROOTS: folder,
    PORT: String(await freePort()),
    AUDIT_SLOTS: '0',
    RATE_LIMIT: '100000',
    LOG_LEVEL: 'error',
  };
  server = await serve(/setup\?token=(\S+)/);
  const token = server.found;
  await post('/api/setup', { token, organisation: 'Faults', name: 'A', email: 'a@example.org', password: PASSWORD });
  const signedIn = await fetch(`${address()}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address() },
    body: JSON.stringify({ email: 'a@example.org', password: PASSWORD }),
  });
  if (!signedIn.ok) throw new Error(`sign-in: ${signedIn.status} ${await signedIn.text()}`);
  cookie = String(signedIn.headers.get('set-cookie')).split(';')[0] as string;
  org = ((await (await fetch(`${address()}/api/me`, { headers: { cookie } })).json()) as { organisations: { id: string }[] })
    .organisations[0]?.id as string;
  const make = async (body: object): Promise<string> => ((await post(at('/repositories'), body)) as { id: string }).id;
  repositories = {
    code: await make({ name: 'code', source: 'folder', location: code }),
    push: await make({ name: 'push', source: 'push' }),
  };
  await post(at(`/repositories/${repositories.push}/results`), await sampleResult());
  const findings = (await get(at('/findings?limit=500'))).items as { id: string; item: string; serviceId: string }[];
  targets = { findings: findings.map((one) => one.id), items: findings.map((one) => one.item), service: findings[0]?.serviceId as string };
  worker = await work();
}, 240_000);
afterAll(async () => {
  await kill(server, 'SIGKILL');
  await kill(worker, 'SIGKILL');
  await root.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await root.end();
  rmSync(folder, { recursive: true, force: true });
});

const serve = (said = /listens on (\S+)/): Promise<Running> => start(['serve'], env, said);
const work = (): Promise<Running> => start(['worker', '--slots', '1'], env, /Worker takes/);
const address = (): string => /listens on (\S+)/.exec(server.output())?.[1] as string;
const at = (path: string): string => `/api/orgs/${org}${path}`;

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(address() + path, {
    method,
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
}
async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await ask('POST', path, body);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
// oxlint-disable-next-line typescript/no-explicit-any -- bodies of many shapes
const get = async (path: string): Promise<any> => (await ask('GET', path)).json();

async function next(random: () => number): Promise<Sent> {
  const mark = `mark ${randomUUID()}`;
  const headers = { 'idempotency-key': mark };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const drawn = pick(['waiver', 'run', 'import', 'answer', 'answer'] as const);
  // A fast machine asks for more audits than one worker does in the time of the test: a few a point are enough.
  const kind = drawn === 'run' && sent.filter((one) => one.kind === 'run').length >= POINTS * 3 ? 'waiver' : drawn;
  if (kind === 'waiver') {
    const body = { reason: mark, expiresAt: new Date(Date.now() + 86_400_000).toISOString() };
    return { kind, mark, path: at(`/findings/${pick(targets.findings)}/waivers`), body, headers };
  }
  if (kind === 'run') return { kind, mark, path: at(`/repositories/${repositories.code}/runs`), body: undefined, headers };
  if (kind === 'import') {
    const body = changed(await sampleResult(), { [pick(targets.items)]: pick(['PASS', 'FAIL'] as const) });
    return { kind, mark, path: at(`/repositories/${repositories.push}/results`), body, headers };
  }
  const path = at(`/services/${targets.service}/items/${pick(targets.items)}`);
  const etag = (await ask('GET', path)).headers.get('etag') ?? '"0"';
  return { kind, mark, path: `${path}/answers`, body: { status: 'FAIL', reason: mark }, headers: { 'if-match': etag } };
}

/** Sends a write; a connection that breaks leaves it without an answer. */
async function send(one: Sent): Promise<void> {
  try {
    const answer = await ask('POST', one.path, one.body, one.headers);
    const body = (await answer.json()) as { id?: string; run?: string };
    if (answer.ok) one.acknowledged = { status: answer.status, id: body.id ?? body.run ?? '' };
  } catch {
    // The process was killed under it.
  }
}

async function rows<T extends object>(text: string, values: readonly unknown[]): Promise<T[]> {
  const client = new Client({ connectionString: env['DATABASE_URL'] as string });
  await client.connect();
  const found = await client.query<T>(text, [...values]);
  await client.end();
  return found.rows;
}

/** What became of a write: how many rows have its mark. */
async function effects(one: Sent): Promise<number> {
  if (one.kind === 'waiver') return (await rows('SELECT FROM waiver WHERE reason = $1', [one.mark])).length;
  if (one.kind === 'answer') return (await rows('SELECT FROM verdict_event WHERE reason = $1', [one.mark])).length;
  const kept = await rows<{ body: { id?: string; run?: string } }>('SELECT body FROM idempotent_answer WHERE key = $1', [one.mark]);
  const id = kept[0]?.body.id ?? kept[0]?.body.run;
  return id === undefined ? 0 : (await rows('SELECT FROM run WHERE id = $1', [id])).length;
}

test(
  `killed at ${POINTS} points, no acknowledged write is lost, no effect comes twice, and the chain holds`,
  async () => {
    const random = seeded(SEED);
    const database = openDatabase(openPool(env['DATABASE_URL'] as string, 2));
    for (let point = 0; point < POINTS; point += 1) {
      const stop = new AbortController();
      const load = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          const one = await next(random).catch(() => undefined);
          if (!one) return;
          sent.push(one);
          await send(one);
        }
      };
      const loads = [load(), load(), load()];
      await sleep(100 + random() * 900);
      const victim = random() < 0.7 ? 'server' : 'worker';
      await kill(victim === 'server' ? server : worker, 'SIGKILL');
      stop.abort();
      await Promise.all(loads);
      if (victim === 'server') server = await serve();
      else worker = await work();
      // Whoever got no answer asks again in the same words.
      for (const one of sent) if (!one.acknowledged && one.kind !== 'answer') await send(one);
      const state = await inScope(database, { org, actor: 'test' }, (tx) => verifyLedger(tx, org));
      expect([point, state]).toMatchObject([point, { ok: true }]);
    }
    await database.destroy();
    const wrong: string[] = [];
    for (const one of sent) {
      const count = await effects(one);
      if (one.acknowledged ? count !== 1 : count > 1)
        wrong.push(`${one.kind} ${one.mark}: ${count} effects, answered ${one.acknowledged?.status ?? 'nothing'}`);
    }
    expect(wrong).toEqual([]);
    console.log(
      `${POINTS} points, ${sent.length} writes, ${sent.filter((one) => one.acknowledged).length} acknowledged, none lost, none twice`,
    );
  },
  120_000 + POINTS * 30_000,
);

test(
  'every audit that was asked for comes to an end, once',
  async () => {
    const open = (): Promise<object[]> => rows(`SELECT id FROM run WHERE org_id = $1 AND state IN ('queued', 'running')`, [org]);
    // As long as audits end, it goes on; a run that nobody ends for so long is stuck.
    let [left, since] = [Infinity, Date.now()];
    while (left > 0 && Date.now() - since < 150_000) {
      const now = (await open()).length;
      if (now < left) [left, since] = [now, Date.now()];
      await sleep(1000);
    }
    expect(await open()).toEqual([]);
    const twice = await rows(
      `SELECT subject FROM ledger WHERE org_id = $1 AND action IN ('run.done', 'run.failed', 'run.imported') GROUP BY subject HAVING count(*) > 1`,
      [org],
    );
    expect(twice).toEqual([]);
  },
  240_000 + POINTS * 30_000,
);
