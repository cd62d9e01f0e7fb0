import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@airworthy/embedded-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDatabase, startProcess } from './support/process.ts';
import type { ServerProcess } from './support/process.ts';

const ROOT = join(import.meta.dirname, '../../..');
const person = { email: 'ops@example.org', password: 'a long enough password' };
let folder: string;
let database: Awaited<ReturnType<typeof newDatabase>>;
let env: Record<string, string>;
let base: string;
let server: ServerProcess;
let cookie: string;
let org: string;
const agent = new Agent({ keepAlive: true, maxSockets: 20 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'airworthy-shutdown-'));
  database = await newDatabase();
  const port = String(await freePort());
  base = `http://127.0.0.1:${port}`;
  env = {
    DATABASE_URL: database.url,
    AUTH_SECRET: 'x'.repeat(40),
    AIRWORTHY_DATA: folder,
    PORT: port,
    AUDIT_SLOTS: '0',
    REPOSITORY_ROOTS: ROOT,
    DRAIN_SECONDS: '2',
    RATE_LIMIT: '100000',
    STOP_SECONDS: '1',
    LOG_LEVEL: 'info',
  };
  await startProcess(['migrate'], env).ended;
  server = startProcess(['serve'], env);
  const token = (await server.says(/setup\?token=(\S+)/))[1];
  const made = await ask('POST', '/api/setup', { token, organisation: 'Ops', name: 'Ops', ...person });
  ({ org } = JSON.parse(made.body) as { org: string });
  const signedIn = await ask('POST', '/api/auth/sign-in/email', person);
  cookie = String(signedIn.cookies[0]).split(';')[0] as string;
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  agent.destroy();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('a server that is asked to stop says that it is not ready, answers what it accepted, ends streams, and then ends', async () => {
  const stream = await fetch(`${base}/api/orgs/${org}/events`, { headers: { cookie } });
  const streamEnded = stream.text();
  const outcomes: { status: number; ready: boolean }[] = [];
  const refused: string[] = [];
  const names = new Set<string>();
  let stopAt = Infinity;
  const clients = Array.from({ length: 20 }, async (_, client) => {
    for (let turn = 0; ; turn += 1) {
      const name = `r-${client}-${turn}`;
      try {
        const answer = await ask('POST', `/api/orgs/${org}/repositories`, { name, source: 'push' });
        outcomes.push({ status: answer.status, ready: performance.now() < stopAt });
        if (answer.status === 201) names.add(name);
      } catch (error) {
        refused.push((error as NodeJS.ErrnoException).code ?? String(error));
        return;
      }
    }
  });
  await sleep(1500);
  expect((await ask('GET', '/readyz')).status).toBe(200);
  stopAt = performance.now();
  server.child.kill('SIGTERM');
  await sleep(300);
  const notReady = await ask('GET', '/readyz');
  expect([notReady.status, notReady.connection]).toEqual([503, 'close']);
  await Promise.all(clients);
  expect(await server.ended).toBe(0);
  expect(await streamEnded).toContain(': open');

  expect(outcomes.filter((one) => !one.ready).length).toBeGreaterThan(20);
  expect(new Set(outcomes.map((one) => one.status))).toEqual(new Set([201]));
  // A connection that the kernel took while nobody accepted any more is reset; what it carried was not read, as the rows show.
  expect(refused.filter((code) => code !== 'ECONNREFUSED' && code !== 'ECONNRESET')).toEqual([]);
  const { rows } = await database.query<{ name: string }>('SELECT name FROM repository ORDER BY name');
  expect(rows.map((row) => row.name)).toEqual([...names].toSorted());
});

test('a worker that is asked to stop gives its audit back, and another one finishes it once', async () => {
  server = startProcess(['serve'], { ...env, DRAIN_SECONDS: '0' });
  await server.says(/listens on/);
  const id = (
    JSON.parse((await ask('POST', `/api/orgs/${org}/repositories`, { name: 'all', source: 'folder', location: ROOT })).body) as {
      id: string;
    }
  ).id;
  const run = (JSON.parse((await ask('POST', `/api/orgs/${org}/repositories/${id}/runs`)).body) as { id: string }).id;
  const state = async () =>
    (
      await database.query<{ state: string; attempts: number; progress: string | null }>(
        'SELECT state, attempts, progress FROM run WHERE id = $1',
        [run],
      )
    ).rows[0];
  const first = startProcess(['worker'], { ...env, AIRWORTHY_DATA: join(folder, 'one'), WORKER_PORT: '0' });
  await until(async () => (await state())?.state === 'running');
  await sleep(500);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(await state()).toMatchObject({ state: 'running', attempts: 1 });
  expect(first.said()).toContain('"outcome":"given-back"');

  // The second one gets something small in place of the whole repository, so that it ends soon.
  await database.query(`UPDATE repository SET location = $1 WHERE id = $2`, [join(ROOT, 'e2e/sample-service'), id]);
  const second = startProcess(['worker'], { ...env, AIRWORTHY_DATA: join(folder, 'two') });
  await until(async () => (await state())?.state === 'done');
  expect(await state()).toMatchObject({ state: 'done', attempts: 2 });
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  const { rows } = await database.query(`SELECT action FROM ledger WHERE subject = $1 ORDER BY seq`, [`run/${run}`]);
  expect(rows.map((row: { action: string }) => row.action)).toEqual(['run.requested', 'run.done']);
  expect(JSON.parse((await ask('POST', `/api/orgs/${org}/ledger/verify`)).body)).toMatchObject({ ok: true });
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookies: readonly string[];
  readonly connection: string | undefined;
}

/** A request on connections that are kept alive. One that fails is an error with the code of the system. */
function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { origin: base, ...(cookie ? { cookie } : {}), ...(text === undefined ? {} : { 'content-type': 'application/json' }) };
    const sent = request(base + path, { method, agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(parts).toString(),
          cookies: answer.headers['set-cookie'] ?? [],
          connection: answer.headers.connection,
        }),
      );
    });
    sent.once('error', reject);
    sent.end(text);
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error('it did not happen within a minute');
}
