import type { SearchQuery } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import type { Asked } from './asked.ts';
import { prismaSearches } from './prisma.ts';
import { bare, unique } from './read.ts';
import type { Read } from './read.ts';

const LIKE = /([\w."]+)(?:::\w+)?\)?\s+(?:NOT\s+)?I?LIKE\s+(?:LOWER\()?('[%_]*\$\{|\$\{?|\?|:[a-z]|@[a-z]|'%'\s*\|\|)/gi;
const PLAIN = /(?:plainto|phraseto|websearch_to)_?tsquery\(/i;
const LANGUAGE = /(?<![a-z_])to_tsquery\(\s*(?:'[a-z]+'\s*,\s*)?(?:\$|\?|:)/i;
const COMPUTED = /@@[^;]{0,10}|to_tsvector\([^)]*\)\s*@@/i;
const ESCAPED = /replace(?:All)?\(\s*\/\[[^\]]*[%_][^\]]*\]|escape_?like|escapeWildcards|likeEscape|escapeForLike/i;
const MOST_TEXT = 60_000;

/** Searches that a database answers: patterns in SQL, in query builders and in Prisma, and full-text indexes. */
export function databases(input: ExtractInput, asked: Asked): void {
  const { code } = input;
  const indexes = indexTexts(input);
  const done = new Set<FunctionInfo>();
  const handlers = new Set(input.boot.routes.flatMap((_, index) => handlerOf(input, index) ?? []));
  for (const module of code.modules) {
    if (
      module.kind !== 'production' ||
      !module.inService ||
      !/\bI?LIKE\b|tsquery|ilike|whereLike|whereILike|contains|\$regex|\$text/i.test(wordsIn(module))
    )
      continue;
    for (const fn of module.bound.functions) {
      if (fn.node.body === null || !(fn.held || handlers.has(fn)) || fn.node.end - fn.node.start > MOST_TEXT) continue;
      const text = code.text(fn.node, fn.module);
      const read = readIn(text);
      if (read === undefined || done.has(fn)) continue;
      // The function inside says it better than the one around it.
      if (
        module.bound.functions.some(
          (inner) =>
            inner !== fn &&
            (inner.held || handlers.has(inner)) &&
            inner.node.start > fn.node.start &&
            inner.node.end < fn.node.end &&
            readIn(code.text(inner.node, inner.module)) !== undefined,
        )
      )
        continue;
      done.add(fn);
      emit(input, asked, fn, undefined, read, indexes);
    }
  }
  for (const member of ['where', 'orWhere', 'andWhere', 'whereILike', 'whereLike', 'orWhereILike', 'orWhereLike', 'andWhereILike']) {
    for (const call of code.callsOfMember(member)) {
      const read = knexIn(input, call);
      const fn = asked.held(call.enclosing);
      if (read === undefined || fn === undefined || done.has(fn)) continue;
      done.add(fn);
      emit(input, asked, fn, call, read, indexes);
    }
  }
  for (const [fn, { call, read }] of prismaSearches(input, asked)) if (!done.has(fn)) emit(input, asked, fn, call, read, indexes);
}

function sqlIn(text: string): Read | undefined {
  const likes = [...text.matchAll(LIKE)];
  const columns = likes.map((match) => bare(match[1] ?? ''));
  if (columns.length > 0) {
    const pasted = /I?LIKE\s+'%?\$\{/i.test(text);
    const wild = /['"`]%\$\{|`%\$\{|'%'\s*(?:\|\||\+)|"%"\s*\+/.test(text);
    return {
      by: 'sql',
      kind: 'pattern',
      userText: pasted ? 'raw' : ESCAPED.test(text) ? 'data' : 'pattern',
      columns: unique(columns),
      leadingWildcard: wild,
      at: likes[0]?.index ?? 0,
    };
  }
  if (PLAIN.test(text) || LANGUAGE.test(text)) {
    const vector = /([\w.]+)\s*@@/.exec(text)?.[1];
    return {
      by: 'sql',
      kind: 'text',
      userText: LANGUAGE.test(text) ? 'syntax' : 'data',
      columns: vector === undefined ? [] : [bare(vector)],
      leadingWildcard: false,
      computed: COMPUTED.test(text) && /to_tsvector\(/i.test(text),
    };
  }
  return undefined;
}

const readIn = (text: string): Read | undefined => sqlIn(text) ?? mongoIn(text) ?? operatorsIn(text);

/** Operators of mappers, given something that is no text of the code: TypeORM's `ILike(…)`, `[Op.iLike]`, Drizzle's `ilike(users.name, …)`. */
const OPERATORS: readonly (readonly [by: string, pattern: RegExp])[] = [
  ['typeorm', /(\w+)\s*:\s*I?Like\((?!\s*['"][^'"]*['"]\s*\))/g],
  ['sequelize', /(\w+)\s*:\s*\{\s*\[\s*(?:\w+\.)?Op\.(?:iLike|like|substring|startsWith|endsWith)\s*\]\s*:(?!\s*['"][^'"]*['"]\s*[,}])/g],
  ['drizzle', /\bi?like\(\s*\w+\.(\w+)\s*,(?!\s*['"][^'"]*['"]\s*\))/g],
];

function operatorsIn(text: string): Read | undefined {
  for (const [by, pattern] of OPERATORS) {
    const columns = [...text.matchAll(pattern)].map((match) => match[1] ?? '');
    if (columns.length === 0) continue;
    return {
      by,
      kind: 'pattern',
      userText: ESCAPED.test(text) ? 'data' : 'pattern',
      columns: unique(columns),
      leadingWildcard: /`%\$\{|['"]%['"]\s*\+|Op\.(?:substring|endsWith)/.test(text),
    };
  }
  return undefined;
}

function mongoIn(text: string): Read | undefined {
  if (/\$text\s*:\s*\{\s*\$search/.test(text))
    return { by: 'mongodb', kind: 'text', userText: 'data', columns: [], leadingWildcard: false };
  const regex = [...text.matchAll(/(\w+)\s*:\s*\{\s*\$regex\s*:\s*(?!['"/])/g)].map((match) => match[1] ?? '');
  if (regex.length === 0) return undefined;
  const escaped = /replace\(\s*\/\[[^\]]*[.*+?][^\]]*\]|escapeRegExp|escapeRegex|escapeStringRegexp/i.test(text);
  return {
    by: 'mongodb',
    kind: 'pattern',
    userText: escaped ? 'data' : 'pattern',
    columns: unique(regex),
    leadingWildcard: !/\$regex\s*:\s*(?:`\^|['"]\^)/.test(text),
  };
}

function knexIn({ code }: ExtractInput, call: CallSite): Read | undefined {
  const [column, operator, pattern] = call.args;
  const byName = /I?Like$/.test(call.member ?? '');
  if (column === undefined || operator === undefined) return undefined;
  if (!byName && !(operator.type === 'Literal' && /^(?:not )?i?like$/i.test(String(operator.value)))) return undefined;
  const value = byName ? operator : pattern;
  if (value === undefined || value.type === 'Literal' || !/knex|^\*/.test(call.callee)) return undefined;
  const fn = call.enclosing;
  const text = fn === undefined ? '' : code.text(fn.node, fn.module);
  const around = call.module.parsed.code.slice(Math.max(0, call.node.start - 400), call.node.end + 800);
  const columns = [...around.matchAll(/(?:where|Where)(?:I?Like)?\(\s*['"]([\w.]+)['"]\s*,\s*(?:['"]i?like['"]|`%)/gi)].map((match) =>
    bare(match[1] ?? ''),
  );
  // Without a wildcard of its own it is a comparison that does not look at case.
  const written = code.text(value, call.module);
  const init = unwrap(value).type === 'Identifier' ? call.module.bindingAt.get(unwrap(value).start)?.init : undefined;
  const whole = init === undefined ? written : `${written} ${code.text(init, call.module)}`;
  if (!whole.includes('%')) return undefined;
  return {
    by: 'knex',
    kind: 'pattern',
    userText: ESCAPED.test(`${text} ${whole}`) ? 'data' : 'pattern',
    columns: unique(columns.length > 0 ? columns : [column.type === 'Literal' ? bare(String(column.value)) : '']),
    leadingWildcard: /['"`]%/.test(whole),
  };
}

/** Texts of migrations and schemas that make trigram or full-text indexes. */
function indexTexts(input: ExtractInput): string {
  return input.files
    .filter(
      (file) =>
        /migrat|schema|\.sql$|\.prisma$|create[-_]?ind|seeds?\b|init-tables/i.test(file.path) &&
        /\.(?:sql|[cm]?[jt]s|prisma)$/.test(file.path),
    )
    .map((file) => input.tree.read(file.path) ?? '')
    .filter((text) => /gin_trgm_ops|gist_trgm_ops|USING\s+gin|fulltext|tsvector|\.text\(|'text'/i.test(text))
    .join('\n');
}

function placeIn(fn: FunctionInfo, at: number): SearchQuery['location'] {
  const { line, column } = fn.module.parsed.locate(fn.node.start + at);
  return { path: fn.module.path, line, column };
}

function emit(input: ExtractInput, asked: Asked, fn: FunctionInfo, call: CallSite | undefined, read: Read, indexes: string): void {
  const { code } = input;
  const text = asked.textWithMakers(fn, call);
  const { routes, openRoutes } = asked.routesOf(fn);
  // Code that looks for a name of its own is no search of a client.
  if (
    read.wanted !== true &&
    !/search|suggest|auto_?complete|look_?up|type_?ahead|browse|explore/i.test(fn.own ?? '') &&
    !routes.some((route) => route.startsWith('GET ') || /search/i.test(route))
  )
    return;
  const tables = unique(
    [...text.matchAll(/\b(?:FROM|JOIN)\s+["`]?([a-z_][\w.]*)/gi)]
      .map((match) => bare(match[1] ?? ''))
      .concat([...text.matchAll(/\bdb\(\s*['"](\w+)['"]/g)].map((match) => match[1] ?? '')),
  );
  const wiring = code.reach(fn);
  // A function that makes a part of a query leaves the rest to others.
  const isPart =
    !/\bSELECT\b|findMany|findFirst|\.find\(|\.select\(|\bdb\(|knex\(|\.from\(|aggregate\(|findAll|findAndCount|get(?:Raw)?Many/i.test(
      text,
    );
  const size = asked.pageSize(
    fn,
    text,
    read.by === 'prisma' || read.by === 'typeorm' ? /\btake\b/ : /\bLIMIT\b|\.limit\(|\.first\(|\.paginate\(|\$limit/i,
  );
  const depth = asked.depth(fn, text, /\bOFFSET\b|\.offset\(|\bskip\b/i);
  input.emit('searchQueries', {
    location: call?.location ?? (read.at === undefined ? fn.location : placeIn(fn, read.at)),
    wiring,
    by: read.by,
    kind: read.kind,
    within: fn.name,
    routes,
    openRoutes,
    userText: read.userText,
    tenantBound: asked.tenantIn(text) || (isPart ? 'unknown' : false),
    pageSize: isPart && size === 'none' ? 'unknown' : size,
    depth: isPart && depth === 'none' ? 'unknown' : depth,
    textBounded: asked.textBounded(fn),
    fields: isPart ? 'unknown' : fieldsOf(text, read.by),
    tables,
    columns: read.columns,
    leadingWildcard: read.leadingWildcard,
    indexed: indexed(read, indexes),
    leavesOutBy: asked.leavesOutBy(text),
    fallback: 'unknown',
  });
}

function fieldsOf(text: string, by: string): SearchQuery['fields'] {
  if (by === 'typeorm' || by === 'sequelize')
    return /\b(?:select|attributes)\s*:\s*[[{]|\.select\(\s*\[/.test(text) || /\.map\(\s*\(?\w+\)?\s*=>\s*\(\{(?!\s*\.\.\.)/.test(text)
      ? 'listed'
      : 'whole';
  if (by === 'prisma')
    return /\bselect\s*:\s*\{/.test(text) ? 'listed' : /\.map\(\s*\(?\w+\)?\s*=>\s*\(\{(?!\s*\.\.\.)/.test(text) ? 'listed' : 'whole';
  if (/SELECT\s+(?:DISTINCT\s+)?(?:\w+\.)?\*|,\s*\w+\.\*|\.select\(\s*['"](?:\w+\.)?\*['"]|\.select\(\s*\)/i.test(text)) return 'whole';
  if (/SELECT\s|\.select\(|\.column|projection|\.project\(/i.test(text)) return 'listed';
  return 'unknown';
}

function indexed(read: Read, indexes: string): boolean | 'unknown' {
  if (read.columns.length === 0)
    return read.kind !== 'text'
      ? 'unknown'
      : /USING\s+gin|fulltext|\.text\(|'text'/i.test(indexes)
        ? true
        : read.computed === true
          ? false
          : 'unknown';
  if (read.kind === 'text')
    return read.computed === true
      ? new RegExp(`gin[^;]{0,40}to_tsvector[^;]{0,200}`, 'i').test(indexes)
      : read.columns.some((one) => new RegExp(`gin[^;]{0,80}\\b${one}\\b`, 'i').test(indexes)) || /tsvector/i.test(indexes);
  return read.columns.every(
    (one) =>
      new RegExp(`\\b${one}\\b[^;]{0,60}(?:gin|gist)_trgm_ops`, 'i').test(indexes) ||
      (new RegExp(`gin[^;]{0,160}\\b${one}\\b`, 'i').test(indexes) && /trgm/.test(indexes)),
  );
}
