import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';

const BIN = join(import.meta.dirname, '../../src/bin.ts');

export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything that it wrote. */
  said(): string;
  /** Waits for a text in what it writes, and gives the match. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

/** A process of the server as an operator starts it. */
export function startProcess(args: readonly string[], env: Readonly<Record<string, string>>): ServerProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    ended,
    said: () => text,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it ended without saying ${pattern}: ${text}`)));
        look();
      }),
  };
}

/** A new database on the server of the tests. */
export async function newDatabase(): Promise<{ readonly url: string; query: Client['query']; drop(): Promise<void> }> {
  const base = inject('postgresUrl');
  const name = `p_${randomUUID().replaceAll('-', '')}`;
  const root = new Client({ connectionString: base });
  await root.connect();
  await root.query(`CREATE DATABASE ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    query: client.query.bind(client) as Client['query'],
    drop: async () => {
      await client.end();
      await root.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await root.end();
    },
  };
}
