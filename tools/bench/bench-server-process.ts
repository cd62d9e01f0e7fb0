import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '@airworthy/embedded-postgres';
import { signIn } from '../program-e2e/client.ts';
import type { Client } from '../program-e2e/client.ts';

const BIN = join(import.meta.dirname, '../../apps/server/src/bin.ts');

export interface BenchServer {
  readonly pid: number;
  /** Its administrator. */
  readonly client: Client;
  stop(): Promise<void>;
}

/** A server process on a database, with an organisation and its administrator. */
export async function benchServer(databaseUrl: string, dataFolder: string): Promise<BenchServer> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
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
  const person = { name: 'Bench', email: 'bench@example.org', password: randomUUID() };
  const made = await fetch(`${address}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ token, organisation: 'Bench', ...person }),
  });
  const { org } = (await made.json()) as { org: string };
  return {
    pid: child.pid as number,
    client: await signIn(address, org, person),
    async stop() {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    },
  };
}
