import { createHash } from 'node:crypto';
import type { Diagnostic, Item, Standard } from '@airworthy/model';
import { KnownError } from '../known-error.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { customFiles } from './custom-files.ts';
import type { CompiledRule } from './compile-rule.ts';
import { CustomStandardSchema } from './custom-schema.ts';
import type { CustomItem, CustomStandard } from './custom-schema.ts';
import { itemProblems } from './item-problems.ts';
import { CUSTOM_LIMITS } from './limits.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Problem } from './schema-problems.ts';
import { readYamlText } from './yaml-text.ts';

/** The standards of a repository, in the form in which ours are asked, and their inline rules. */
export interface CustomStandards {
  standards: Standard[];
  rules: CompiledRule[];
  /** What is wrong or doubtful, by place; with an error in it the standards are not to be asked. */
  diagnostics: Diagnostic[];
  /** SHA-256 over the texts, hex. */
  hash: string;
  files: string[];
}

/** Reads and checks every custom standard of a tree. Never throws. */
export function readCustomStandards(tree: SourceTree): CustomStandards {
  const paths = customFiles(tree);
  const out: CustomStandards = { standards: [], rules: [], diagnostics: [], hash: '', files: paths };
  const hash = createHash('sha256');
  const taken = new Map<string, string>();
  if (paths.length > CUSTOM_LIMITS.files) {
    const path = paths[CUSTOM_LIMITS.files] as string;
    report(out, path, [
      { level: 'error', message: `There are ${paths.length} files of standards; at most ${CUSTOM_LIMITS.files} are read.`, place: TOP },
    ]);
  }
  for (const path of paths.slice(0, CUSTOM_LIMITS.files)) {
    const text = tree.read(path);
    if (text === undefined || text.length > CUSTOM_LIMITS.characters) {
      report(out, path, [
        {
          level: 'error',
          message: text === undefined ? 'The file cannot be read as text.' : 'The file is too large for a standard.',
          place: TOP,
        },
      ]);
      continue;
    }
    hash.update(path).update(text);
    readOne(path, text, taken, out);
  }
  const count = out.standards.reduce((sum, one) => sum + one.items.length, 0);
  if (count > CUSTOM_LIMITS.items)
    report(out, paths[0] as string, [
      { level: 'error', message: `There are ${count} custom items; at most ${CUSTOM_LIMITS.items} are asked.`, place: TOP },
    ]);
  return { ...out, hash: hash.digest('hex') };
}

/** As {@link readCustomStandards}. Throws `KnownError` with every place that is wrong. */
export function loadCustomStandards(tree: SourceTree): CustomStandards {
  const custom = readCustomStandards(tree);
  const errors = custom.diagnostics.filter((one) => one.level === 'error');
  if (errors.length === 0) return custom;
  const shown = errors.slice(0, SHOWN).map(diagnosticText);
  if (errors.length > SHOWN) shown.push(`… and ${errors.length - SHOWN} more`);
  throw new KnownError('invalid-standard', `A standard of this repository is not valid.\n${shown.join('\n')}`, {
    hint: 'Correct these places; `airworthy standards lint` shows them again. Nothing is audited by a standard that says something else than it means.',
  });
}

/** `path:line:column: message` */
export function diagnosticText({ location, message }: Diagnostic): string {
  return location === undefined ? message : `${location.path}:${location.line}:${location.column ?? 1}: ${message}`;
}

const SHOWN = 20;
const TOP = { line: 1, column: 1 };

function readOne(path: string, text: string, taken: Map<string, string>, out: CustomStandards): void {
  const yaml = readYamlText(text);
  if (yaml.errors.length > 0) {
    report(
      out,
      path,
      yaml.errors
        .slice(0, 3)
        .map((one) => ({ level: 'error', message: `This is not valid YAML: ${firstLine(one.message)}`, place: one.place })),
    );
    return;
  }
  const parsed = CustomStandardSchema.safeParse(yaml.value ?? {});
  if (!parsed.success) {
    report(out, path, schemaProblems(parsed.error, yaml));
    return;
  }
  const problems: Problem[] = [];
  claim(parsed.data.id, `standard ${parsed.data.id}`, path, yaml.at(['id']), taken, problems);
  const items = parsed.data.items.map((item, index) => {
    claim(item.id, `item ${item.id}`, path, yaml.at(['items', index, 'id']), taken, problems);
    const { rule, problems: own } = itemProblems(item, index, yaml);
    problems.push(...own);
    if (rule) out.rules.push(rule);
    return plainItem(item);
  });
  report(out, path, problems);
  out.standards.push(plainStandard(parsed.data, items, 100 + out.standards.length));
}

/** Ids are unique over all files. */
function claim(id: string, what: string, path: string, place: Problem['place'], taken: Map<string, string>, problems: Problem[]): void {
  const before = taken.get(id);
  const here = `${path}:${place.line}`;
  if (before === undefined) taken.set(id, here);
  else problems.push({ level: 'error', message: `The ${what} is there already, in ${before}; ids are never used twice.`, place });
}

/** An inline rule becomes a check with the name of its item. */
function plainItem({ verify, ...item }: CustomItem): Item {
  if (verify === undefined) return item;
  if (verify.rule !== undefined) return { ...item, verify: { all: [ruleCheckId(item.id)] } };
  return { ...item, verify: verify.any === undefined ? { all: verify.all ?? [] } : { any: verify.any } };
}

function plainStandard(standard: CustomStandard, items: Item[], number: number): Standard {
  return { ...standard, number, items };
}

/** Id of the check that an inline rule becomes. */
export function ruleCheckId(item: string): string {
  return `custom/${item}`;
}

function report(out: CustomStandards, path: string, problems: readonly Problem[]): void {
  for (const { level, message, place } of problems)
    out.diagnostics.push({ code: 'invalid-standard', level, message, location: { path, ...place } });
}

function firstLine(text: string): string {
  return `${text.split('\n')[0] ?? ''}`.replace(/\.?$/, '.');
}
