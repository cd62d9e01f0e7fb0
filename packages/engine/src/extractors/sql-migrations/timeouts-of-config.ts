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
const TESTS = /\.(?:test|spec)\.|(?:^|\/)tests?\//;
const appliesFiles = (text: string): boolean => /\.sql\b/.test(text) && /readFile/.test(text);

/** Programs that apply migrations themselves, reading files of SQL and handing them to the database: the service's own, and shared ones that it calls. */
function ownRunners(input: ExtractInput): string[] {
  const inside = input.service.path === '' ? '' : `${input.service.path}/`;
  const own = input.files
    .map((file) => file.path)
    .filter((path) => path.startsWith(inside) && RUNNER.test(path) && !TESTS.test(path))
    .filter((path) => appliesFiles(input.tree.read(path) ?? ''));
  // Nothing lies outside of a service that is the whole repository.
  if (inside === '') return own;
  const { code } = input;
  const shared = code.modules.filter(
    (one) => !one.inService && one.kind === 'production' && RUNNER.test(one.path) && !TESTS.test(one.path) && appliesFiles(one.text),
  );
  // What a package offers counts for the services that call it; others may migrate in another way.
  const called = shared.filter((one) =>
    one.bound.functions.some((fn) => code.callersOf(fn).some((call) => code.module(call.module.path)?.inService === true)),
  );
  return [...own, ...called.map((one) => one.path)];
}
