import { LIBRARIES, readsRows } from './libraries.ts';
import type { SqlLibrary } from './libraries.ts';
import { callsTo, split } from './scan.ts';
import { withCallbacks } from './transactions.ts';

/**
 * Code that speaks SQL through `pg` in the words of another library: same statements, same order. Nothing where a part of it has no counterpart,
 * so that no half of it is shown.
 *
 * @param name what the service calls its client; the usual name of the library without it
 */
export function inLibrary(code: string, by: string, name?: string): string | undefined {
  const library = LIBRARIES[by];
  if (library === undefined) return undefined;
  const handle = name ?? library.handle;
  const begun = withCallbacks(injecting(code, library, handle), library, handle);
  if (begun === undefined) return undefined;
  const made = ended(queries(begun, library, handle), library, handle);
  if (/\bpool\b|\bPoolClient\b|from 'pg'/.test(made.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ''))) return undefined;
  return imported(made, library);
}

/** Classes of NestJS are handed the client of the library: https://docs.nestjs.com/providers */
function injecting(code: string, { injected, handle: usual }: SqlLibrary, handle: string): string {
  if (!code.includes(POOL_PARAMETER)) return code;
  const parameter = injected.parameter.replace(` ${usual}:`, ` ${handle}:`);
  const made = code
    .replaceAll(POOL_PARAMETER, parameter)
    .replace(/^import type \{ Pool \} from 'pg';\n/m, injected.import === undefined ? '' : `${injected.import}\n`);
  return /@Inject\(/.test(made) ? made : made.replace(/^(import \{[^}]*?)(?:, Inject\b|\bInject, )/m, '$1');
}

const POOL_PARAMETER = '@Inject(PG_POOL) private readonly pool: Pool';

function queries(code: string, library: SqlLibrary, handle: string): string {
  let text = code;
  // From the last one to the first, so that places before stay what they are.
  for (const call of callsTo(code, /\b(?:pool|tx)\.query(?=[<(])/g).toReversed()) {
    const [literal = '', list] = call.args;
    const sql = plain(literal);
    if (sql === undefined) continue;
    const after = text.slice(call.end);
    const named = /(?:const|let) (\w+) = await (?:this\.)?$/.exec(text.slice(0, call.start))?.[1];
    const until = named === undefined ? after.length : endOf(after, named);
    const [own, rest] = [after.slice(0, until), after.slice(until)];
    const isCounted = named === undefined ? /^\)\s*\.rowCount\b/.test(own) : new RegExp(`\\b${named}\\.rowCount\\b`).test(own);
    const { rows, count } = library.result(sql);
    const bare = (body: string): string =>
      count === '.rowCount' || named === undefined ? body : body.replaceAll(`(${named}.rowCount ?? 0)`, `${named}.rowCount`);
    const access = (body: string): string =>
      named === undefined
        ? body.replace(/^(\)\s*)\.(rows|rowCount)\b/, (_, close: string, part: string) => `${close}${part === 'rows' ? rows : count}`)
        : bare(body).replace(
            new RegExp(`\\b${named}\\.(rows|rowCount)\\b`, 'g'),
            (_, part: string) => named + (part === 'rows' ? rows : count),
          );
    const indent = /(?:^|\n)( *)[^\n]*$/.exec(text.slice(0, call.start))?.[1] ?? '';
    const values = list === undefined ? [] : list.startsWith('[') ? split(list.slice(1, -1)) : list;
    const receiver = code.startsWith('tx', call.start) ? 'tx' : handle;
    const statement = broken(isCounted ? library.counted(sql) : sql, indent);
    const made = library.call(receiver, { sql: statement, values, type: call.generic, reads: readsRows(sql) });
    text = text.slice(0, call.start) + made + access(own) + rest;
  }
  return text;
}

/** Letters of a statement that stand in one line. */
const LONG = 75;

/** A long statement on several lines, each beginning with a word of SQL. */
function broken(sql: string, indent: string): string {
  if (sql.length <= LONG || sql.includes('\n')) return sql;
  return sql.replace(/ (?=(?:VALUES|WHERE|ON CONFLICT|RETURNING)\b)/g, `\n${indent}  `);
}

/** Where another variable of the same name begins. */
function endOf(text: string, name: string): number {
  const at = text.search(new RegExp(`\\b(?:const|let) ${name}\\b`));
  return at === -1 ? text.length : at;
}

/** The text of a literal without anything in it that is computed. */
function plain(literal: string): string | undefined {
  const [, , text] = /^(['"`])([\s\S]*)\1$/.exec(literal) ?? [];
  return text === undefined || text.includes('${') ? undefined : text.replaceAll("\\'", "'");
}

function ended(code: string, library: SqlLibrary, handle: string): string {
  return code.replace(/\bpool\.end\(\)/g, `${handle}.${library.end}()`);
}

/** With the imports that it needs now, and without the types of `pg`. */
function imported(code: string, library: SqlLibrary): string {
  const needed = Object.entries(library.imports).flatMap(([name, line]) =>
    new RegExp(`(?<![\\w.'"])${name}\\b(?=[.\`>,); ])`).test(code) && !code.includes(line) ? [line] : [],
  );
  return needed.length === 0 ? code : `${needed.join('\n')}\n${code.startsWith('import ') ? '' : '\n'}${code}`;
}
