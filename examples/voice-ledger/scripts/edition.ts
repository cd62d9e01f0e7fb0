import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, startPostgres } from '../../support/embedded-postgres.ts';
import { hardenedEdition } from './hardened-edition.ts';

export type EditionName = 'as-audited' | 'hardened';

export interface RunningEdition {
  readonly url: string;
  readonly socketPath: string;
  /** Of the API; the editions differ in it. */
  readonly prefix: string;
  /** Mails that the local provider wrote instead of sending. */
  readonly outbox: string;
  readonly database: string;
  /** What signs in; the edition without authentication has none. */
  readonly account?: { readonly email: string; readonly password: string };
  readonly webhookSecret?: string;
  /** What live probes need to know of an instance that was made for them. */
  readonly testMaterial?: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface Part {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Plan extends Pick<RunningEdition, 'prefix' | 'socketPath' | 'account' | 'webhookSecret' | 'testMaterial'> {
  readonly health: string;
  readonly parts: readonly Part[];
  /** Ends what runs in this process. */
  close?(): void;
}

export interface StartOptions {
  readonly port?: number;
  readonly quiet?: boolean;
  /** Databases that are made empty beside that of the edition. */
  readonly emptyDatabases?: readonly string[];
  /** Where the services find the database, given where it is. */
  readonly through?: (databaseUrl: string) => string;
}

/** Starts one edition on an embedded database, in processes of its own, and waits until it is ready. */
export async function startEdition(name: EditionName, options: StartOptions = {}): Promise<RunningEdition> {
  const data = mkdtempSync(join(tmpdir(), 'voice-ledger-'));
  const postgres = await startPostgres({
    from: import.meta.url,
    databases: ['voice_ledger', ...(options.emptyDatabases ?? [])],
    maxConnections: 200,
  });
  const port = options.port ?? (await freePort());
  const through = options.through ?? ((databaseUrl: string) => databaseUrl);
  const folder = join(import.meta.dirname, '../services', name);
  const plan =
    name === 'hardened' ? await hardenedEdition(folder, data, postgres.url, port, through) : asAudited(data, through(postgres.url), port);
  const running: ChildProcess[] = [];
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    plan.close?.();
    for (const child of running) if (child.exitCode === null) child.kill('SIGTERM');
    await Promise.all(
      running.map((child) => (child.exitCode === null ? Promise.race([ended(child), pause(8_000, undefined, { ref: false })]) : undefined)),
    );
    for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
    await postgres.stop();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    for (const part of plan.parts) {
      const child = spawn(process.execPath, part.args, {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...part.env },
        stdio: ['ignore', options.quiet ? 'ignore' : 'inherit', 'inherit'],
      });
      running.push(child);
    }
    await untilReady(`${url}${plan.health}`, running);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...plan, url, outbox: join(data, 'outbox'), database: postgres.url, stop };
}

function asAudited(data: string, database: string, port: number): Plan {
  const env = { DATABASE_URL: database, PORT: String(port), HOST: '127.0.0.1', DATA_FOLDER: data, LOG_LEVEL: 'warn' };
  return { prefix: '/api', socketPath: '/ws', health: '/health', parts: [{ args: ['src/index.ts'], env }] };
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

async function untilReady(url: string, parts: readonly ChildProcess[]): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (parts.some((child) => child.exitCode !== null)) throw new Error('the service ended before it was ready');
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
  throw new Error(`${url} was not ready within 30 seconds`);
}
