import { manifestPath } from '@airworthy/model';
// https://eslint.org/docs/latest/use/configure/
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { lineOfKey, readJson, toRecord } from '../../lang/json/read-json.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { createMachine, defaultOf, loadScript } from '../../lang/literals/run-script.ts';
import { isObjectValue, property } from '../../lang/literals/value.ts';
import type { Value } from '../../lang/literals/value.ts';
import { folderOf, foldersUp } from '../../lang/typescript/paths.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';

const FILES: readonly [string, RegExp][] = [
  ['eslint', /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:c?js|json|ya?ml))?)$/],
  ['biome', /^biome\.jsonc?$/],
  ['oxlint', /^(?:\.oxlintrc\.json|oxlint\.config\.ts)$/],
  ['prettier', /^(?:\.prettierrc(?:\.[\w]+)?|prettier\.config\.[cm]?[jt]s)$/],
  ['dependency-cruiser', /^\.dependency-cruiser\.[cm]?js(?:on)?$/],
];

export const lint = defineExtractor({
  id: 'lint',
  about: 'Linters of the project and the rules that their configuration switches on',
  emits: ['lintSetups'],
  extract(input) {
    const around = new Set(foldersUp(input.service.path));
    for (const { path } of input.files) {
      if (!around.has(folderOf(path))) continue;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const by = FILES.find(([, pattern]) => pattern.test(name))?.[0];
      if (by !== undefined) emitSetup(input, path, name, by);
    }
    for (const folder of new Set([input.service.path, ''])) {
      const manifest = packageJson(input.tree, folder);
      const config = manifest['eslintConfig'];
      const path = manifestPath(folder);
      if (typeof config === 'object' && config !== null)
        input.emit('lintSetups', {
          location: { path, line: lineOfKey(input.tree.read(path) ?? '', ['eslintConfig']) },
          by: 'eslint',
          rules: plainRules(config),
          ...told(input, plainLevels(config)),
        });
      // Linters that work without a file of their own.
      for (const by of ['xo', 'standard']) {
        const listed = Object.hasOwn(toRecord(manifest['devDependencies']), by);
        if (
          listed &&
          Object.values(toRecord(manifest['scripts'])).some((script) => new RegExp(`\\b(?<![\\w/-])${by}(?![\\w/-])`).test(String(script)))
        )
          input.emit('lintSetups', {
            location: { path, line: lineOfKey(input.tree.read(path) ?? '', ['devDependencies', by]) },
            by,
            rules: [],
          });
      }
    }
  },
});

function emitSetup(input: ExtractInput, path: string, name: string, by: string): void {
  const text = input.tree.read(path) ?? '';
  const emit = (rules: string[], levels: Levels = { warns: [], off: [] }): void =>
    input.emit('lintSetups', { location: { path, line: 1 }, by, rules: [...new Set(rules)].toSorted(), ...told(input, levels) });
  if (/\.[cm]?[jt]s$/.test(name)) {
    const module = loadScript(createMachine(input.tree), path);
    if (module === undefined || module.parsed.errors.length > 0)
      return unread(
        input,
        path,
        'syntax-error',
        'could not be parsed',
        module?.parsed.errors[0] === undefined ? 1 : module.parsed.locate(module.parsed.errors[0].offset).line,
      );
    const levels: Levels = { warns: [], off: [] };
    emit([...valueRules(defaultOf(module), levels), ...presets(text)], levels);
  } else if (/\.ya?ml$/.test(name)) {
    const file = readYaml(text);
    const error = file.errors[0];
    if (error !== undefined) return unread(input, path, 'invalid-yaml', error.message, error.line);
    emit(plainRules(file.documents[0]?.value), plainLevels(file.documents[0]?.value));
  } else if (by === 'prettier') emit([]);
  else {
    const json = readJson(text);
    // Biome may format only.
    if (json.ok && by === 'biome' && toRecord(toRecord(json.value)['linter'])['enabled'] === false) return;
    if (json.ok) return emit(plainRules(json.value), plainLevels(json.value));
    // `.eslintrc` may be YAML.
    const yaml = name === '.eslintrc' ? readYaml(text) : undefined;
    if (yaml === undefined || yaml.errors.length > 0) return unread(input, path, 'invalid-json', json.message, json.line);
    emit(plainRules(yaml.documents[0]?.value), plainLevels(yaml.documents[0]?.value));
  }
}

