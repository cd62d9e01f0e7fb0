// https://www.typescriptlang.org/tsconfig
import type { Known } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { keyLines, readJson, toRecord } from '../../lang/json/read-json.ts';
import { folderOf, foldersUp, joinPath } from '../../lang/typescript/paths.ts';

export const tsconfig = defineExtractor({
  id: 'tsconfig',
  about: 'Compiler options of TypeScript, with what is extended',
  emits: ['tsconfigs'],
  extract(input) {
    const path = foldersUp(input.service.path)
      .map((folder) => joinPath(folder, 'tsconfig.json') as string)
      .find((each) => input.tree.has(each));
    if (path === undefined) return;
    const options = new Map<string, boolean>();
    const complete = collect(input, path, options, new Set());
    if (!complete) input.partial('tsconfigs', `${path} extends a configuration that is not in the tree`);
    const option = (name: string): Known<boolean> => {
      const value = options.get(name);
      if (value !== undefined) return known(value);
      return complete ? ABSENT : { state: 'unknown' };
    };
    const strict = option('strict');
    const loosened = STRICT_PARTS.filter((name) => options.get(name) === false);
    const lines = keyLines(input.tree.read(path) ?? '', 2);
    input.emit('tsconfigs', {
      location: { path, line: lines.get('compilerOptions\0strict') ?? lines.get('compilerOptions') ?? 1 },
      strict,
      noUncheckedIndexedAccess: option('noUncheckedIndexedAccess'),
      // `strict` switches it on.
      noImplicitAny: option('noImplicitAny').state === 'absent' && strict.state === 'known' ? strict : option('noImplicitAny'),
      sourceMap: options.get('inlineSourceMap') === true ? known(true) : option('sourceMap'),
      ...(loosened.length === 0 ? {} : { loosened }),
      ...(options.get('noEmit') === true ? { emitsNothing: true } : {}),
    });
  },
});

/** Those whose absence lets null and untyped values pass. */
const STRICT_PARTS = ['noImplicitAny', 'strictNullChecks'];

/** Later files win over those they extend. Returns whether all of them could be read. */
function collect(input: ExtractInput, path: string, options: Map<string, boolean>, seen: Set<string>): boolean {
  if (seen.has(path) || seen.size > 20) return true;
  seen.add(path);
  const text = input.tree.read(path);
  if (text === undefined) return false;
  const json = readJson(text);
  if (!json.ok) {
    input.diagnose({ code: 'invalid-json', level: 'warning', message: json.message, location: { path, line: json.line } });
    return false;
  }
  const root = toRecord(json.value);
  let complete = true;
  for (const base of [root['extends']].flat()) {
    if (typeof base !== 'string') continue;
    const known = presetOf(base);
    if (known !== undefined) for (const name of known) options.set(name, true);
    else {
      const place = base.startsWith('.') ? joinPath(folderOf(path), base) : undefined;
      const found =
        place === undefined ? undefined : [place, `${place}.json`, `${place}/tsconfig.json`].find((each) => input.tree.has(each));
      complete = found !== undefined && collect(input, found, options, seen) && complete;
    }
  }
  for (const [name, value] of Object.entries(toRecord(root['compilerOptions']))) if (typeof value === 'boolean') options.set(name, value);
  return complete;
}

/** Options of configurations that come from well-known packages. */
function presetOf(base: string): string[] | undefined {
  if (/^@tsconfig\/strictest(?:\/|$)/.test(base)) return ['strict', 'noUncheckedIndexedAccess'];
  if (/^@tsconfig\/(?:node|bun|deno|recommended|esm|nest|remix|next|vite)/.test(base)) return ['strict'];
  return undefined;
}
