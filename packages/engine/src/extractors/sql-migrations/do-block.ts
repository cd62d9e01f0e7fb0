import { skipQuoted, splitStatements } from '../../lang/sql/split-statements.ts';

export interface BlockText {
  /** Plain SQL statements, with the line inside the block. */
  statements: { text: string; line: number }[];
  /** Dynamic statements are among them that could not be read. */
  unread: boolean;
  /** The block asks first (`IF NOT EXISTS … THEN`, `EXCEPTION WHEN duplicate_object`). */
  guarded: boolean;
}

const CONTROL =
  /^(?:(?:DECLARE\b[\s\S]*?\bBEGIN|BEGIN|ELSE|LOOP|EXCEPTION\s+WHEN[\s\S]*?THEN)\b\s*|(?:IF|ELSIF|WHEN)\b[\s\S]*?\bTHEN\b\s*|(?:FOREACH|FOR|WHILE)\b[\s\S]*?\bLOOP\b\s*)/i;
const STATEMENT = /^(?:ALTER|CREATE|DROP|UPDATE|INSERT|DELETE|SET|TRUNCATE|GRANT|REVOKE|COMMENT)\b/i;

/** Rights, words, signals, and defaults that are computed: whatever they are about, tables, columns and policies stay as they are. */
const CHANGES_NO_TABLE =
  /^(?:format\s*\(\s*)?'\s*(?:GRANT|REVOKE|COMMENT|NOTIFY|ANALYZE|REFRESH|CREATE\s+ROLE|ALTER\s+ROLE|ALTER\s+DATABASE|ALTER\s+TABLE\s+%I\s+ALTER\s+COLUMN\s+%I\s+SET\s+DEFAULT\s+[\w.]+(?=\())(?!\w)/i;

/** Finds the SQL in a PL/pgSQL block; loops over literal arrays are unrolled. */
export function blockStatements(body: string): BlockText {
  const out: BlockText = {
    statements: [],
    unread: false,
    guarded: /\bIF\s+NOT\s+EXISTS\b|\bEXCEPTION\s+WHEN\b|\bIF\s+EXISTS\b/i.test(body),
  };
  const loops = literalLoops(body);
  for (const part of splitStatements(body)) {
    let text = part.text;
    let offset = part.offset;
    for (let turn = 0; turn < 20; turn += 1) {
      const match = CONTROL.exec(text);
      if (match === null || match[0] === '') break;
      text = text.slice(match[0].length);
      offset += match[0].length;
    }
    const line = body.slice(0, offset).split('\n').length - 1;
    const dynamic = /^EXECUTE\s+([\s\S]+)$/i.exec(text);
    if (dynamic !== null) {
      const made = dynamicTexts(dynamic[1] as string, loops, offset);
      if (made === undefined) out.unread ||= !CHANGES_NO_TABLE.test(dynamic[1] as string);
      else for (const each of made) out.statements.push({ text: each, line });
    } else if (STATEMENT.test(text)) out.statements.push({ text, line });
  }
  return out;
}

interface Loop {
  variable: string;
  values: string[];
  start: number;
  end: number;
}

/** `FOREACH t IN ARRAY ARRAY['a', 'b'] LOOP … END LOOP`, `FOR t IN SELECT unnest(ARRAY['a'])`, and arrays declared with a literal. */
function literalLoops(body: string): Loop[] {
  const out: Loop[] = [];
  const arrays = new Map<string, string[]>();
  for (const match of body.matchAll(/\b(\w+)\s+\w+(?:\s*\[\s*\])?\s*(?::=|DEFAULT)\s*(?:ARRAY\s*\[([^\]]*)\]|'\{([^}]*)\}')/gi))
    arrays.set((match[1] as string).toLowerCase(), literals(match[2], match[3]));
  const head =
    /\b(?:FOREACH|FOR)\s+(\w+)\s+IN\s+(?:ARRAY\s+|SELECT\s+(?:\w+\s+FROM\s+)?unnest\s*\(\s*)(?:ARRAY\s*\[([^\]]*)\]|'\{([^}]*)\}'|(\w+))/gi;
  for (const match of body.matchAll(head)) {
    const values = match[4] === undefined ? literals(match[2], match[3]) : arrays.get(match[4].toLowerCase());
    const end = body.slice(match.index).search(/\bEND\s+LOOP\b/i);
    if (values !== undefined)
      out.push({ variable: match[1] as string, values, start: match.index, end: end === -1 ? body.length : match.index + end });
  }
  return out;
}

function literals(list: string | undefined, braces: string | undefined): string[] {
  if (braces !== undefined) return braces.split(',').map((each) => each.trim().replace(/^"|"$/g, ''));
  return [...(list ?? '').matchAll(/'([^']*)'/g)].map((match) => match[1] as string);
}

/** Texts that EXECUTE runs: `format('… %I …', t)` or `'…' || t || '…'`, for each value of the loop variable. */
function dynamicTexts(expression: string, loops: Loop[], offset: number): string[] | undefined {
  const loop = loops.find((each) => each.start < offset && offset < each.end);
  const rounds = loop === undefined ? [undefined] : loop.values;
  const out: string[] = [];
  for (const value of rounds) {
    const text = dynamicText(expression.trim(), loop?.variable, value);
    if (text === undefined) return undefined;
    out.push(text);
  }
  return out;
}

function dynamicText(expression: string, variable: string | undefined, value: string | undefined): string | undefined {
  const format = /^format\s*\(\s*('(?:[^']|'')*')\s*(?:,([\s\S]*))?\)$/i.exec(expression);
  if (format !== null) {
    const args = (format[2] ?? '').split(',').map((each) => term(each.trim(), variable, value));
    let index = 0;
    let failed = false;
    const text = unquote(format[1] as string).replace(/%(?:(\d+)\$)?([IsL])/g, (_all, position: string | undefined, kind: string) => {
      const arg = args[position === undefined ? index : Number(position) - 1];
      index += 1;
      if (arg === undefined) failed = true;
      return kind === 'L' ? `'${arg}'` : kind === 'I' && !/^[a-z_][a-z0-9_]*$/.test(arg ?? '') ? `"${arg}"` : (arg ?? '');
    });
    return failed ? undefined : text;
  }
  const parts = concatenated(expression).map((part) => term(part, variable, value));
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
}

function term(text: string, variable: string | undefined, value: string | undefined): string | undefined {
  if (/^'(?:[^']|'')*'$/.test(text)) return unquote(text);
  const name = /^(?:quote_ident\s*\(\s*)?(\w+)\s*\)?$/i.exec(text)?.[1];
  if (name !== undefined && variable !== undefined && name.toLowerCase() === variable.toLowerCase()) return value;
  // `t || '_policy'` as an argument of format().
  const parts = concatenated(text);
  if (parts.length < 2) return undefined;
  const terms = parts.map((part) => term(part, variable, value));
  return terms.every((part) => part !== undefined) ? terms.join('') : undefined;
}

function concatenated(text: string): string[] {
  const out: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const end = skipQuoted(text, at);
    if (end > at) at = end - 1;
    else if (text[at] === '|' && text[at + 1] === '|') {
      out.push(text.slice(start, at).trim());
      start = at + 2;
      at += 1;
    }
  }
  out.push(text.slice(start).trim());
  return out;
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'");
}
