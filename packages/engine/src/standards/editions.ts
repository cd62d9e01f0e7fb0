import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPOSURES, ItemSchema, StandardSchema } from '@airworthy/model';
import type { Item, Standard } from '@airworthy/model';
import { z } from 'zod';
import { KnownError } from '../known-error.ts';
import { nearest } from '../config/nearest-word.ts';
import { itemTextHash } from './item-hash.ts';
import type { StandardLibrary } from './load-standards.ts';

/** Everything of an item that decides a verdict, and a hash of the words around it. */
const EditionItemSchema = ItemSchema.omit({ why: true, refs: true, fix: true, probe: true }).extend({ text: z.string() });
export type EditionItem = z.infer<typeof EditionItemSchema>;

const EditionStandardSchema = StandardSchema.omit({ items: true, about: true }).extend({ items: z.array(z.string()).min(1) });

/**
 * A published edition of the standards as it lies in `standards/editions`. With a `base`, only the items that are not as they were there are
 * written; the lists of ids are always whole.
 */
const EditionFileSchema = z.strictObject({
  edition: z.string(),
  base: z.string().optional(),
  standards: z.array(EditionStandardSchema),
  /** By id; what is as by default is left out. */
  items: z.record(z.string(), EditionItemSchema.omit({ id: true })),
});
type EditionFile = z.infer<typeof EditionFileSchema>;

/** The standards as they were at some time, with all that it takes to decide them. */
export interface Edition {
  name: string;
  standards: (Omit<EditionFile['standards'][number], 'items'> & { items: EditionItem[] })[];
}

export const EDITION_NAME = /^\d{4}\.\d{1,2}$/;

/** Names of the published editions, oldest first. */
export function editionNames(directory: string): string[] {
  const folder = join(directory, 'editions');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).flatMap((name) => (/^\d{4}\.\d{1,2}\.json$/.test(name) ? [name.slice(0, -5)] : []));
  return names.toSorted((a, b) => order(a) - order(b));
}

function order(name: string): number {
  const [year, number] = name.split('.').map(Number) as [number, number];
  return year * 100 + number;
}

/** A published edition by its name. */
export function readEdition(directory: string, name: string): Edition {
  return expanded(fileOf(directory, name), directory);
}

/** An edition by name, `current`, or the path of an edition or of a generated library. */
export function findEdition(directory: string, given: string, library: () => StandardLibrary): Edition {
  if (given === 'current') return editionOf('current', library().standards);
  const names = editionNames(directory);
  if (names.includes(given)) return readEdition(directory, given);
  if (existsSync(given)) return editionAt(given, directory);
  const near = nearest(given, [...names, 'current']);
  throw new KnownError('usage', `There is no edition ${given}.`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}Editions: ${[...names, 'current'].join(', ')}, or the path of a file.`,
  });
}

function editionAt(path: string, directory: string): Edition {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new KnownError('bad-edition', `${path} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}.`);
  }
  const file = EditionFileSchema.safeParse(value);
  if (file.success) return expanded(file.data, directory);
  const library = z.object({ standards: z.array(StandardSchema) }).safeParse(value);
  if (library.success) return editionOf(path, library.data.standards);
  throw new KnownError('bad-edition', `${path} is neither an edition nor a generated library of standards.`, {
    hint: `Wanted: a file of standards/editions, or a library.generated.json. ${file.error.issues[0]?.path.join('.') ?? ''}: ${file.error.issues[0]?.message ?? ''}`,
  });
}

function fileOf(directory: string, name: string): EditionFile {
  return EditionFileSchema.parse(JSON.parse(readFileSync(join(directory, 'editions', `${name}.json`), 'utf8')));
}

function expanded(file: EditionFile, directory: string): Edition {
  const before = file.base === undefined ? [] : readEdition(directory, file.base).standards.flatMap((one) => one.items);
  const items = new Map([
    ...before.map((item) => [item.id, item] as const),
    ...Object.entries(file.items).map(([id, item]) => [id, { id, ...item }] as const),
  ]);
  const find = (id: string): EditionItem => {
    const item = items.get(id);
    if (!item) throw new KnownError('bad-edition', `The edition ${file.edition} lists ${id} and does not say what it is.`);
    return item;
  };
  return { name: file.edition, standards: file.standards.map((one) => ({ ...one, items: one.items.map(find) })) };
}

/** The standards of today in the form of an edition. */
export function editionOf(name: string, standards: readonly Standard[]): Edition {
  return { name, standards: standards.map(({ about: _about, items, ...standard }) => ({ ...standard, items: items.map(editionItem) })) };
}

function editionItem(item: Item): EditionItem {
  const { why: _why, refs: _refs, fix: _fix, probe: _probe, ...rest } = item;
  return { ...rest, text: itemTextHash(item) };
}

/** Text of the file of an edition, an item a line. With a base, what is as it was there is left out. */
export function writeEdition(edition: Edition, base?: Edition): string {
  const before = new Map((base?.standards ?? []).flatMap((one) => one.items).map((item) => [item.id, JSON.stringify(shortened(item))]));
  const items = edition.standards.flatMap((one) => one.items).filter((item) => before.get(item.id) !== JSON.stringify(shortened(item)));
  const standards = edition.standards.map((one) => JSON.stringify({ ...one, items: one.items.map((item) => item.id) }));
  return [
    `{"edition":${JSON.stringify(edition.name)},${base === undefined ? '' : `"base":${JSON.stringify(base.name)},`}"standards":[`,
    standards.join(',\n'),
    '],"items":{',
    items.map((item) => `${JSON.stringify(item.id)}:${JSON.stringify(shortened(item))}`).join(',\n'),
    '}}\n',
  ].join('\n');
}

/** Without what a reader fills in. */
function shortened({ id: _id, exposures, appliesWhen, look, ...item }: EditionItem): object {
  return {
    ...item,
    ...(exposures.length === EXPOSURES.length ? {} : { exposures }),
    ...(appliesWhen.length === 0 ? {} : { appliesWhen }),
    ...(look.length === 0 ? {} : { look }),
  };
}

/** The standards of an edition in the form in which they are decided. Words that decide nothing are empty. */
export function standardsOf(edition: Edition): Standard[] {
  return edition.standards.map((standard) => ({
    ...standard,
    about: '',
    items: standard.items.map(({ text: _text, ...item }): Item => ({ ...item, why: '', refs: [] })),
  }));
}
