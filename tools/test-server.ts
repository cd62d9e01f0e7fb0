import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '@airworthy/embedded-postgres';

/** `npm run test:server`: the tests of the server on the embedded database; with `--postgres` on the PostgreSQL of this system. */
const { values, positionals } = parseArgs({ options: { postgres: { type: 'boolean', default: false } }, allowPositionals: true });
const run = (env: NodeJS.ProcessEnv): number =>
  spawnSync('npx', ['vitest', 'run', ...(positionals.length > 0 ? positionals : ['apps/server'])], { stdio: 'inherit', env }).status ?? 1;

process.exitCode = values.postgres ? await onSystemPostgres() : run(process.env);

/** A cluster of its own on a free port, with data that goes when the tests end. PostgreSQL refuses to run as root: nobody does it then. */
async function onSystemPostgres(): Promise<number> {
  const bin = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1);
  if (bin === undefined || !existsSync(join(bin, 'initdb'))) throw new Error('No PostgreSQL of this system: apt-get install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-postgres-'));
  const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const password = 'tests-only';
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if ('uid' in asNobody) for (const path of [folder, secret]) chownSync(path, 65534, 65534);
  const data = join(folder, 'data');
  const init = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8'], {
    ...asNobody,
    cwd: folder,
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    encoding: 'utf8',
  });
  if (init.status !== 0) throw new Error(init.stderr);
  const port = await freePort();
  const flags = [
    '-c',
    `port=${port}`,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'max_connections=300',
    '-c',
    'fsync=off',
  ];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...asNobody, cwd: folder, stdio: 'ignore' });
  try {
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    while (spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status !== 0) await sleep(100);
    console.log(spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim());
    return run({ ...process.env, TEST_DATABASE_URL: url });
  } finally {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}
