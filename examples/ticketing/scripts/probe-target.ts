import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareDatabase } from '../story/src/database.ts';
import { freePorts } from '../story/src/ports.ts';

/**
 * Starts one service of the fleet by itself for `airworthy probe`, on a database with the tables of all of them, which it reaches through the proxy of the
 * probe where there is one. For services that start without the others. Tells by a file where it is and which people the database knows, and ends with its
 * signal.
 */
const { values } = parseArgs({ options: { service: { type: 'string', default: 'compliance' } } });
const file = process.env['AIRWORTHY_TARGET_FILE'];
if (!file) throw new Error('AIRWORTHY_TARGET_FILE is not set: this is started by airworthy probe');
const facts: Record<string, string> = {};
const tell = (): void => {
  writeFileSync(`${file}.part`, JSON.stringify(facts), { mode: 0o600 });
  renameSync(`${file}.part`, file);
};

const starting = prepareDatabase();
const started: ChildProcess[] = [];
const end = async (): Promise<void> => {
  await Promise.all(
    started.map((child) => {
      const ended = child.exitCode === null ? new Promise((done) => child.once('exit', done)) : undefined;
      child.kill('SIGKILL');
      return ended;
    }),
  );
  await (await starting.catch(() => undefined))?.stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());

const database = await starting;
const reached = new URL(database.appUrl);
facts['upstream.database'] = reached.host;
const proxy = process.env['AIRWORTHY_PROXY_DATABASE'];
if (proxy) reached.host = proxy;
facts['database'] = reached.href;
// The proxy leads nowhere before it is told where.
tell();
const [port] = await freePorts(1);
const child = spawn(process.execPath, ['src/main.ts'], {
  cwd: join(import.meta.dirname, '../services', values.service),
  env: {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    OTEL_SDK_DISABLED: 'true',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    DATABASE_URL: reached.href,
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});
started.push(child);
child.once('exit', (code, signal) => (signal === 'SIGKILL' ? undefined : process.exit(code ?? 1)));
Object.assign(facts, { url: `http://127.0.0.1:${port}`, person: randomUUID(), tenant: randomUUID(), otherTenant: randomUUID() });
tell();
