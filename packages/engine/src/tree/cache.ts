import { hash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '@airworthy/model';
import type { SourceTree } from './source-tree.ts';

/** Keeps results between runs. A missing, damaged or unwritable entry is a miss, never an error. */
export interface Cache {
  get(key: string): Uint8Array | undefined;
  set(key: string, bytes: Uint8Array): void;
  /** What went wrong, if anything: the cache never changes results, so these are for `doctor`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Bytes that the folder may hold before the entries that were not used for the longest time go. */
export const CACHE_BYTES = 512_000_000;

const MAGIC = 'AWC2';
const HEADER_BYTES = MAGIC.length + 32;
const DAY_MS = 86_400_000;

/** A cache that remembers nothing. */
export const disabledCache: Cache = { get: () => undefined, set: () => undefined, diagnostics: [] };

/** `$XDG_CACHE_HOME/airworthy` or `~/.cache/airworthy`. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_CACHE_HOME'];
  return join(base !== undefined && base.startsWith('/') ? base : join(homedir(), '.cache'), 'airworthy');
}

/** A key that stands for all the parts; no two lists of parts share one. */
export function cacheKey(...parts: readonly string[]): string {
  return hash('sha256', parts.map((part) => `${part.length}:${part}`).join(''), 'hex');
}

/**
 * Stands for the content of a tree, or of the part of it that `filter` keeps, together with what could not be read there.
 * Two trees with the same fingerprint give the same results.
 */
export function treeFingerprint(tree: SourceTree, filter: (path: string) => boolean = () => true): string {
  const lines = tree.files.filter((file) => filter(file.path)).map((file) => `${file.path}\0${file.hash}`);
  const problems = tree.diagnostics.filter((one) => one.location === undefined || filter(one.location.path));
  return cacheKey(lines.join('\n'), JSON.stringify(problems));
}

/** Opens a cache in a folder, which is made when the first entry is written. Several processes may share it. */
export function openCache(folder: string, limit: number = CACHE_BYTES): Cache {
  const diagnostics: Diagnostic[] = [];
  let usable = true;
  let pruned = false;
  const complain = (message: string): void => {
    if (diagnostics.length < 5) diagnostics.push({ code: 'cache-unusable', level: 'info', message });
  };
  return {
    diagnostics,
    get(key) {
      const file = fileOf(folder, key);
      let bytes: Buffer;
      try {
        bytes = readFileSync(file);
      } catch (error) {
        if (!isAbsent(error)) complain(`A cache entry cannot be read: ${wordsOf(error)}.`);
        return undefined;
      }
      const payload = bytes.subarray(HEADER_BYTES);
      if (
        bytes.length < HEADER_BYTES ||
        bytes.toString('latin1', 0, MAGIC.length) !== MAGIC ||
        !hash('sha256', payload, 'buffer').equals(bytes.subarray(MAGIC.length, HEADER_BYTES))
      ) {
        complain('A damaged cache entry was thrown away.');
        remove(file);
        return undefined;
      }
      markUsed(file);
      return payload;
    },
    set(key, bytes) {
      if (!usable || bytes.length > limit / 4) return;
      const file = fileOf(folder, key);
      const temporary = `${file}.${randomUUID()}.tmp`;
      try {
        mkdirSync(join(file, '..'), { recursive: true });
        writeFileSync(temporary, Buffer.concat([Buffer.from(MAGIC, 'latin1'), hash('sha256', bytes, 'buffer'), bytes]));
        renameSync(temporary, file);
      } catch (error) {
        usable = false;
        complain(`The cache cannot be written: ${wordsOf(error)}.`);
        remove(temporary);
      }
      if (!pruned) {
        pruned = true;
        prune(folder, limit);
      }
    },
  };
}

function fileOf(folder: string, key: string): string {
  const name = /^[0-9a-f]{64}$/.test(key) ? key : cacheKey(key);
  return join(folder, name.slice(0, 2), name.slice(2));
}

/** Entries are ordered by last use with a precision of a day, which saves most of the writes. */
function markUsed(file: string): void {
  try {
    const now = Date.now();
    if (now - statSync(file).mtimeMs > DAY_MS) utimesSync(file, now / 1000, now / 1000);
  } catch {
    // Another process may have removed it; the content was read already.
  }
}

function prune(folder: string, limit: number): void {
  const entries: { file: string; size: number; used: number }[] = [];
  let total = 0;
  for (const shard of namesIn(folder).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    for (const name of namesIn(join(folder, shard))) {
      const file = join(folder, shard, name);
      try {
        const stats = statSync(file);
        if (name.endsWith('.tmp') && Date.now() - stats.mtimeMs > DAY_MS) remove(file);
        else {
          entries.push({ file, size: stats.size, used: stats.mtimeMs });
          total += stats.size;
        }
      } catch {
        // Gone already.
      }
    }
  }
  if (total <= limit) return;
  for (const entry of entries.toSorted((a, b) => a.used - b.used)) {
    if (total <= limit * 0.8) return;
    remove(entry.file);
    total -= entry.size;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Nothing depends on it being gone.
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function wordsOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
