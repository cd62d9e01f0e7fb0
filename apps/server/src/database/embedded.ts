import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '@airworthy/embedded-postgres';
import type { RunningPostgres } from '@airworthy/embedded-postgres';

/** The data folder can't be used: somebody else has it, or the database server can't get there. */
export class DataFolderBusy extends Error {}

/** How long a database that lost its server gets to write what it knows, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Starts the embedded PostgreSQL server of a data folder. One process owns the folder: a second one is refused with the pid of the first.
 * A database server that ends by itself is started again. After a crash the lock of a dead owner is taken over, and a database server that outlived it is shut down in order before a new one starts.
 *
 * @throws {DataFolderBusy} when another living process has the folder.
 */
export async function openEmbedded(dataFolder: string, onLost: (sentence: string) => void = () => {}): Promise<RunningPostgres> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o755 });
  if (process.getuid?.() === 0) openTheWay(dataFolder);
  const lock = join(dataFolder, 'owner.pid');
  takeLock(lock, dataFolder);
  try {
    const data = join(dataFolder, 'postgres');
    await endOrphan(join(data, 'postmaster.pid'));
    const server = await startPostgres({ from: import.meta.url, databases: ['airworthy'], dataFolder: data, maxConnections: 120, onLost });
    process.once('exit', () => rmSync(lock, { force: true }));
    return {
      url: server.url,
      urlOf: server.urlOf,
      get pid() {
        return server.pid;
      },
      stop: async () => {
        await server.stop();
        rmSync(lock, { force: true });
      },
    };
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  }
}

/** Started as root, the database server runs as nobody, who has to get to its folder. The folder itself is opened; those above are not ours. */
function openTheWay(dataFolder: string): void {
  const mode = statSync(dataFolder).mode & 0o777;
  chmodSync(dataFolder, mode | 0o011);
  for (let at = dirname(dataFolder); at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0)
      throw new DataFolderBusy(
        `PostgreSQL does not run as root, and others can't enter ${at}. Start as an ordinary user, or set AIRWORTHY_DATA to a folder such as /var/lib/airworthy.`,
      );
  }
}

/** Address of the embedded database of a folder while a server runs it, or undefined. */
export function runningEmbedded(dataFolder: string): string | undefined {
  const [lock, data] = [join(dataFolder, 'owner.pid'), join(dataFolder, 'postgres')];
  if (!existsSync(lock) || !alive(Number(readFileSync(lock, 'utf8'))) || !existsSync(join(data, 'postmaster.pid'))) return undefined;
  const port = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3];
  return `postgres://postgres:${readFileSync(join(data, 'password'), 'utf8')}@127.0.0.1:${port}/airworthy`;
}

function takeLock(lock: string, dataFolder: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(lock, 'wx', 0o644);
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner !== process.pid && alive(owner)) break;
    rmSync(lock, { force: true });
  }
  throw new DataFolderBusy(
    `The data folder ${dataFolder} is in use by process ${readFileSync(lock, 'utf8')}. Stop it, or set AIRWORTHY_DATA to another folder.`,
  );
}

/** A database server whose Node process was killed lives on; it is asked to shut down, which keeps everything that was committed. */
async function endOrphan(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!alive(pid)) return;
  process.kill(pid, 'SIGINT');
  const until = Date.now() + PATIENCE;
  while (alive(pid)) {
    if (Date.now() > until) throw new DataFolderBusy(`The database server ${pid} of an earlier run does not end.`);
    await sleep(50);
  }
}

function alive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
