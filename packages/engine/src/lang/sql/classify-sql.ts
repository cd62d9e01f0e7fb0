/** What a statement does, read with light means; for texts of queries, of which there are many. */
export interface SqlReading {
  operation: 'select' | 'insert' | 'update' | 'delete' | 'upsert' | 'ddl' | 'transaction' | 'session' | 'unknown';
  tables: string[];
  /** Columns compared after WHERE, without their table. */
  predicates: string[];
  /** A hole stands where conditions, tables or columns would be. */
  open: boolean;
  /** Columns that are set. */
  writes: string[];
  /** Has LIMIT or FETCH FIRST, or can only give one row by its form. */
  bounded: boolean;
  selectsAll: boolean;
  locking: 'for-update' | 'for-share' | 'advisory' | 'version' | 'atomic' | undefined;
}

/** How holes in a text are written: where a value that is not constant is pasted in. */
export const SQL_HOLE = '\u0001';

const WORDS = new Set(
  'select from where and or not in is null like ilike between case when then else end as on join left right inner outer full cross lateral group order by having limit offset union all distinct exists any some array interval true false values set returning asc desc nulls first last with recursive using cast over partition filter row rows only for update share of nowait skip locked fetch next default current_date current_timestamp now coalesce at time zone date timestamp'.split(
    ' ',
  ),
);
const NAME = String.raw`(?:"[^"]+"|[A-Za-z_][\w$]*)`;
const QUALIFIED = `(?:${NAME}\\s*\\.\\s*)?${NAME}`;
const LONGEST = 60_000;

/** Reads one statement; `?`, `$1`, `:name` are parameters, {@link SQL_HOLE} what is pasted in. */
export function classifySql(given: string): SqlReading {
  const sql = normalise(given.slice(0, LONGEST));
  const main = topLevel(sql);
  const verb = mainVerb(main);
  const operation = operationOf(verb, main);
  const ctes = new Set(
    [
      ...sql.matchAll(
        new RegExp(
          `(?:\\bwith\\s+(?:recursive\\s+)?|,\\s*)(${NAME})\\s*(?:\\([^()]*\\)\\s*)?as\\s+(?:not\\s+)?(?:materialized\\s+)?\\(`,
          'gi',
        ),
      ),
    ].map((match) => bare(match[1] ?? '')),
  );
  const where = conditions(sql);
  const reading: SqlReading = {
    operation,
    tables: tablesOf(sql, ctes),
    predicates: [...new Set(where.flatMap(comparedColumns))],
    open:
      where.some((part) => new RegExp(`(?<![=<>(,]\\s*)${SQL_HOLE}`).test(part)) ||
      (new RegExp(`${SQL_HOLE}\\s*$|\\b(?:from|join)\\b[^()]*?(?<!limit\\s|offset\\s)${SQL_HOLE}`).test(main) && where.length === 0),
    writes: writesOf(sql, operation),
    bounded: false,
    selectsAll: operation === 'select' && selectsAll(sql, ctes),
    locking: undefined,
  };
  reading.bounded = operation !== 'select' || isBounded(main, reading);
  reading.locking = lockingOf(sql, reading);
  return reading;
}

