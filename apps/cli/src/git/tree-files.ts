import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { gitText, tryGit } from './run-git.ts';

/** Larger files are never read by an audit; they get their size and no content. */
const LARGEST = 16_000_000;

interface Entry {
  mode: string;
  id: string;
  size: number;
  path: string;
}

/** A tree of git as a folder. */
export interface Unpacked {
  folder: string;
  remove(): void;
}

/** Writes a tree from git's objects into a temporary folder. No filter, hook or attribute takes part, and nothing is fetched. */
export function unpackTree(repository: string, tree: string): Unpacked {
  const outer = mkdtempSync(join(tmpdir(), 'airworthy-base-'));
  const remove = (): void => rmSync(outer, { recursive: true, force: true });
  try {
    // The name of the folder is the name of a service that has no other.
    const folder = join(outer, basename(repository) || 'repository');
    mkdirSync(join(folder, '.git'), { recursive: true });
    const entries = entriesOf(repository, tree);
    const small = entries.filter((one) => one.mode !== '120000' && one.size <= LARGEST);
    const contents = blobs(repository, [...new Set(entries.filter((one) => one.size <= LARGEST).map((one) => one.id))]);
    const folders = new Set<string>();
    for (const { path } of entries) folders.add(dirname(join(folder, path)));
    for (const one of folders) mkdirSync(one, { recursive: true });
    for (const { id, path } of small) writeFileSync(join(folder, path), contents(id), { flag: 'wx' });
    for (const { size, path } of entries) if (size > LARGEST) writeEmpty(join(folder, path), size);
    // Links last, so that nothing is written through one.
    for (const { mode, id, path } of entries) if (mode === '120000') symlinkSync(contents(id).toString('utf8'), join(folder, path));
    // With an index the folder is a checkout: files that git has although a rule ignores them are read in both states.
    gitText(repository, ['read-tree', tree], { environment: { GIT_INDEX_FILE: join(folder, '.git', 'index') } });
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The text of one object. */
export function blobText(repository: string, id: string): string | undefined {
  return tryGit(repository, ['cat-file', 'blob', id])?.toString('utf8');
}

function entriesOf(repository: string, tree: string): Entry[] {
  const listing = tryGit(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree]);
  if (listing === undefined)
    throw new KnownError('no-objects', `The objects of the base are not all here.`, {
      hint: 'Fetch them first: git fetch --unshallow, or fetch-depth: 0 in CI.',
    });
  return listing
    .toString('utf8')
    .split('\0')
    .flatMap((line): Entry[] => {
      const [, mode = '', type, id = '', size = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t([\s\S]+)$/.exec(line) ?? [];
      const odd = path.split('/').some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git');
      return type === 'blob' && !odd ? [{ mode, id, size: Number(size), path }] : [];
    });
}

/** Contents by object id, from one process. */
function blobs(repository: string, ids: readonly string[]): (id: string) => Buffer {
  const found = new Map<string, Buffer>();
  const out =
    (ids.length === 0 ? undefined : tryGit(repository, ['cat-file', '--batch'], { input: `${ids.join('\n')}\n` })) ?? Buffer.alloc(0);
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    const [id = '', , size = ''] = out.toString('latin1', at, end).split(' ');
    const length = Number(size);
    if (!Number.isInteger(length) || size === '') break;
    found.set(id, out.subarray(end + 1, end + 1 + length));
    at = end + 1 + length + 1;
  }
  return (id) => {
    const bytes = found.get(id);
    if (bytes === undefined)
      throw new KnownError('no-objects', `An object of the base is not here: ${id}.`, {
        hint: 'Fetch it first: a partial clone lacks contents of older files.',
      });
    return bytes;
  };
}

function writeEmpty(path: string, size: number): void {
  const file = openSync(path, 'wx');
  ftruncateSync(file, size);
  closeSync(file);
}
