// https://www.prisma.io/docs/orm/reference/prisma-schema-reference
export interface PrismaAttribute {
  /** `id`, `unique`, `relation`, `db.Decimal`, `map` … without the signs. */
  name: string;
  /** Text between the parentheses. */
  args: string;
  line: number;
}

export interface PrismaField {
  name: string;
  type: string;
  list: boolean;
  optional: boolean;
  attributes: PrismaAttribute[];
  line: number;
}

export interface PrismaBlock {
  /** model · view · type · enum · datasource · generator */
  kind: string;
  name: string;
  fields: PrismaField[];
  /** `@@…` */
  attributes: PrismaAttribute[];
  /** Values of an enum; settings of a datasource as `name = value`. */
  entries: string[];
  line: number;
}

export interface PrismaText {
  blocks: PrismaBlock[];
  errors: { line: number; message: string }[];
}

/** Reads a Prisma schema block by block. A line that does not fit is an error, the rest is read. */
export function readPrisma(text: string): PrismaText {
  const out: PrismaText = { blocks: [], errors: [] };
  let block: PrismaBlock | undefined;
  for (const { text: row, line } of logicalLines(withoutBlockComments(text))) {
    if (row === '') continue;
    if (block === undefined) {
      const head = /^(model|view|type|enum|datasource|generator)\s+(\w+)\s*\{\s*(\})?$/.exec(row);
      if (head === null) {
        out.errors.push({ line, message: `unexpected \`${row.slice(0, 60)}\`` });
        continue;
      }
      block = { kind: head[1] as string, name: head[2] as string, fields: [], attributes: [], entries: [], line };
      out.blocks.push(block);
      if (head[3] !== undefined) block = undefined;
    } else if (row === '}') block = undefined;
    else if (row.startsWith('@@')) block.attributes.push(...attributesOf(row, line));
    else if (block.kind === 'enum' || block.kind === 'datasource' || block.kind === 'generator') block.entries.push(row);
    else {
      const field = /^(\w+)\s+(Unsupported\("[^"]*"\)|\w+)(\[\])?(\?)?\s*(.*)$/.exec(row);
      if (field === null) out.errors.push({ line, message: `unexpected \`${row.slice(0, 60)}\`` });
      else
        block.fields.push({
          name: field[1] as string,
          type: field[2] as string,
          list: field[3] !== undefined,
          optional: field[4] !== undefined,
          attributes: attributesOf(field[5] as string, line),
          line,
        });
    }
  }
  if (block !== undefined) out.errors.push({ line: block.line, message: `\`${block.kind} ${block.name}\` is never closed` });
  return out;
}

/** Lines without comments; attributes whose parentheses span lines are joined. */
function logicalLines(text: string): { text: string; line: number }[] {
  const out: { text: string; line: number }[] = [];
  let pending: { text: string; line: number; depth: number } | undefined;
  text.split(/\r?\n/).forEach((row, index) => {
    const { clean, depth } = withoutComment(row);
    if (pending === undefined) {
      if (depth > 0) pending = { text: clean, line: index + 1, depth };
      else out.push({ text: clean.trim(), line: index + 1 });
      return;
    }
    pending.text += ` ${clean.trim()}`;
    pending.depth += depth;
    if (pending.depth <= 0 || index - pending.line > 200) {
      out.push({ text: pending.text.trim(), line: pending.line });
      pending = undefined;
    }
  });
  if (pending !== undefined) out.push({ text: pending.text.trim(), line: pending.line });
  return out;
}

function withoutComment(row: string): { clean: string; depth: number } {
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < row.length; at += 1) {
    const char = row[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '/' && row[at + 1] === '/') return { clean: row.slice(0, at), depth };
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
  }
  return { clean: row, depth };
}

function attributesOf(text: string, line: number): PrismaAttribute[] {
  const out: PrismaAttribute[] = [];
  let at = 0;
  for (;;) {
    const match = /@@?([\w.]+)/g;
    match.lastIndex = at;
    const found = match.exec(text);
    if (found === null) return out;
    at = found.index + found[0].length;
    let args = '';
    if (text[at] === '(') {
      const end = closing(text, at);
      args = text.slice(at + 1, end);
      at = end + 1;
    }
    out.push({ name: found[1] as string, args: args.trim(), line });
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '(') depth += 1;
    else if (char === ')' && (depth -= 1) === 0) return at;
  }
  return text.length;
}

/** A named argument, or the first unnamed one when `name` is not written: `fields: [a, b]` → `[a, b]`. */
export function argument(attribute: PrismaAttribute | undefined, name: string, first = false): string | undefined {
  if (attribute === undefined) return undefined;
  const named = new RegExp(`(?:^|,)\\s*${name}\\s*:\\s*(\\[[^\\]]*\\]|"(?:\\\\.|[^"])*"|[\\w.]+(?:\\([^)]*\\))?)`).exec(
    attribute.args,
  )?.[1];
  if (named !== undefined || !first) return named;
  const text = attribute.args;
  return text === '' || /^\w+\s*:/.test(text)
    ? undefined
    : text.startsWith('[')
      ? text.slice(0, text.indexOf(']') + 1)
      : text.startsWith('"')
        ? (/^"(?:\\.|[^"])*"/.exec(text)?.[0] ?? text)
        : text;
}

/** `[a, b(sort: Desc)]` → `a`, `b`. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .replace(/^\[|\]$/g, '')
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

export function unquoted(text: string | undefined): string | undefined {
  return text?.replace(/^"(.*)"$/s, '$1');
}

/** Comments over several lines become empty lines; texts and comments of a line keep what looks like one. */
function withoutBlockComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith('/*') ? part.replace(/[^\n]/g, ' ') : part,
  );
}
