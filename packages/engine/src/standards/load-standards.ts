import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StandardSchema } from '@airworthy/model';
import type { Standard } from '@airworthy/model';
import { z } from 'zod';
import type { CompiledRule } from '../custom/compile-rule.ts';
import { validated } from './validated.ts';

/** The standards that are asked, and a hash over their texts. */
export interface StandardLibrary {
  standards: Standard[];
  /** SHA-256, hex. */
  hash: string;
  /** Inline rules of custom standards. */
  rules?: readonly CompiledRule[];
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

/** Code of fix guides: item → framework or language → text. */
const GuidesSchema = z.record(z.string().regex(/^S\d{2}-\d{3}$/), z.record(z.string(), z.string()));

/** The standards, then the code of their fix guides, which stands in files of its own. */
function filesIn(directory: string): StandardFile[] {
  const read = (name: string): StandardFile => ({ name, text: readFileSync(join(directory, name), 'utf8') });
  const guides = existsSync(join(directory, 'guides')) ? readdirSync(join(directory, 'guides')) : [];
  return [
    ...readdirSync(directory)
      .filter((name) => /^\d{2}-.*\.yaml$/.test(name))
      .toSorted()
      .map(read),
    ...guides
      .filter((name) => /^\d{2}(?:\.[a-z]+)?\.yaml$/.test(name))
      .toSorted()
      .map((name) => read(join('guides', name))),
  ];
}

function hashOf(files: readonly StandardFile[]): string {
  const hash = createHash('sha256');
  for (const { name, text } of files) hash.update(name).update(text);
  return hash.digest('hex');
}

function libraryOf(files: readonly StandardFile[]): StandardLibrary {
  const isGuide = (file: StandardFile): boolean => /^guides\b/.test(file.name);
  // Those of one item can stand in several files, one for each framework.
  const code = files.filter(isGuide).flatMap((file) => Object.entries(validated(file.name, file.text, GuidesSchema)));
  const standards = files.filter((file) => !isGuide(file)).map((file) => validated(file.name, file.text, StandardSchema));
  const items = new Map(standards.flatMap((standard) => standard.items.map((item) => [item.id, item] as const)));
  for (const [id, texts] of code) {
    const fix = items.get(id)?.fix;
    if (!fix) throw new Error(`guides: ${id}: there is no such item, or it has no fix`);
    Object.assign(fix.code, texts);
  }
  return { standards, hash: hashOf(files) };
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
