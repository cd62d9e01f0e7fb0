import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@airworthy/embedded-postgres';
import { signIn } from '../program-e2e/client.ts';
import type { Client } from '../program-e2e/client.ts';

const BIN = join(import.meta.dirname, '../../apps/server/src/bin.ts');

export interface BenchServer {
  readonly pid: number;
  readonly address: string;
  readonly org: string;
  /** Its administrator. */
  readonly client: Client;
  /** Cookies of so many sessions of the administrator. */
  sessions(count: number): Promise<string[]>;
  /** Starts a worker; the promise it answers with ends it. */
  worker(slots: number): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

interface Kept {
  readonly secret: string;
  readonly org: string;
  readonly person: { readonly name: string; readonly email: string; readonly password: string };
}

/** A server process on a database, with an organisation and its administrator; those that an earlier bench made in the folder are used again. */
export async function benchServer(
  databaseUrl: string,
  dataFolder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const file = join(dataFolder, 'bench.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
  const secret = known?.secret ?? randomUUID() + randomUUID();
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: secret,
    AIRWORTHY_DATA: dataFolder,
    PORT: String(port),
    LOG_LEVEL: 'error',
    RATE_LIMIT: '1000000',
    AUDIT_SLOTS: '0',
    // Sign-ins are limited by address; those of a bench come from many.
    TRUST_PROXY: 'true',
    ...more,
  };
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BIN, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const migrated = start('migrate');
  await new Promise((resolve) => migrated.once('close', resolve));
  const child = start('serve');
  const said = await says(child, known ? /listens on \S+/ : /token=(\S+)/);
  const { org, person } = known ?? (await firstPerson(address, said));
  if (!known) writeFileSync(file, JSON.stringify({ secret, org, person } satisfies Kept), { mode: 0o600 });
  return {
    pid: child.pid as number,
    address,
    org,
    client: await signIn(address, org, person),
    async sessions(count) {
      const cookies: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const answer = await fetch(`${address}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: address, 'x-forwarded-for': `10.1.${index >> 8}.${index & 255}` },
          body: JSON.stringify({ email: person.email, password: person.password }),
        });
        if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
        cookies.push(
          answer.headers
            .getSetCookie()
            .map((one) => one.split(';')[0])
            .join('; '),
        );
      }
      return cookies;
    },
    async worker(slots) {
      const worker = start('worker', '--slots', String(slots));
      await says(worker, /Worker takes/);
      return () => ended(worker);
    },
    stop: () => ended(child),
  };
}

async function firstPerson(address: string, token: string): Promise<Omit<Kept, 'secret'>> {
  const person = { name: 'Bench', email: 'bench@example.org', password: randomUUID() };
  const made = await fetch(`${address}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ token, organisation: 'Bench', ...person }),
  });
  return { org: ((await made.json()) as { org: string }).org, person };
}

function says(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = pattern.exec(said);
      if (match) resolve(match[1] ?? match[0]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
}
