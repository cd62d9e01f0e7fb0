import type { ExtractInput } from '../../extract/define-extractor.ts';
import { safeParse } from '../../lang/literals/parsed-script.ts';
import { keyName, walk } from '../../lang/typescript/syntax.ts';
import { knexConfigs } from './find-migrations.ts';

/** Timeouts that the configuration of migrations sets for all of them: `SET lock_timeout` in afterCreate, `options: '-c lock_timeout=5s'`, a key of that name. */
export function configTimeouts(input: ExtractInput): void {
  for (const path of [...knexConfigs(input), ...ownRunners(input)]) {
    const text = input.tree.read(path);
    if (text === undefined || !/lock_timeout|statement_timeout/.test(text)) continue;
    const parsed = safeParse(path, text);
    if (parsed === undefined) continue;
    const seen = new Set<string>();
    const found = (name: string, offset: number, written: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const action = name === 'lock_timeout' ? 'set-lock-timeout' : 'set-statement-timeout';
      input.emit('migrationSteps', {
        location: { path, line: parsed.locate(offset).line },
        by: /knexfile/.test(path) ? 'knex' : 'sql',
        migration: '*',
        direction: 'up',
        action,
        text: written.replace(/\s+/g, ' ').trim().slice(0, 240),
      });
    };
    walk(parsed.program, (node) => {
      if (node.type === 'Property') {
        const name = keyName(node.key, node.computed);
        if (name === 'lock_timeout' || name === 'statement_timeout') found(name, node.start, text.slice(node.start, node.end));
      } else if (node.type === 'Literal' || node.type === 'TemplateElement') {
        const value = node.type === 'Literal' ? node.value : node.value.cooked;
        if (typeof value !== 'string') return;
        for (const match of value.matchAll(/\b(lock_timeout|statement_timeout)\s*(?:=|\bTO\b)\s*['"]?\d/gi))
          found((match[1] as string).toLowerCase(), node.start, value);
      }
    });
  }
}

const RUNNER = /migrat[\w-]*\.[cm]?[jt]s$/i;
/** Where a service may migrate as it starts. */
const STARTS = /(?:^|\/)(?:main|index|server|start|app)\.[cm]?[jt]s$/;
const TESTS = /\.(?:test|spec)\.|(?:^|\/)tests?\//;
const appliesFiles = (text: string): boolean => /\.sql\b/.test(text) && /readFile/.test(text);

/** Programs that apply migrations themselves, reading files of SQL and handing them to the database: the service's own, and shared ones that it calls. */
function ownRunners(input: ExtractInput): string[] {
  const inside = input.service.path === '' ? '' : `${input.service.path}/`;
  const own = input.files
    .map((file) => file.path)
    .filter((path) => path.startsWith(inside) && RUNNER.test(path) && !TESTS.test(path))
    .filter((path) => appliesFiles(input.tree.read(path) ?? ''));
  if (inside === '') return own;
  const { tree } = input;
  const paths = tree.files.map((file) => file.path).filter((path) => !TESTS.test(path));
  // Rare: programs of other folders that apply files of SQL. Only then it is asked who calls them.
  const shared = paths.filter((path) => !path.startsWith(inside) && RUNNER.test(path) && appliesFiles(tree.read(path) ?? ''));
  if (shared.length === 0) return own;
  const scripts = paths.filter((path) => path.startsWith(inside) && (RUNNER.test(path) || STARTS.test(path)));
  return [
    ...own,
    ...shared.filter((path) => scripts.some((script) => calls(tree.read(script) ?? '', packageOf(input, path), tree.read(path) ?? ''))),
  ];
}

/** `import { migrate } from '@shop/database'; await migrate(…)`, where the program exports that name. */
function calls(script: string, name: string | undefined, program: string): boolean {
  if (name === undefined || !script.includes(name)) return false;
  return [...script.matchAll(/\bimport\s*\{([^}]*)\}\s*from\s*['"]([^.'"][^'"]*)['"]/g)].some(
    ([, names = '', specifier = '']) =>
      (specifier === name || specifier.startsWith(`${name}/`)) &&
      names
        .split(',')
        .flatMap((one) => /^\s*(\w+)/.exec(one)?.[1] ?? [])
        .some((one) => new RegExp(`\\b${one}\\s*\\(`).test(script) && new RegExp(`\\bexport\\b[^;{]*\\b${one}\\b`).test(program)),
  );
}

/** Name of the package that a file lies in. */
function packageOf({ tree }: ExtractInput, path: string): string | undefined {
  for (let folder = path; folder.includes('/');) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    const text = tree.read(`${folder}/package.json`);
    if (text !== undefined) return /"name"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  }
  return undefined;
}
