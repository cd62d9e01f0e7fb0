import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { extract } from 'tar';

/** The source of a repository can't be read; the sentence is for people. */
export class CheckoutProblem extends Error {}

export interface Checkout {
  readonly folder: string;
  readonly commit: string | undefined;
  remove(): Promise<void>;
}

export interface CheckoutLimits {
  readonly seconds: number;
  readonly bytes: number;
  readonly files: number;
}

export const CHECKOUT_LIMITS: CheckoutLimits = { seconds: 300, bytes: 2 * 1024 ** 3, files: 200_000 };

const run = promisify(execFile);

/** A folder of this machine, when it lies in one of the folders that the operator opened for this. */
export async function folderCheckout(location: string, roots: readonly string[]): Promise<Checkout> {
  const folder = await realpath(location).catch(() => undefined);
  const open = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  const inside = folder !== undefined && open.some((root) => root !== undefined && (folder === root || folder.startsWith(root + sep)));
  if (folder === undefined || !inside)
    throw new CheckoutProblem(`The folder ${location} is not below one of REPOSITORY_ROOTS, or does not exist.`);
  if (!(await stat(folder)).isDirectory()) throw new CheckoutProblem(`${location} is a file, not a folder.`);
  return { folder, commit: undefined, remove: async () => {} };
}

/** The newest commit of a repository and nothing else: no history, no hooks, no submodules, no configuration of this machine. */
export async function gitCheckout(address: string, roots: readonly string[], limits = CHECKOUT_LIMITS): Promise<Checkout> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || (url.protocol !== 'https:' && url.protocol !== 'file:'))
    throw new CheckoutProblem('A repository is fetched by https, without a user or password in its address.');
  // A bare repository of this machine is a folder like others.
  if (url.protocol === 'file:') await folderCheckout(fileURLToPath(url), roots);
  const sandbox = await mkdtemp(join(tmpdir(), 'airworthy-checkout-'));
  const folder = join(sandbox, 'tree');
  const remove = (): Promise<void> => rm(sandbox, { recursive: true, force: true });
  const settings = {
    timeout: limits.seconds * 1000,
    maxBuffer: 1024 * 1024,
    env: {
      PATH: process.env['PATH'],
      HOME: sandbox,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:file',
      GIT_LFS_SKIP_SMUDGE: '1',
    },
  };
  try {
    const clone = [
      'clone',
      '--quiet',
      '--depth',
      '1',
      '--no-tags',
      '--single-branch',
      '--no-recurse-submodules',
      '-c',
      'core.hooksPath=/dev/null',
    ];
    await run('git', [...clone, '-c', 'core.symlinks=false', '--', address, folder], settings);
    const { stdout } = await run('git', ['-C', folder, 'rev-parse', 'HEAD'], settings);
    return { folder, commit: stdout.trim(), remove };
  } catch (error) {
    await remove();
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : String(error);
    throw new CheckoutProblem(`The repository could not be fetched: ${said || 'it took too long'}`);
  }
}

/** Unpacks an uploaded `.tar.gz`, with limits on what comes out; links and paths that lead out are left out by `tar`. */
export async function archiveCheckout(archive: Buffer, limits = CHECKOUT_LIMITS): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'airworthy-checkout-'));
  let [bytes, files] = [0, 0];
  try {
    await pipeline(
      Readable.from([archive]),
      extract({
        cwd: folder,
        strict: true,
        filter: (_path, entry) => {
          if ('type' in entry && (entry.type === 'SymbolicLink' || entry.type === 'Link')) return false;
          files += 1;
          bytes += entry.size ?? 0;
          if (files > limits.files || bytes > limits.bytes) throw new CheckoutProblem('The archive holds more than an audit takes.');
          return true;
        },
      }),
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof CheckoutProblem) throw error;
    throw new CheckoutProblem(`The archive can't be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { folder, commit: undefined, remove: () => rm(folder, { recursive: true, force: true }) };
}
