import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface FileState {
  kind: EntryKind;
  size: number;
  /** Milliseconds with a fraction. */
  modified: number;
  /** Change of content or metadata; nobody can set it back. Milliseconds with a fraction. */
  changed: number;
  /** Identity on the disk. */
  inode: number;
}

/** What the tree needs from a disk. All calls throw as `node:fs` does. Paths are absolute. */
export interface FileSystem {
  /** Unsorted. */
  readFolder(path: string): { name: string; kind: EntryKind }[];
  /** Does not follow links. */
  state(path: string): FileState;
  /** The path with all links resolved. */
  real(path: string): string;
  /** At most `limit` bytes, and one more when there is more. Does not follow links, does not wait on pipes. */
  readFile(path: string, limit: number): Buffer;
}

// Absent on Windows, where there is nothing to guard against.
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export const diskFileSystem: FileSystem = {
  readFolder: (path) => readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  state(path) {
    const stats = lstatSync(path);
    return { kind: kindOf(stats), size: stats.size, modified: stats.mtimeMs, changed: stats.ctimeMs, inode: stats.ino };
  },
  real: (path) => realpathSync(path),
  readFile(path, limit) {
    const handle = openSync(path, READ_FLAGS);
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EFTYPE' });
      const bytes = Buffer.allocUnsafe(Math.min(stats.size, limit) + 1);
      let length = 0;
      while (length < bytes.length) {
        const count = readSync(handle, bytes, length, bytes.length - length, null);
        if (count === 0) break;
        length += count;
      }
      return bytes.subarray(0, length);
    } finally {
      closeSync(handle);
    }
  },
};

/** The system's word for what went wrong, `EACCES` for example. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
