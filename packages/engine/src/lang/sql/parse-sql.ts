import { loadModule, parseSync } from 'libpg-query';
import type { Node as SqlNode } from 'libpg-query';
import { lineIndex } from '../text/line-index.ts';
import { splitStatements } from './split-statements.ts';

export type { SqlNode };

/** One statement of a SQL text. */
export interface SqlStatement {
  node: SqlNode;
  /** From its first word to its end, without the semicolon. */
  text: string;
  /** Offset of `text` in the whole, in UTF-16 units. */
  offset: number;
  /** Line of its first word inside the whole, from 0. */
  line: number;
  /** Turns a location of the syntax tree into an offset in `text`. */
  at(location: number): number;
}

export interface SqlText {
  statements: SqlStatement[];
  /** Statements that PostgreSQL's grammar refuses; lines from 0. */
  errors: { line: number; message: string; text: string }[];
}

let loading: Promise<void> | undefined;

/** Must be awaited once before {@link parseSql}. */
export function loadSql(): Promise<void> {
  return (loading ??= loadModule());
}

const MAX_CHARS = 1_000_000;
/** So many mean that the text is not for PostgreSQL. */
const MAX_ERRORS = 50;

/** Parses SQL with PostgreSQL's own grammar. A statement that does not parse leaves the others readable. Never throws. */
export function parseSql(text: string): SqlText {
  const out: SqlText = { statements: [], errors: [] };
  if (text.length > MAX_CHARS) {
    out.errors.push({ line: 0, message: 'larger than 1 MB', text: '' });
    return out;
  }
  const clean = withoutClientCommands(text);
  if (!parseInto(out, clean, 0, 0)) {
    const lineOf = lineIndex(clean);
    for (const part of splitStatements(clean)) {
      if (out.errors.length >= MAX_ERRORS) break;
      const line = lineOf(part.offset) - 1;
      const failure = parseInto(out, part.text, part.offset, line);
      if (!failure) out.errors.push({ line, message: lastMessage, text: part.text.slice(0, 200) });
    }
  }
  return out;
}

let lastMessage = '';

function parseInto(out: SqlText, text: string, base: number, baseLine: number): boolean {
  let parsed: ReturnType<typeof parseSync>;
  try {
    parsed = parseSync(text);
  } catch (error) {
    lastMessage = error instanceof Error ? error.message.slice(0, 160) : 'not SQL';
    return false;
  }
  const toChar = byteOffsets(text);
  const lineOf = lineIndex(text);
  for (const raw of parsed.stmts ?? []) {
    if (raw.stmt === undefined) continue;
    const from = toChar(raw.stmt_location ?? 0);
    const end = raw.stmt_len === undefined || raw.stmt_len === 0 ? text.length : toChar((raw.stmt_location ?? 0) + raw.stmt_len);
    const start = from + leadingSpace(text.slice(from, end));
    out.statements.push({
      node: raw.stmt,
      text: text.slice(start, end),
      offset: base + start,
      line: baseLine + lineOf(start) - 1,
      at: (location) => Math.max(0, toChar(location) - start),
    });
  }
  return true;
}

/** Locations of the parser count bytes of UTF-8. */
function byteOffsets(text: string): (byte: number) => number {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return (byte) => byte;
  const bytes = Buffer.from(text);
  // Locations mostly grow, so counting goes on from the last one.
  let byteAt = 0;
  let charAt = 0;
  return (byte) => {
    if (byte < byteAt) {
      byteAt = 0;
      charAt = 0;
    }
    charAt += bytes.subarray(byteAt, byte).toString().length;
    byteAt = byte;
    return charAt;
  };
}

/** Length of blanks and comments before the first word. */
function leadingSpace(text: string): number {
  return /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
}

/** Blanks what only the psql client understands: `\connect`, and rows after `COPY … FROM stdin`. */
function withoutClientCommands(text: string): string {
  if (!/^\\|FROM stdin/im.test(text)) return text;
  return text
    .replace(
      /^(COPY [^;]* FROM stdin[^;]*;)([\s\S]*?^\\\.$)/gim,
      (_all, head: string, rows: string) => ' '.repeat(head.length) + rows.replace(/[^\n]/g, ' '),
    )
    .replace(/^\\.*$/gm, (row) => ' '.repeat(row.length));
}
