import type { ExtractInput } from '../../extract/define-extractor.ts';
import { folderOf } from '../../lang/typescript/paths.ts';
import type { MigrationFile } from './find-migrations.ts';
import type { ScriptMigration } from './run-migration.ts';

/**
 * Files in the order in which their tool runs them. Most go by the name of the file, in which the list is already; node-pg-migrate counts
 * (`9_x` before `10_x`), TypeORM goes by the time at the end of the class's name, and Drizzle by its journal.
 */
export function inOrder(
  input: ExtractInput,
  files: readonly MigrationFile[],
  scripts: ReadonlyMap<string, ScriptMigration | undefined>,
): MigrationFile[] {
  const journals = new Map<string, Map<string, number>>();
  const groups = new Map<string, { at: number; key: number }[]>();
  files.forEach((file, at) => {
    const placed = place(input, file, scripts.get(file.path), journals);
    if (placed === undefined) return;
    const group = groups.get(placed.group) ?? [];
    groups.set(placed.group, group);
    group.push({ at, key: placed.key });
  });
  // Files of a tool change places among themselves; those of others stay where they are.
  const out = [...files];
  for (const group of groups.values()) {
    const sorted = group.toSorted((a, b) => a.key - b.key || a.at - b.at);
    group.forEach(({ at }, index) => {
      out[at] = files[sorted[index]?.at ?? at] as MigrationFile;
    });
  }
  return out;
}

function place(
  input: ExtractInput,
  file: MigrationFile,
  script: ScriptMigration | undefined,
  journals: Map<string, Map<string, number>>,
): { group: string; key: number } | undefined {
  const folder = folderOf(file.path);
  if (script?.by === 'node-pg-migrate') {
    const digits = /^\d+/.exec(file.name)?.[0];
    return digits === undefined ? undefined : { group: folder, key: digits.length === 17 ? timeOf(digits) : Number(digits) };
  }
  if (script?.by === 'typeorm') {
    const digits = /\d{13}$/.exec(script.className ?? '')?.[0];
    return digits === undefined ? undefined : { group: 'typeorm', key: Number(digits) };
  }
  if (file.kind !== 'sql') return undefined;
  const journal = journals.get(folder) ?? readJournal(input, folder);
  journals.set(folder, journal);
  const key = journal.get(file.name);
  return key === undefined ? undefined : { group: folder, key };
}

/** Seventeen digits are a date to the millisecond. */
function timeOf(digits: string): number {
  const part = (from: number, to: number): number => Number(digits.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14), part(14, 17));
}

/** Tags of `meta/_journal.json` with their places. */
function readJournal(input: ExtractInput, folder: string): Map<string, number> {
  const text = input.tree.read(`${folder}/meta/_journal.json`) ?? '';
  const tags = [...text.matchAll(/"tag"\s*:\s*"([^"]+)"/g)].map((match) => match[1] as string);
  return new Map(tags.map((tag, index) => [tag, index]));
}
