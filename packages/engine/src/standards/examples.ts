import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUSES } from '@airworthy/model';
import type { Status } from '@airworthy/model';
import { z } from 'zod';
import { validated } from './validated.ts';

/** A small service, and the verdicts that it must get. */
export interface Example {
  name: string;
  /** Path from the service's root → text. */
  files: Readonly<Record<string, string>>;
  /** Paths that are the example's own, in contrast to those of what it is based on. */
  own: readonly string[];
  /** Item id → verdict. */
  expect: Readonly<Record<string, Status>>;
}

/** The examples of one file. */
export interface ExampleFile {
  file: string;
  /** Numbers of the standards for which every machine-decided item has a passing and a failing example. */
  complete: readonly number[];
  examples: readonly Example[];
}

const FilesSchema = z.record(z.string(), z.string().nullable());

const ExampleSchema = z.strictObject({
  name: z.string().min(8),
  /** A base of `bases.yaml`, or an earlier example of the same file; its files stay unless they stand here again, `null` takes one away. */
  base: z.string(),
  files: FilesSchema.default({}),
  expect: z.record(z.string().regex(/^S\d{2}-\d{3}$/), z.enum(STATUSES)),
});

const ExampleFileSchema = z.strictObject({
  complete: z.array(z.int()).default([]),
  examples: z.array(ExampleSchema).min(1),
});

const BasesSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Reads `standards/examples`. Throws with file and field when one is not valid. */
export function loadExamples(directory: string): ExampleFile[] {
  const bases = read(directory, 'bases.yaml', BasesSchema);
  return readdirSync(directory)
    .filter((name) => /^\d{2}-.*\.yaml$/.test(name))
    .toSorted()
    .map((file) => {
      const { complete, examples } = read(directory, file, ExampleFileSchema);
      const known = new Map<string, Readonly<Record<string, string>>>(Object.entries(bases));
      const resolved = examples.map((example) => {
        const from = known.get(example.base);
        if (!from) throw new Error(`${file}: "${example.name}": there is no base or earlier example "${example.base}"`);
        if (known.has(example.name)) throw new Error(`${file}: "${example.name}" is there twice`);
        const files = { ...from };
        for (const [path, text] of Object.entries(example.files)) {
          if (text === null) delete files[path];
          else files[path] = text;
        }
        known.set(example.name, files);
        const own = Object.entries(example.files).flatMap(([path, text]) => (text === null ? [] : [path]));
        return { name: example.name, files, own, expect: example.expect };
      });
      return { file, complete, examples: resolved };
    });
}

function read<T>(directory: string, name: string, schema: z.ZodType<T>): T {
  return validated(name, readFileSync(join(directory, name), 'utf8'), schema);
}
