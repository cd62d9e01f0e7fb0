import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { inject } from 'vitest';
import { buildApp } from '../../src/app.ts';
import type { App, Parts } from '../../src/app.ts';
import { makeAuth } from '../../src/auth/auth.ts';
import { addMember, createOrganisation, createPerson } from '../../src/auth/setup.ts';
import type { RoleName } from '../../src/auth/auth.ts';
import { readConfig } from '../../src/config.ts';
import { openAuthPool, openDatabase, openPool } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openSigner } from '../../src/ledger/signer.ts';
import { openNews } from '../../src/work/news.ts';
import { openOutside } from '../../src/integrations/outside.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import type { AuditJob } from '../../src/work/queue.ts';

const PASSWORD = 'a long enough password';

export interface TestPerson {
  readonly id: string;
  readonly email: string;
  readonly role: RoleName;
  readonly cookie: string;
  /** A request as this person. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies of many shapes
  readonly body: any;
  readonly text: string;
}

export interface TestServer {
  readonly app: App;
  readonly parts: Parts;
  readonly url: string;
  /** Jobs that were asked for and not done: tests do them themselves. */
  readonly jobs: AuditJob[];
  /** A request of somebody without a session. */
  readonly ask: TestPerson['ask'];
  /** Moves the clock of the server, in days. */
  later(days: number): void;
  organisation(name?: string): Promise<TestOrganisation>;
  close(): Promise<void>;
}

export interface TestOrganisation {
  readonly id: string;
  readonly admin: TestPerson;
  person(role: RoleName): Promise<TestPerson>;
}

/** A server on a database of its own, asked in-process. */
export async function testServer(
  env: Readonly<Record<string, string>> = {},
  logger: Logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
): Promise<TestServer> {
  const base = inject('postgresUrl');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const root = new Client({ connectionString: base });
  await root.connect();
  await root.query(`CREATE DATABASE ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const dataFolder = mkdtempSync(join(tmpdir(), 'airworthy-server-test-'));
  const config = readConfig({
    AIRWORTHY_DATA: dataFolder,
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '100000',
    REPOSITORY_ROOTS: dataFolder,
    ...env,
  });
  const pool = openPool(url.href, 8);
  // The role of requests belongs to all databases of a server: one makes it at a time.
  await root.query('SELECT pg_advisory_lock(7305113)');
  await migrate(pool);
  await root.query('SELECT pg_advisory_unlock(7305113)');
  const authPool = openAuthPool(url.href, 3);
  const publicUrl = 'http://127.0.0.1:4600';
  const news = await openNews(url.href, pino({ level: 'silent' }));
  let shift = 0;
  const jobs: AuditJob[] = [];
  const parts: Parts = {
    config,
    publicUrl,
    pool,
    database: openDatabase(pool),
    auth: makeAuth({ pool: authPool, secret: randomUUID() + randomUUID(), publicUrl, log: (level, message) => logger[level](message) }),
    queue: {
      audit: async (job) => void jobs.push(job),
      cancel: async () => {},
      jobOf: async () => 'absent',
      work: async () => {},
      every: async () => {},
      stop: async () => {},
    },
    signer: openSigner(dataFolder),
    news,
    metrics: makeMetrics(),
    outside: openOutside(config),
    now: () => new Date(Date.now() + shift),
  };
  const app = await buildApp(parts, logger);

  const ask = async (
    cookie: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await app.inject({
      method: method as 'GET',
      url: path,
      headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
      // The auth library allows a few sign-ins a minute from one address; tests make more people than that.
      ...(path === '/api/auth/sign-in/email' && body !== undefined ? { remoteAddress: anyAddress() } : {}),
      payloadAsStream: true,
    });
    const text = await read(answer.stream(), String(answer.headers['content-type'] ?? ''));
    const isJson =
      String(answer.headers['content-type'] ?? '').includes('json') && !String(answer.headers['content-type']).includes('ndjson');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
      text,
    };
  };
  const personOf = async (org: string | undefined, role: RoleName): Promise<TestPerson> => {
    const email = `${role}-${randomUUID().slice(0, 8)}@example.org`;
    const id = await createPerson(parts.auth, { name: `The ${role}`, email, password: PASSWORD });
    if (org !== undefined) await addMember(pool, org, id, role);
    const signedIn = await ask(undefined, 'POST', '/api/auth/sign-in/email', { email, password: PASSWORD });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] as string;
    return { id, email, role, cookie, ask: (method, path, body, headers) => ask(cookie, method, path, body, headers) };
  };
  return {
    app,
    parts,
    url: url.href,
    jobs,
    ask: (method, path, body, headers) => ask(undefined, method, path, body, headers),
    later: (days) => {
      shift += days * 86_400_000;
    },
    organisation: async (title = 'Example') => {
      const admin = await personOf(undefined, 'admin');
      const id = await createOrganisation(pool, title, admin.id);
      return { id, admin, person: (role) => personOf(id, role) };
    },
    close: async () => {
      await app.close();
      await news.close();
      await authPool.end();
      await pool.end();
      await root.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await root.end();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

const anyAddress = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

/** The body; of one that does not end by itself, what comes at once. */
async function read(stream: Readable, type: string): Promise<string> {
  const timer = type.includes('event-stream') ? setTimeout(() => stream.destroy(), 300) : undefined;
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(Buffer.from(part as Buffer));
  } catch (error) {
    if (timer === undefined) throw error;
  }
  clearTimeout(timer);
  return Buffer.concat(parts).toString('utf8');
}
