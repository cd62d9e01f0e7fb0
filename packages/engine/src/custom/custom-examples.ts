import { STATUSES } from '@airworthy/model';
import type { Diagnostic, Status } from '@airworthy/model';
import { z } from 'zod';
import type { SourceTree } from '../tree/source-tree.ts';
import { CUSTOM_FOLDER } from './custom-files.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Problem } from './schema-problems.ts';
import { readYamlText } from './yaml-text.ts';

/** A small service, and the verdicts that custom items must give it. */
export interface CustomExample {
  name: string;
  /** Path from the root of the service → text. */
  files: Readonly<Record<string, string>>;
  /** Item → verdict. */
  expect: Readonly<Record<string, Status>>;
  path: string;
  line: number;
}

const ExampleFileSchema = z.strictObject({
  examples: z
    .array(
      z.strictObject({
        name: z.string().min(3),
        /** An earlier example of the file; its files stay unless they stand here again, `null` takes one away. */
        base: z.string().optional(),
        files: z.record(z.string(), z.string().nullable()).default({}),
        expect: z.record(z.string(), z.enum(STATUSES)),
      }),
    )
    .min(1)
    .max(200),
});

const CHARACTERS = 500_000;

/** Reads `.airworthy/standards/examples/*.yaml`. Never throws. */
export function readCustomExamples(tree: SourceTree, items: ReadonlySet<string>): { examples: CustomExample[]; diagnostics: Diagnostic[] } {
  const examples: CustomExample[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { path } of tree.files) {
    if (!path.startsWith(`${CUSTOM_FOLDER}/examples/`) || !/\.ya?ml$/.test(path)) continue;
    const { found, problems } = readFile(path, tree.read(path) ?? '', items);
    examples.push(...found);
    for (const { level, message, place } of problems)
      diagnostics.push({ code: 'invalid-standard', level, message, location: { path, ...place } });
  }
  return { examples, diagnostics };
}

function readFile(path: string, text: string, items: ReadonlySet<string>): { found: CustomExample[]; problems: Problem[] } {
  const yaml = readYamlText(text.slice(0, CHARACTERS));
  if (yaml.errors.length > 0)
    return {
      found: [],
      problems: yaml.errors.map((one) => ({ level: 'error', message: `This is not valid YAML: ${one.message}.`, place: one.place })),
    };
  const parsed = ExampleFileSchema.safeParse(yaml.value ?? {});
  if (!parsed.success) return { found: [], problems: schemaProblems(parsed.error, yaml) };
  const problems: Problem[] = [];
  const known = new Map<string, Readonly<Record<string, string>>>();
  const found = parsed.data.examples.map((example, index) => {
    const base = example.base === undefined ? {} : known.get(example.base);
    if (base === undefined)
      problems.push({
        level: 'error',
        message: `There is no earlier example "${example.base}" in this file.`,
        place: yaml.at(['examples', index, 'base']),
      });
    for (const id of Object.keys(example.expect)) {
      if (!items.has(id))
        problems.push({ level: 'error', message: `There is no custom item ${id}.`, place: yaml.atKey(['examples', index, 'expect'], id) });
    }
    const files: Record<string, string> = { ...base };
    for (const [file, content] of Object.entries(example.files)) {
      if (content === null) delete files[file];
      else files[file] = content;
    }
    known.set(example.name, files);
    return { name: example.name, files, expect: example.expect, path, line: yaml.at(['examples', index, 'name']).line };
  });
  return { found, problems };
}
