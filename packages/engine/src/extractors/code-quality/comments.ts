import type { Node } from 'oxc-parser';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { parseModule } from '../../lang/typescript/parse.ts';
import type { CodeUse, Wiring } from '@airworthy/model';

/** One comment; a block of line comments on successive lines counts as one. */
interface Comment {
  start: number;
  end: number;
  lines: string[];
  /** It has a line of its own. */
  own: boolean;
}

const SHORTEST = 3;
const MOST = 400;
/** Deeper indentation than this is no line of code. */
const WIDEST = 200;

/** Reminders, silenced type errors and code in comments. `literals` are the ranges of strings, templates and patterns, in order. */
export function commentUses(module: BoundModule, literals: readonly Pick<Node, 'start' | 'end'>[], wiring: Wiring): CodeUse[] {
  const { text } = module.parsed;
  if (!text.includes('//') && !text.includes('/*')) return [];
  const found: CodeUse[] = [];
  const emit = (kind: string, offset: number, detail: string): void => {
    const { line, column } = module.parsed.locate(offset);
    found.push({ location: { path: module.path, line, column }, wiring, kind, detail, onRequestPath: false });
  };
  const reminds = /\b(?:TODO|FIXME|HACK|XXX)\b/.test(wordsIn(module)) || text.includes('@ts-');
  for (const comment of commentsIn(module, literals)) {
    let offset = comment.start;
    for (const line of reminds ? comment.lines : []) {
      const content = line.trim();
      const todo = /^[/*\s!-]*\b(TODO|FIXME|HACK|XXX)\b[\s:(-]?(.*)/.exec(content);
      if (todo !== null) emit('todo', offset, content.replace(/^[/*\s]+/, '').slice(0, 120));
      const silenced = /^[/*\s]*@ts-(?:ignore|nocheck|expect-error)\b/.exec(content);
      if (silenced !== null && !/expect-error/.test(silenced[0])) emit('ts-ignore', offset, content.replace(/^[/*\s]+/, '').slice(0, 120));
      offset += line.length + 1;
    }
    if (!comment.own || comment.lines.length < SHORTEST || comment.lines.length > MOST) continue;
    for (const run of codeIn(comment, text)) emit('commented-out-code', run.start, String(run.lines));
  }
  return found;
}

/** Reminders of a file that runs in browsers, which is not parsed: comments that begin a line. */
export function remindersIn(path: string, text: string, wiring: Wiring): CodeUse[] {
  if (!/\b(?:TODO|FIXME|HACK|XXX)\b/.test(text)) return [];
  return text.split('\n').flatMap((row, index): CodeUse[] => {
    const found = /^\s*(?:\{?\/\*+|\*|\/\/)[\s*!-]*(\b(?:TODO|FIXME|HACK|XXX)\b[\s:(-]?.*)/.exec(row);
    if (found === null) return [];
    const detail = (found[1] as string).replace(/\s*\*\/\}?\s*$/, '').slice(0, 120);
    return [{ location: { path, line: index + 1 }, wiring, kind: 'todo', detail, onRequestPath: false }];
  });
}

function* commentsIn(module: BoundModule, literals: readonly Pick<Node, 'start' | 'end'>[]): Generator<Comment> {
  const { text } = module.parsed;
  let open: Comment | undefined;
  let literal = 0;
  for (let at = text.indexOf('/'); at !== -1; at = text.indexOf('/', at)) {
    while (literal < literals.length && (literals[literal]?.end ?? 0) <= at) literal += 1;
    const range = literals[literal];
    if (range !== undefined && range.start <= at) {
      at = range.end;
      continue;
    }
    const next = text[at + 1];
    if (next !== '/' && next !== '*') {
      at += 1;
      continue;
    }
    const close = next === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 2;
    const end = close === -1 || close === 1 ? text.length : close;
    const column = at - text.lastIndexOf('\n', at);
    const own = column <= WIDEST && text.slice(at - column + 1, at).trim() === '';
    const content = text.slice(at, end);
    if (next === '/' && own && open !== undefined && text.slice(open.end, at).trim() === '' && !/\n\s*\n/.test(text.slice(open.end, at))) {
      open.lines.push(content);
      open.end = end;
    } else {
      if (open !== undefined) yield open;
      open = { start: at, end, lines: content.split('\n'), own };
      if (next === '*' || !own) {
        yield open;
        open = undefined;
      }
    }
    at = end;
  }
  if (open !== undefined) yield open;
}

/** Stretches of lines that begin or end like code, and parse as such. */
function codeIn(comment: Comment, text: string): { start: number; lines: number }[] {
  if (comment.lines[0]?.startsWith('/**')) return [];
  const found: { start: number; lines: number }[] = [];
  let run: { text: string; start: number }[] = [];
  const close = (): void => {
    if (run.length >= SHORTEST && parses(run.map((line) => line.text)))
      found.push({ start: run[0]?.start ?? comment.start, lines: run.length });
    run = [];
  };
  let offset = comment.start;
  for (const [index, line] of comment.lines.entries()) {
    if (index > 0) offset = text.indexOf(line, offset);
    const content = line
      .trim()
      .replace(/^\/\*|^\/\/|\*\/$/g, '')
      .replace(/^\s*\*\s/, '');
    if (
      /[;{}(),[\]]\s*$/.test(content) ||
      /^\s*(?:const|let|await|return|import|export|if|for)\b.*[=(]/.test(content) ||
      /^\s*[.}]/.test(content)
    )
      run.push({ text: content, start: offset });
    else if (content.trim() !== '') close();
    offset += line.length;
  }
  close();
  return found;
}

function parses(lines: readonly string[]): boolean {
  const parsed = parseModule('comment.ts', `async function commented() {\n${lines.join('\n')}\n}`);
  const [body] = parsed.program.body;
  if (parsed.errors.length > 0 || body?.type !== 'FunctionDeclaration' || body.body === null) {
    const top = parseModule('comment.ts', lines.join('\n'));
    return (
      top.errors.length === 0 &&
      top.program.body.some(
        (statement) =>
          statement.type !== 'ExpressionStatement' && statement.type !== 'LabeledStatement' && statement.type !== 'BlockStatement',
      )
    );
  }
  return body.body.body.some(
    (statement) =>
      /^(?:VariableDeclaration|ReturnStatement|IfStatement|For\w*Statement|TryStatement|ThrowStatement)$/.test(statement.type) ||
      (statement.type === 'ExpressionStatement' &&
        /^(?:CallExpression|AwaitExpression|AssignmentExpression)$/.test(statement.expression.type)),
  );
}
