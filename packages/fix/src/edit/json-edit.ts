import type { FixContext } from '../fix.ts';
import { styleOf } from './style.ts';

/**
 * Adds a text under a key of a JSON file, last in its object, whose objects are named by `within`; missing ones are made.
 * Says why where it can't.
 */
export function addEntry({ draft }: FixContext, path: string, within: readonly string[], key: string, value: string): string | undefined {
  const text = draft.read(path);
  if (text === undefined) return `there is no ${path}`;
  const { eol } = styleOf(text);
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  let open = text.indexOf('{');
  let depth = 1;
  for (const [at, name] of within.entries()) {
    const inner = objectUnder(text, open, name);
    if (inner === undefined) {
      const rest = within.slice(at);
      const lead = indent.repeat(depth);
      const nested = `"${rest[0]}": {${eol}${indent.repeat(depth + 1)}${JSON.stringify(key)}: ${JSON.stringify(value)}${eol}${lead}}`;
      return rest.length > 1 ? `${path} has no ${within.join('.')}` : insertLast(draft, path, text, open, nested, lead, eol);
    }
    open = inner;
    depth += 1;
  }
  if (memberAt(text, open, key) !== undefined) return `${path} has ${key} already`;
  return insertLast(draft, path, text, open, `${JSON.stringify(key)}: ${JSON.stringify(value)}`, indent.repeat(depth), eol);
}

function insertLast(
  draft: FixContext['draft'],
  path: string,
  text: string,
  open: number,
  entry: string,
  lead: string,
  eol: string,
): string | undefined {
  const close = closeOf(text, open);
  const inside = text.slice(open + 1, close).trimEnd();
  draft.insert(path, open + 1 + inside.length, `${inside.trim() === '' ? '' : ','}${eol}${lead}${entry}`);
  return undefined;
}

/** Offset of the `{` under a key of the object at `open`. */
function objectUnder(text: string, open: number, key: string): number | undefined {
  const at = memberAt(text, open, key);
  if (at === undefined) return undefined;
  const value = text.slice(at).search(/:\s*\{/);
  return value < 0 ? undefined : text.indexOf('{', at + value);
}

/** Offset of a member of the object at `open`, not of those inside of it. */
export function memberAt(text: string, open: number, key: string): number | undefined {
  let found: number | undefined;
  scan(text, open, (at, depth, word) => {
    if (found === undefined && depth === 1 && word === key && /^\s*:/.test(text.slice(at + JSON.stringify(key).length))) found = at;
  });
  return found;
}

export function closeOf(text: string, open: number): number {
  return scan(text, open, () => {});
}

/** Walks over the brackets and texts behind an opening bracket; gives the offset of the one that closes it. */
function scan(text: string, open: number, visit: (at: number, depth: number, word: string) => void): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      visit(at, depth, text.slice(at + 1, end));
      at = end;
    } else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}
