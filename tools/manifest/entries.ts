import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { validated } from '@airworthy/engine/standards/validated';
import { z } from 'zod';

/**
 * A planted defect. `place` is a file or folder, `file:12`, or `file#text` where the text stands in one line of the file;
 * of several such lines the one that declares something counts.
 */
const EntrySchema = z.strictObject({
  id: z.string().regex(/^[\w.-]+$/),
  service: z.string(),
  item: z.string().regex(/^S\d\d-\d{3}$/),
  place: z.string(),
  /** `asked`: the service alone cannot show it, for example what another one does to a table that both use; the audit has to leave it open, with the place. */
  method: z.enum(['static', 'fleet', 'live', 'asked']),
  what: z.string(),
  /** The audit found it first, and it was read and is true: it says nothing of what the audit overlooks. */
  confirmed: z.boolean().exactOptional(),
  /** Why no probe of a running instance shows it; what has no such reason has to be seen. */
  unseen: z.string().min(20).exactOptional(),
});
export type Entry = z.infer<typeof EntrySchema>;

/** A critical or high finding that is right and was not planted, e.g. because it is a matter of the demo's size. */
const ExcuseSchema = z.strictObject({ item: z.string(), service: z.string(), reason: z.string().min(20) });
export type Excuse = z.infer<typeof ExcuseSchema>;

export interface Place {
  path: string;
  /** First and last line; absent for a whole file or folder. */
  lines?: [first: number, last: number];
}

/** `manifest.yaml`, or all files of `manifest.d` in the order of their names. */
export function readEntries(root: string): Entry[] {
  const parts = join(root, 'manifest.d');
  const files = existsSync(parts)
    ? readdirSync(parts)
        .filter((name) => name.endsWith('.yaml'))
        .toSorted()
        .map((name) => join(parts, name))
    : [join(root, 'manifest.yaml')];
  const entries = files.flatMap((file) => validated(file, readFileSync(file, 'utf8'), z.array(EntrySchema)));
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (seen.has(id)) throw new Error(`The manifest has ${id} twice.`);
    seen.add(id);
  }
  return entries;
}

/** `manifest.allow.yaml`; a service of `*` stands for every one. */
export function readExcuses(root: string): Excuse[] {
  const file = join(root, 'manifest.allow.yaml');
  return existsSync(file) ? validated(file, readFileSync(file, 'utf8'), z.array(ExcuseSchema)) : [];
}

/** Where an entry says that it is; throws when the file or the text is not there, so that a manifest cannot rot. */
export function placeOf(root: string, entry: Entry): Place {
  const [, path = '', line, text] = /^([^#]*?)(?::(\d+))?(?:#(.*))?$/s.exec(entry.place) ?? [];
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`${entry.id}: there is no ${path}.`);
  if (line !== undefined) return { path, lines: [Number(line), Number(line)] };
  if (text === undefined || statSync(file).isDirectory()) return { path };
  const lines = readFileSync(file, 'utf8').split('\n');
  const hits = lines.flatMap((one, index) => (one.includes(text) ? [index] : []));
  const declared = hits.filter((index) => /\b(?:function|class|const|let|interface|CREATE|ALTER)\b/.test(lines[index] ?? ''));
  const [hit] = hits.length === 1 ? hits : declared;
  if (hit === undefined || (hits.length > 1 && declared.length !== 1))
    throw new Error(`${entry.id}: "${text}" stands in ${hits.length} lines of ${path}; name one.`);
  return { path, lines: [hit + 1, endOfBlock(lines, hit) + 1] };
}

/** The block that begins in a line ends before the next line that is indented no deeper. */
function endOfBlock(lines: readonly string[], start: number): number {
  const depth = indentOf(lines[start] ?? '');
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() !== '' && indentOf(line) <= depth) return /^\s*[)\]}]/.test(line) ? at : at - 1;
  }
  return lines.length - 1;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
