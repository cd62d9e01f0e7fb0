import type { Cache } from './cache.ts';
import { cacheKey } from './cache.ts';
import type { ContentState } from './content.ts';
import type { FileState } from './file-system.ts';

/** Raise it whenever `inspectContent` may answer differently for the same bytes. */
const FORMAT = 'stat-index 1';

/**
 * Coarsest clock of a file system that is met in practice. A file that changed this shortly before it was looked at
 * may change again without a trace in its times, so it is read again next time (git's rule for racy files).
 */
const RACY_MS = 2_000;

type Row = [
  path: string,
  size: number,
  modified: number,
  changed: number,
  inode: number,
  hash: string,
  kind: ContentState['kind'],
  encoding: ContentState['encoding'],
  lines: number,
];

/** What files contained when they were last seen, so that unchanged ones need not be read to be hashed. */
export interface StatIndex {
  find(path: string, state: FileState): ContentState | undefined;
  add(path: string, state: FileState, content: ContentState): void;
  /** Writes what was added when it differs from what was known. */
  save(): void;
}

/** Opens the index of one root. `variant` holds everything else that the stored answers depend on. */
export function openStatIndex(cache: Cache, root: string, variant: string, now: () => number = Date.now): StatIndex {
  const key = cacheKey(FORMAT, root, variant);
  const started = now();
  const known = readRows(cache.get(key));
  const rows: Row[] = [];
  let fresh = 0;
  return {
    find(path, state) {
      const row = known.get(path);
      if (row === undefined || row[1] !== state.size || row[2] !== state.modified || row[3] !== state.changed || row[4] !== state.inode)
        return undefined;
      rows.push(row);
      return { hash: row[5], kind: row[6], encoding: row[7], lines: row[8] };
    },
    add(path, state, content) {
      fresh += 1;
      if (Math.max(state.modified, state.changed) >= started - RACY_MS) return;
      rows.push([
        path,
        state.size,
        state.modified,
        state.changed,
        state.inode,
        content.hash,
        content.kind,
        content.encoding,
        content.lines,
      ]);
    },
    save() {
      if (fresh > 0 || rows.length !== known.size) cache.set(key, Buffer.from(JSON.stringify(rows)));
    },
  };
}

function readRows(bytes: Uint8Array | undefined): Map<string, Row> {
  const rows = new Map<string, Row>();
  if (bytes === undefined) return rows;
  try {
    const list: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    // The cache has checked that these are the bytes that were written.
    for (const row of list as Row[]) rows.set(row[0], row);
  } catch {
    rows.clear();
  }
  return rows;
}
