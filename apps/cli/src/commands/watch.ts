import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join, resolve } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { openCache } from '@airworthy/engine/tree/cache';
import { formatLocation } from '@airworthy/model';
import type { Change } from '@airworthy/model';
import { cacheDirectory } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { compareSince } from '../gate/since.ts';
import type { Comparison } from '../gate/since.ts';
import { plain, print } from '../output/terminal.ts';

/** Editors write a file in several steps; this long after the last of them it is looked at. */
const QUIET_MS = 150;

interface WatchOptions extends RunOptions {
  since: string;
}

/** `airworthy watch [dir]`: on every change, what moved since the last look. Ends with the process. */
export async function watchCommand(dir: string, options: WatchOptions): Promise<number> {
  const cache = openCache(cacheDirectory());
  const root = resolve(dir);
  const watchers = new Map<string, FSWatcher>();
  let known: readonly Change[] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stop: () => void = () => undefined;
  const ended = new Promise<void>((done) => (stop = done));

  const look = async (): Promise<void> => {
    const started = performance.now();
    let found: Comparison;
    try {
      found = await compareSince(dir, options, cache, { say: () => undefined, done: () => undefined });
    } catch (error) {
      if (!(error instanceof KnownError) || known === undefined) throw error;
      // Half-written settings: the next change will tell.
      await print(`? ${error.message}`);
      return;
    }
    follow(found);
    const lines = known === undefined ? startOf(found, options.since) : movedLines(known, found.changes);
    known = found.changes;
    if (lines.length > 0) await print(`${lines.join('\n')}\n  ${Math.round(performance.now() - started)} ms`);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(look).catch((error: unknown) => {
        process.stderr.write(`airworthy: ${error instanceof Error ? error.message : String(error)}\n`);
        stop();
      });
    }, QUIET_MS);
  };
  /** Folders that hold audited files, and no others: what is ignored may change as it likes. */
  const follow = ({ project }: Comparison): void => {
    const folders = new Set(['']);
    for (const { path } of project.tree.files)
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      const watcher = watch(join(root, folder), soon);
      watcher.on('error', () => {
        watchers.delete(folder);
        soon();
      });
      watchers.set(folder, watcher);
    }
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await look();
  await ended;
  clearTimeout(timer);
  for (const watcher of watchers.values()) watcher.close();
  return EXIT.ok;
}

function startOf({ changes, base }: Comparison, since: string): string[] {
  return [
    `Watching; compared with ${since} (${base.commit.slice(0, 12)}).`,
    ...changes.map((one) => line(one.direction === 'better' ? '+' : one.direction === 'worse' ? '-' : '?', one)),
  ];
}

/** What came and what went since the last look; a change for the worse that is gone is a good thing. */
export function movedLines(before: readonly Change[], after: readonly Change[]): string[] {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const now = new Map(after.map((one) => [keyOf(one), one]));
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, one]) => line(one.direction === 'worse' ? 'repaired' : 'undone', one));
  const come = [...now].filter(([key]) => !old.has(key)).map(([, one]) => line(one.direction, one));
  return [...gone, ...come];
}

function keyOf(change: Change): string {
  return JSON.stringify([change.direction, change.service, change.title, change.place?.path, change.moves.map((one) => one.fingerprint)]);
}

function line(word: string, change: Change): string {
  const items = [...new Set(change.moves.map((one) => one.item))].join(' ');
  return `${word} ${change.severity} ${plain(change.title)}  ${change.place ? plain(formatLocation(change.place)) : plain(change.service)}  ${items}`;
}