/** `select *`, `select o.id, c.*`; not where rows are only looked for, nor of a subquery that names its columns itself. */
function selectsAll(sql: string, ctes: ReadonlySet<string>): boolean {
  const asked = sql
    .replace(/\bexists\s*\(\s*select\s+\*/gi, '')
    .replace(/\bselect\s+\*\s+from\s*\(\s*select\b/gi, 'select')
    .replace(/\bselect\s+\*\s+from\s+"?(\w+)"?/gi, (whole, name: string) => (ctes.has(name) ? '' : whole));
  return /\bselect\s+(?:distinct\s+)?(?:"?\w+"?\.)?\*|,\s*"?\w+"?\.\*/i.test(asked);
}

/** Without comments; texts become `''`; functions that use FROM for something else are emptied. */
function normalise(sql: string): string {
  return sql
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/--[^\n]*/g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/\b(extract|trim|substring|overlay|position)\s*\([^()]*\)/gi, '$1()')
    .replace(/\bis\s+(?:not\s+)?distinct\s+from\b/gi, '=')
    .replace(/`/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The statement with everything in parentheses left out. */
function topLevel(sql: string): string {
  let depth = 0;
  let out = '';
  for (const char of sql) {
    if (char === ')') depth = Math.max(0, depth - 1);
    if (depth === 0) out += char;
    if (char === '(') depth += 1;
  }
  return out;
}

function mainVerb(main: string): string {
  const first = /^\W*(\w+)/.exec(main)?.[1]?.toLowerCase() ?? '';
  if (first !== 'with') return first;
  return /\)\s*(select|insert|update|delete|merge)\b/i.exec(main)?.[1]?.toLowerCase() ?? 'select';
}

function operationOf(verb: string, main: string): SqlReading['operation'] {
  switch (verb) {
    case 'select':
    case 'values':
    case 'table':
      return 'select';
    case 'insert':
    case 'replace':
      return /\bon\s+(?:conflict|duplicate\s+key)\b/i.test(main) || verb === 'replace' ? 'upsert' : 'insert';
    case 'merge':
      return 'upsert';
    case 'update':
      return 'update';
    case 'delete':
    case 'truncate':
      return 'delete';
    case 'create':
    case 'alter':
    case 'drop':
      // What ends with the connection, or only divides a table further, leaves the schema as it is.
      return /^\W*\w+\s+(?:(?:global|local)\s+)?temp(?:orary)?\b|\bpartition\b/i.test(main) ? 'session' : 'ddl';
    case 'comment':
    case 'refresh':
    case 'reindex':
    case 'grant':
    case 'revoke':
      return 'session';
    case 'begin':
    case 'start':
    case 'commit':
    case 'rollback':
    case 'savepoint':
    case 'release':
    case 'end':
    case 'abort':
      return 'transaction';
    case 'set':
    case 'reset':
    case 'show':
    case 'listen':
    case 'notify':
    case 'vacuum':
    case 'analyze':
    case 'lock':
      return 'session';
    default:
      return 'unknown';
  }
}

function tablesOf(sql: string, ctes: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const add = (text: string | undefined): void => {
    const name = text === undefined ? '' : bare(text);
    if (name !== '' && !ctes.has(name) && !WORDS.has(name.toLowerCase())) found.add(name);
  };
  for (const match of sql.matchAll(
    new RegExp(
      `\\b(?:from|join|using)\\s+(?:only\\s+)?(${QUALIFIED})(?![\\w$]*\\s*[.(])|\\binto\\s+(${QUALIFIED})|(?:^|[;(]\\s*)update\\s+(?:only\\s+)?(${QUALIFIED})|\\btruncate\\s+(?:table\\s+)?(${QUALIFIED})|\\)\\s*update\\s+(${QUALIFIED})`,
      'gi',
    ),
  )) {
    for (const group of match.slice(1)) add(group);
  }
  for (const match of sql.matchAll(
    new RegExp(
      `\\bfrom\\s+${QUALIFIED}(?:\\s+(?:as\\s+)?\\w+)?((?:\\s*,\\s*${QUALIFIED}(?:\\s+(?:as\\s+)?\\w+)?)+)(?=\\s+(?:where|join|group|order)|\\s*$|\\s*\\))`,
      'gi',
    ),
  )) {
    for (const part of (match[1] ?? '').split(',')) add(/^\s*("?[\w$.]+"?)/.exec(part)?.[1]);
  }
  return [...found];
}

/** `public."Orders"` → `Orders`. */
function bare(name: string): string {
  const clean = name.replaceAll(/["\s]/g, '');
  return clean.startsWith('public.') ? clean.slice('public.'.length) : clean;
}

const CONDITIONS_END =
  /\b(?:group\s+by|order\s+by|limit|offset|returning|for\s+(?:update|share|no\s+key)|window|having|union|on\s+conflict|fetch\s+(?:first|next))\b/i;

function conditions(sql: string): string[] {
  return [...sql.matchAll(/\bwhere\b([\s\S]*?)(?=\bwhere\b|$)/gi)].map((match) => {
    const text = match[1] ?? '';
    const end = CONDITIONS_END.exec(text);
    return end === null ? text : text.slice(0, end.index);
  });
}

function comparedColumns(text: string): string[] {
  const found: string[] = [];
  const pattern = new RegExp(
    `(?:\\b\\w+\\s*\\(\\s*)?(?:${NAME}\\s*\\.\\s*)?(${NAME})(?:\\s*->>?\\s*'')?(?:\\s*::\\s*\\w+(?:\\[\\])?)?\\s*\\)?\\s*(?:=|<>|!=|<=|>=|<(?!-)|>(?!>)|@>|<@|&&|~|!~|\\bis\\b|\\b(?:not\\s+)?(?:in|like|ilike|between)\\b)`,
    'gi',
  );
  for (const match of text.matchAll(pattern)) {
    const name = bare(match[1] ?? '');
    if (!WORDS.has(name.toLowerCase()) && !/^\d/.test(name)) found.push(name);
  }
  // `$1 = user_id`
  for (const match of text.matchAll(
    new RegExp(`(?:\\$\\d+|\\?|:\\w+|'')\\s*=\\s*(?:any\\s*\\(\\s*)?(?:${NAME}\\s*\\.\\s*)?(${NAME})`, 'gi'),
  )) {
    const name = bare(match[1] ?? '');
    if (!WORDS.has(name.toLowerCase())) found.push(name);
  }
  return found;
}

function writesOf(sql: string, operation: SqlReading['operation']): string[] {
  const found = new Set<string>();
  if (operation === 'insert' || operation === 'upsert') {
    const columns = new RegExp(`\\binto\\s+${QUALIFIED}\\s*(?:as\\s+\\w+\\s*)?\\(([^()]*)\\)`, 'i').exec(sql)?.[1];
    for (const name of (columns ?? '').split(',')) if (/^\s*"?[A-Za-z_][\w$]*"?\s*$/.test(name)) found.add(bare(name));
  }
  if (operation === 'update' || operation === 'upsert') {
    const set = /\bset\b([\s\S]*?)(?=\bwhere\b|\breturning\b|\bfrom\b|$)/i.exec(sql)?.[1] ?? '';
    for (const match of topLevel(set).matchAll(new RegExp(`(?:^|,)\\s*(?:${NAME}\\s*\\.\\s*)?(${NAME})\\s*=`, 'gi')))
      found.add(bare(match[1] ?? ''));
  }
  return [...found];
}

const AGGREGATE =
  /^\s*(?:count|sum|avg|min|max|bool_and|bool_or|json_agg|jsonb_agg|array_agg|string_agg|coalesce|exists|round|to_char|cast)\s*\(/i;
/** Columns that hold a different value in each row by what they are called. */
const KEYS =
  /^(?:id|_id|uuid|email|slug|username|token|token_hash|key_hash|api_key|session_id|request_id|idempotency_key|transaction_hash|signature|reference)$/i;

function isBounded(main: string, reading: SqlReading): boolean {
  if (/\blimit\b|\bfetch\s+(?:first|next)\b|\btop\s+\d/i.test(main)) return true;
  if (!/\bfrom\b/i.test(main)) return true;
  if (reading.predicates.some((name) => KEYS.test(name))) return true;
  if (/\bgroup\s+by\b/i.test(main)) return false;
  const list = /\bselect\b([\s\S]*?)\bfrom\b/i.exec(main)?.[1] ?? '';
  return list.split(',').every((part) => AGGREGATE.test(part));
}

function lockingOf(sql: string, reading: SqlReading): SqlReading['locking'] {
  if (/\bfor\s+(?:no\s+key\s+)?update\b/i.test(sql)) return 'for-update';
  if (/\bfor\s+(?:key\s+)?share\b/i.test(sql)) return 'for-share';
  if (/\bpg_(?:try_)?advisory_(?:xact_)?lock|\bget_lock\s*\(/i.test(sql)) return 'advisory';
  if (reading.operation === 'update' || reading.operation === 'upsert') {
    if (reading.predicates.some((name) => /^(?:version|lock_version|revision|row_version)$/i.test(name))) return 'version';
    if (/\b(\w+)"?\s*=\s*(?:(?:coalesce|greatest|least)\s*\(\s*)*(?:"?\w+"?\s*\.\s*)?"?\1"?\s*(?:,\s*\d+\s*\))?\s*[-+*]/i.test(sql))
      return 'atomic';
  }
  return undefined;
}