function unread(
  input: ExtractInput,
  path: string,
  code: 'syntax-error' | 'invalid-json' | 'invalid-yaml',
  message: string,
  line: number,
): void {
  input.diagnose({ code, level: 'warning', message, location: { path, line } });
  input.partial('lintSetups', `${path} could not be read`);
}

/** Rules that are not switched off, and what is extended, of a plain configuration; groups of Biome become `group/rule`. */
function plainRules(config: unknown): string[] {
  const root = toRecord(config);
  const out: string[] = [];
  for (const base of [root['extends']].flat()) if (typeof base === 'string') out.push(base);
  for (const [name, setting] of Object.entries(toRecord(root['rules']))) if (isOn(setting)) out.push(name);
  for (const [name, setting] of Object.entries(toRecord(root['categories']))) if (isOn(setting)) out.push(name);
  for (const [group, rules] of Object.entries(toRecord(toRecord(root['linter'])['rules']))) {
    if (rules === true) out.push(group);
    for (const [name, setting] of Object.entries(toRecord(rules)))
      if (isOn(toRecord(setting)['level'] ?? setting)) out.push(`${group}/${name}`);
  }
  for (const override of Array.isArray(root['overrides']) ? root['overrides'] : [])
    out.push(...plainRules({ rules: toRecord(override)['rules'] }));
  return [...new Set(out)].toSorted();
}

/** Rules that only warn, and those that are switched off. */
interface Levels {
  warns: string[];
  off: string[];
}

function note(levels: Levels, name: string, level: unknown): void {
  if (level === 'warn' || level === 1) levels.warns.push(name);
  else if (level === 'off' || level === 0 || level === false) levels.off.push(name);
}

function plainLevels(config: unknown): Levels {
  const levels: Levels = { warns: [], off: [] };
  for (const [name, setting] of Object.entries(toRecord(toRecord(config)['rules'])))
    note(levels, name, Array.isArray(setting) ? setting[0] : setting);
  return levels;
}

/** `eslint . --max-warnings 0` makes every warning an error. */
function told(input: ExtractInput, { warns, off }: Levels): { warns?: string[]; off?: string[] } {
  const strict = [input.service.path, ''].some((folder) =>
    Object.values(toRecord(packageJson(input.tree, folder)['scripts'])).some((body) =>
      /--max-warnings[= ]0\b|--deny-warnings/.test(String(body)),
    ),
  );
  return {
    ...(strict || warns.length === 0 ? {} : { warns: [...new Set(warns)].toSorted() }),
    ...(off.length === 0 ? {} : { off: [...new Set(off)].toSorted() }),
  };
}

function isOn(setting: unknown): boolean {
  const level: unknown = Array.isArray(setting) ? setting[0] : setting;
  return level !== 'off' && level !== 0 && level !== false;
}

/** Rules of an evaluated configuration: an object, or the list of the flat form. */
function valueRules(value: Value, levels: Levels, depth = 0): string[] {
  if (depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((each) => valueRules(each, levels, depth + 1));
  if (!isObjectValue(value)) return [];
  const out: string[] = [];
  const base = property(value, 'extends');
  const bases: Value[] = Array.isArray(base) ? base : [base];
  for (const each of bases) {
    if (typeof each === 'string') out.push(each);
    else out.push(...valueRules(each, levels, depth + 1));
  }
  const rules = property(value, 'rules');
  if (isObjectValue(rules)) {
    for (const [name, entry] of rules.properties) {
      const level = Array.isArray(entry.value) ? entry.value[0] : entry.value;
      if (level !== 'off' && level !== 0) out.push(name);
      note(levels, name, level);
    }
  }
  const overrides = property(value, 'overrides');
  return Array.isArray(overrides) ? [...out, ...overrides.flatMap((each) => valueRules(each, levels, depth + 1))] : out;
}

/** Sets of rules that a flat configuration takes from packages, by how they are usually written: `js.configs.recommended`, `tseslint.configs.strictTypeChecked`. */
function presets(text: string): string[] {
  const out = [...text.matchAll(/\b(\w+)\.configs(?:\.|\[['"])([\w/-]+)/g)].map((match) => `${match[1]}.configs.${match[2]}`);
  for (const match of text.matchAll(/from\s+['"](eslint-(?:plugin|config)-[\w-]+|@[\w-]+\/eslint-(?:plugin|config)[\w-]*)['"]/g))
    out.push(match[1] as string);
  return out;
}
