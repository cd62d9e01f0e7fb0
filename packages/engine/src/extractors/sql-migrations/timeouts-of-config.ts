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

/** Files of the service that apply migrations themselves: they read files of SQL and hand them to the database. */
function ownRunners(input: ExtractInput): string[] {
  const inside = input.service.path === '' ? '' : `${input.service.path}/`;
  return input.files
    .map((file) => file.path)
    .filter(
      (path) => path.startsWith(inside) && /migrat[\w-]*\.[cm]?[jt]s$/i.test(path) && !/\.(?:test|spec)\.|(?:^|\/)tests?\//.test(path),
    )
    .filter((path) => /\.sql\b/.test(input.tree.read(path) ?? '') && /readFile/.test(input.tree.read(path) ?? ''));
}
