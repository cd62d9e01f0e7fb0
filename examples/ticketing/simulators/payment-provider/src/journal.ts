import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A call that changed the books, the event that somebody took, or a charge that was settled. */
export type Entry =
  | { kind: 'call'; method: string; path: string; text: string; key: string | null; at: number }
  | { kind: 'delivered'; event: string; url: string };

export interface Journal {
  append(entry: Entry): void;
  close(): void;
}

/** Entries of a file, oldest first. A line that a crash cut off is left out. */
export function readJournal(path: string | undefined): Entry[] {
  if (path === undefined || !existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Entry);
}

/** Writes calls through to the disk before they are answered, so that a killed provider knows what it promised. */
export function openJournal(path: string | undefined): Journal {
  if (path === undefined) return { append: () => undefined, close: () => undefined };
  const file = openSync(path, 'a', 0o600);
  return {
    append(entry) {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      if (entry.kind === 'call') fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}
