/** What a writing statement sets and compares, with the expressions as written. Parameters written `?` are numbered: `?0`, `?1`. */
export interface StatementReading {
  sets: { column: string; expression: string }[];
  compares: { column: string; operator: string; expression: string }[];
}

const LONGEST = 20_000;

/** Reads INSERT, UPDATE, DELETE and the condition of a SELECT; CTEs and what stands in parentheses are not followed. */
export function readStatement(given: string): StatementReading {
  let count = 0;
  const sql = given
    .slice(0, LONGEST)
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/'(?:[^']|'')*'|\?(?![?|&])/g, (found) => (found === '?' ? `?${count++}` : found))
    .replaceAll(/\s+/g, ' ')
    .trim();
  const out: StatementReading = { sets: [], compares: [] };
  const insert = /\binsert\s+into\s+[\w."]+\s*(?:as\s+\w+\s*)?\(([^()]*)\)\s*(?:overriding\s+\w+\s+value\s*)?(values\s*)?/i.exec(sql);
  if (insert !== null) {
    const columns = (insert[1] ?? '').split(',').map(bare);
    const after = sql.slice(insert.index + insert[0].length);
    const values = insert[2] === undefined ? [] : splitTop(inner(after), ',');
    for (const [index, column] of columns.entries()) if (column !== '') out.sets.push({ column, expression: values[index] ?? '' });
  }
  const set = topIndex(sql, /\bset\b/gi);
  if (set >= 0 && /\bupdate\b/i.test(sql)) {
    const rest = sql.slice(set + 3);
    const end = topIndex(rest, /\b(?:where|returning|from)\b/gi);
    for (const part of splitTop(end < 0 ? rest : rest.slice(0, end), ',')) {
      const equals = /^\s*(?:[\w"]+\.)?("?\w+"?)\s*=(?!=)([\s\S]*)$/.exec(part);
      if (equals !== null) out.sets.push({ column: bare(equals[1] ?? ''), expression: equals[2] ?? '' });
    }
  }
  const where = topIndex(sql, /\bwhere\b/gi);
  if (where >= 0) {
    const rest = sql.slice(where + 5);
    const end = topIndex(rest, /\b(?:returning|group\s+by|order\s+by|limit|for\s+(?:no\s+key\s+)?(?:update|share)|on\s+conflict)\b/gi);
    for (const part of splitTop((end < 0 ? rest : rest.slice(0, end)).replaceAll(/\b(?:and|or)\b/gi, '\u0002'), '\u0002'))
      compare(part, out);
  }
  return out;
}

const COMPARISON =
  /^[\s(]*(?:not\s+)?(?:coalesce\s*\(\s*)?(?:"?\w+"?\.)?"?(\w+)"?(?:\s*,\s*\w+\s*\))?(?:\s*::\s*\w+)?\s*(?:[-+]\s*[^<>=!]+)?(<>|!=|<=|>=|=|<|>|\bis\s+not\b|\bis\b|\bnot\s+in\b|\bin\b|\bbetween\b|\bnot\s+like\b|\bi?like\b)\s*([\s\S]*)$/i;

function compare(part: string, out: StatementReading): void {
  const found = COMPARISON.exec(part);
  if (found === null) {
    // `not is_used`, `is_active`
    const flag = /^[\s(]*(?:not\s+)?(?:"?\w+"?\.)?"?([a-z_]\w*)"?[\s)]*$/i.exec(part)?.[1];
    if (flag !== undefined && !/^(?:true|false|exists|null)$/i.test(flag))
      out.compares.push({ column: flag, operator: 'is', expression: part });
    if (/[<>=]/.test(part)) mention(part, '?', '', out);
    return;
  }
  const [, column = '', operator = '', expression = ''] = found;
  out.compares.push({ column, operator: operator.toLowerCase().replaceAll(/\s+/g, ' '), expression });
  // `$1 <= available`
  mention(expression, operator, column, out);
}

/** Columns that stand in an expression: `$1 >= capacity - available`. */
function mention(expression: string, operator: string, column: string, out: StatementReading): void {
  for (const match of expression
    .replaceAll(/'(?:[^']|'')*'|\bselect\b[\s\S]*/gi, '')
    .matchAll(/(?<![\w.:$?])"?([a-z_]\w*)"?(?!\s*[\w(.])/gi)) {
    const other = match[1] ?? '';
    if (!KEYWORD.test(other)) out.compares.push({ column: other, operator, expression: column });
  }
}

const KEYWORD =
  /^(?:true|false|null|now|current_timestamp|current_date|unknown|interval|and|or|not|in|any|all|array|uuid|text|integer|timestamptz|asc|desc)$/i;

/** Text between the first pair of parentheses. */
function inner(text: string): string {
  const start = text.indexOf('(');
  let depth = 0;
  for (let at = start; at >= 0 && at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return text.slice(start + 1, at);
    }
  }
  return start < 0 ? '' : text.slice(start + 1);
}

function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "'") quote = !quote;
    else if (quote) continue;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    // Conditions in parentheses are conditions as well.
    else if (char === separator && (depth <= 0 || separator === '\u0002')) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** First match outside of parentheses and quotes. */
function topIndex(text: string, pattern: RegExp): number {
  for (const match of text.matchAll(pattern)) {
    const before = text.slice(0, match.index).replaceAll(/'(?:[^']|'')*'/g, '');
    const depth = before.split('(').length - before.split(')').length;
    if (depth === 0) return match.index;
  }
  return -1;
}

const bare = (name: string): string => name.replaceAll(/["\s]/g, '').replace(/^\w+\./, '');
