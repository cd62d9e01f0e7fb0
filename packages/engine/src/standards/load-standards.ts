import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StandardSchema } from '@airworthy/model';
import type { Standard } from '@airworthy/model';
import { parse } from 'yaml';

/** The standards that are asked, and a hash over their texts. */
export interface StandardLibrary {
  standards: Standard[];
  /** SHA-256, hex. */
  hash: string;
}

/** The same standards, read and checked beforehand; `npm run generate` writes it. */
export const GENERATED_LIBRARY = 'library.generated.json';

/** Reads our own standards from a folder, or what was generated from exactly these texts, which takes a tenth of the time. */
export function loadStandards(directory: string): StandardLibrary {
  const files = filesIn(directory);
  return generatedLibrary(directory, hashOf(files)) ?? libraryOf(files);
}

/** Reads the YAML files themselves. Throws with file and field when one is not valid: they ship with the product. */
export function readStandards(directory: string): StandardLibrary {
  return libraryOf(filesIn(directory));
}

interface StandardFile {
  name: string;
  text: string;
}

function filesIn(directory: string): StandardFile[] {
  return readdirSync(directory)
    .filter((name) => /^\d{2}-.*\.yaml$/.test(name))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
}

function hashOf(files: readonly StandardFile[]): string {
  const hash = createHash('sha256');
  for (const { name, text } of files) hash.update(name).update(text);
  return hash.digest('hex');
}

function libraryOf(files: readonly StandardFile[]): StandardLibrary {
  return { standards: files.map(readStandard), hash: hashOf(files) };
}

function readStandard({ name, text }: StandardFile): Standard {
  const parsed = StandardSchema.safeParse(parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  return parsed.data;
}

function generatedLibrary(directory: string, hash: string): StandardLibrary | undefined {
  try {
    const text = readFileSync(join(directory, GENERATED_LIBRARY), 'utf8');
    // The hash stands in front, so that a stale file is not parsed.
    return text.startsWith(`{"hash":"${hash}"`) ? (JSON.parse(text) as StandardLibrary) : undefined;
  } catch {
    return undefined;
  }
}

/** Text of the generated library for a folder of standards. */
export function writeLibrary({ hash, standards }: StandardLibrary): string {
  return `{"hash":"${hash}","standards":[\n${standards.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`;
}
