import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@airworthy/embedded-postgres';
import { Client } from 'pg';
import { pino } from 'pino';
import { inScope, openDatabase, openPool } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import type { ChainState } from '../../src/ledger/chain.ts';
import { verifyLedger } from '../../src/ledger/read.ts';
import { openQueue } from '../../src/work/queue.ts';
import { sampleResult } from '../support/results.ts';
import { kill, start } from './processes.ts';
import type { Running } from './processes.ts';

const PASSWORD = 'a long enough password';

/** A server and a worker as processes, two administrators, a repository with code and one that results are pushed to. */
export interface Rig {
  readonly org: string;
  readonly repositories: { readonly code: string; readonly push: string };
  readonly targets: {
    readonly findings: readonly string[];
    readonly items: readonly string[];
    readonly critical: readonly string[];
    readonly service: string;
  };
  readonly address: string;
  readonly server: Running;
  readonly worker: Running;
  /** A request of the first or the second person, to the API of the organisation. */
  ask(who: 0 | 1, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  rows<T extends object>(text: string, values?: readonly unknown[]): Promise<T[]>;
  chain(): Promise<ChainState>;
  /** Kills a process as a machine that fails does, and starts it again. */
  killed(victim: 'server' | 'worker'): Promise<void>;
  close(): Promise<void>;
}

/** @param url an empty database */
export async function openRig(url: string): Promise<Rig> {
  const pool = openPool(url, 2);
  await migrate(pool);
  await (await openQueue(url, pino({ level: 'silent' }), { migrate: true })).stop();
  await pool.end();
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-faults-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(
    join(code, 'package.json'),
    '{"name":"tiny","main":"index.js","scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}',
  );
  writeFileSync(join(code, 'index.js'), `const app = require('express')();\napp.get('/', (q, s) => s.send('x'));\napp.listen(3000);\n`);
  const env = {
    DATABASE_URL: url,
    AUTH_SECRET: randomUUID() + randomUUID(),
    AIRWORTHY_DATA: folder,
    REPOSITORY_ROOTS: folder,
    PORT: String(await freePort()),
    AUDIT_SLOTS: '0',
    RATE_LIMIT: '100000',
    LOG_LEVEL: 'error',
  };
  const address = `http://127.0.0.1:${env.PORT}`;
  const serve = (said = /listens on (\S+)/): Promise<Running> => start(['serve'], env, said);
  const work = (): Promise<Running> => start(['worker', '--slots', '1'], env, /Worker takes/);
  const running: { server: Running; worker?: Running } = { server: await serve(/setup\?token=(\S+)/) };
  const made = await asked(address, '/api/setup', { token: running.server.found, organisation: 'Faults', ...person('a') });
  const { org } = (await made.json()) as { org: string };
  const cookies = [await signedIn(address, 'a')];
  const ask: Rig['ask'] = (who, method, path, body, headers = {}) =>
    fetch(`${address}/api/orgs/${org}${path}`, {
      method,
      headers: { cookie: cookies[who] ?? '', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
  const make = async <T>(path: string, body: unknown): Promise<T> => {
    const answer = await ask(0, 'POST', path, body);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { link } = await make<{ link: string }>('/invitations', { email: person('b').email, role: 'admin' });
  const { searchParams } = new URL(link);
  await asked(address, `/api/invitations/${searchParams.get('invitation')}/accept`, {
    token: searchParams.get('token'),
    name: 'b',
    password: PASSWORD,
  });
  cookies.push(await signedIn(address, 'b'));
  const repositories = {
    code: (await make<{ id: string }>('/repositories', { name: 'code', source: 'folder', location: code })).id,
    push: (await make<{ id: string }>('/repositories', { name: 'push', source: 'push' })).id,
  };
  await make(`/repositories/${repositories.push}/results`, await sampleResult());
  const { items: found } = (await (await ask(0, 'GET', '/findings?limit=500')).json()) as {
    items: { id: string; item: string; severity: string; serviceId: string }[];
  };
  running.worker = await work();
  const rows: Rig['rows'] = async <T extends object>(text: string, values: readonly unknown[] = []) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<T>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    org,
    repositories,
    targets: {
      findings: found.map((one) => one.id),
      items: found.map((one) => one.item),
      critical: found.filter((one) => one.severity === 'critical').map((one) => one.item),
      service: found[0]?.serviceId as string,
    },
    address,
    get server() {
      return running.server;
    },
    get worker() {
      return running.worker as Running;
    },
    ask,
    rows,
    async chain() {
      const database = openDatabase(openPool(url, 1));
      try {
        return await inScope(database, { org, actor: 'test' }, (tx) => verifyLedger(tx, org));
      } finally {
        await database.destroy();
      }
    },
    async killed(victim) {
      await kill(running[victim] as Running, 'SIGKILL');
      running[victim] = await (victim === 'server' ? serve() : work());
    },
    async close() {
      await kill(running.server, 'SIGKILL');
      if (running.worker) await kill(running.worker, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const person = (name: string) => ({ name, email: `${name}@example.org`, password: PASSWORD });

async function asked(address: string, path: string, body: object): Promise<Response> {
  const answer = await fetch(address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function signedIn(address: string, name: string): Promise<string> {
  const { email, password } = person(name);
  const answer = await asked(address, '/api/auth/sign-in/email', { email, password });
  return String(answer.headers.get('set-cookie')).split(';')[0] as string;
}
