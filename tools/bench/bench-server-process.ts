import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '@airworthy/embedded-postgres';

const BIN = join(import.meta.dirname, '../../apps/server/src/bin.ts');

export interface BenchServer {
  readonly pid: number;
  /** A request below the organisation, as its administrator; throws when it is refused. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** A server process on a database, with an organisation and its administrator. */
export async function benchServer(databaseUrl: string, dataFolder: string): Promise<BenchServer> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: randomUUID() + randomUUID(),
    AIRWORTHY_DATA: dataFolder,
    PORT: String(port),
    LOG_LEVEL: 'error',
    RATE_LIMIT: '1000000',
    AUDIT_SLOTS: '0',
  };
  const start = (command: string): ChildProcess =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BIN, command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const migrated = start('migrate');
  await new Promise((resolve) => migrated.once('close', resolve));
  const child = start('serve');
  const token = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /token=(\S+)/.exec(said)?.[1];
      if (match !== undefined) resolve(match);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  const send = (path: string, init: RequestInit): Promise<Response> =>
    fetch(base + path, { ...init, headers: { 'content-type': 'application/json', origin: base, ...init.headers } });
  const person = { email: 'bench@example.org', password: randomUUID() };
  const made = await send('/api/setup', {
    method: 'POST',
    body: JSON.stringify({ token, organisation: 'Bench', name: 'Bench', ...person }),
  });
  const { org } = (await made.json()) as { org: string };
  const signedIn = await send('/api/auth/sign-in/email', { method: 'POST', body: JSON.stringify(person) });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return {
    pid: child.pid as number,
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await send(`/api/orgs/${org}${path}`, {
        method,
        headers: { cookie },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    async stop() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    },
  };
}
