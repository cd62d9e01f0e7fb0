import { createHash } from 'node:crypto';
import type { Diagnostic } from '@airworthy/model';

/** A file of the audited tree that may be read. */
export interface SourceFile {
  /** POSIX, relative to the audited root. */
  path: string;
  /** Bytes. */
  size: number;
  /** SHA-256 of the content, hex. */
  hash: string;
  /** Lines of a text file. */
  lines?: number;
}

/**
 * The audited tree, the only way to its files. Everything is read through it, so limits, ignore rules and the
 * promise never to leave the root hold everywhere.
 */
export interface SourceTree {
  /** Sorted by path. */
  readonly files: readonly SourceFile[];
  has(path: string): boolean;
  /** Text of a file, without a byte order mark; `undefined` when it does not exist, is binary, too large or unreadable. */
  read(path: string): string | undefined;
  /** Names of files and folders directly inside; empty when there is no such folder. */
  list(directory: string): string[];
  /** What was left out, and what could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether a file changed or vanished after it was listed. Results of such a run are not to be kept. */
  readonly disturbed?: boolean;
}

/** A tree made of texts, for tests and for trying a change without writing it. */
export function memoryTree(texts: Record<string, string>): SourceTree {
  const paths = Object.keys(texts).toSorted();
  const files = paths.map((path) => {
    const text = texts[path] as string;
    return { path, size: Buffer.byteLength(text), hash: createHash('sha256').update(text).digest('hex'), lines: text.split('\n').length };
  });
  return {
    files,
    diagnostics: [],
    has: (path) => Object.hasOwn(texts, path),
    read: (path) => (Object.hasOwn(texts, path) ? (texts[path] as string).replace(/^\uFEFF/, '') : undefined),
    list: (directory) => {
      const prefix = directory === '' || directory === '.' ? '' : `${directory}/`;
      const names = new Set<string>();
      for (const path of paths) {
        if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0] as string);
      }
      return [...names];
    },
  };
}
