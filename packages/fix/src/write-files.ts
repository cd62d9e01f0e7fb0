import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import type { SourceTree } from '@airworthy/engine/tree/source-tree';

interface Planned {
  file: string;
  bytes: Buffer;
  mode: number | undefined;
}

/**
 * Writes new texts over the files of a folder. Everything is looked at before the first byte is written: a file that was changed since it was
 * read, a link, one without the right to write or with another encoding refuses the whole. A byte order mark and line ends stay.
 */
export function writeFiles(root: string, tree: SourceTree, texts: ReadonlyMap<string, string>): void {
  const real = realpathSync(root);
  const planned = [...texts].map(([path, text]): Planned => {
    const file = join(real, path);
    const before = tree.read(path);
    const folder = existing(dirname(file));
    const place = realpathSync(folder);
    if (place !== real && !place.startsWith(`${real}${sep}`)) throw refusal(path, 'its folder is a link that leads out of the folder');
    const state = lstatSync(file, { throwIfNoEntry: false });
    if (before === undefined) {
      if (state !== undefined) throw refusal(path, 'it exists, though it was not part of what was read');
      return { file, bytes: Buffer.from(text), mode: undefined };
    }
    if (state === undefined) throw refusal(path, 'it vanished since it was read');
    if (state.isSymbolicLink()) throw refusal(path, 'it is a link; repair what it leads to');
    if (!state.isFile()) throw refusal(path, 'it is no file');
    if ((state.mode & 0o222) === 0) throw refusal(path, 'it may only be read');
    const bytes = readFileSync(file);
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const now = bytes.subarray(mark).toString('utf8');
    if (!Buffer.from(now).equals(bytes.subarray(mark))) throw refusal(path, 'it is not written in UTF-8');
    if (now !== before) throw refusal(path, 'it changed since it was read');
    return { file, bytes: Buffer.concat([bytes.subarray(0, mark), Buffer.from(text)]), mode: state.mode };
  });
  for (const { file, bytes, mode } of planned) {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.airworthy-${process.pid}`;
    try {
      writeFileSync(temporary, bytes, { flag: 'wx' });
      if (mode !== undefined) chmodSync(temporary, mode & 0o7777);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new KnownError('cannot-write', `${file} can't be written: ${error instanceof Error ? error.message : String(error)}.`, {
        hint: 'Files before it are written; git shows them.',
        cause: error,
      });
    }
  }
}

/** The innermost folder that is there. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

function refusal(path: string, reason: string): KnownError {
  return new KnownError('cannot-write', `Nothing was written: ${path}: ${reason}.`);
}
