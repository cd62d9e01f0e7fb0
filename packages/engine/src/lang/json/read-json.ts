import { parseJsonWithComments, toRecord } from '../typescript/json-with-comments.ts';

export { toRecord };

export type JsonRead = { ok: true; value: unknown } | { ok: false; message: string; line: number };

/** Parses JSON (comments and trailing commas tolerated) and says on which line it breaks. Never throws. */
export function readJson(text: string): JsonRead {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const value = parseJsonWithComments(text);
    if (value !== undefined) return { ok: true, value };
    const message = error instanceof Error ? error.message : 'not JSON';
    return { ok: false, message: message.replace(/ in JSON at position.*| \(line.*/s, '').slice(0, 160), line: lineOfError(text, message) };
  }
}

function lineOfError(text: string, message: string): number {
  const stated = /line (\d+)/.exec(message)?.[1];
  if (stated !== undefined) return Number(stated);
  const position = /position (\d+)/.exec(message)?.[1];
  return position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length;
}

/** The items of a list as records; of anything else none. */
export function toRecords(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(toRecord) : [];
}

/** String values of an object; everything else is left out. */
export function stringsOf(value: unknown): Record<string, string> {
  const out: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, each] of Object.entries(toRecord(value))) if (typeof each === 'string') out[key] = each;
  return out;
}

/**
 * Line (from 1) of a key path in a JSON text, found by walking its structure; 1 when it is not there.
 * Good enough for package.json and the like: strings, comments and nesting are respected.
 */
export function lineOfKey(text: string, path: readonly string[]): number {
  return keyLines(text, path.length).get(path.join('\0')) ?? 1;
}

/** Lines (from 1) of all keys down to a depth; keys of a path are joined by NUL. */
export function keyLines(text: string, maxDepth: number): Map<string, number> {
  const out = new Map<string, number>();
  const stack: { array: boolean; key: string; index: number }[] = [];
  let line = 1;
  let nextKey = '';
  let pending: { key: string; line: number } | undefined;
  const path = (): string[] => stack.slice(1).map((frame) => frame.key);
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n') line += 1;
    else if (char === '"') {
      const start = at;
      const startLine = line;
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
        if (text[at] === '\\') at += 1;
        else if (text[at] === '\n') line += 1;
      }
      pending = { key: text.slice(start + 1, at), line: startLine };
    } else if (char === '/' && text[at + 1] === '/') {
      const end = text.indexOf('\n', at);
      at = (end === -1 ? text.length : end) - 1;
    } else if (char === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      const stop = end === -1 ? text.length : end + 2;
      for (; at < stop; at += 1) if (text[at] === '\n') line += 1;
      at -= 1;
    } else if (char === ':' && pending !== undefined) {
      const frame = stack.at(-1);
      if (frame !== undefined && !frame.array) {
        if (stack.length <= maxDepth) out.set([...path(), pending.key].join('\0'), pending.line);
        nextKey = pending.key;
      }
      pending = undefined;
    } else if (char === '{' || char === '[') {
      const parent = stack.at(-1);
      const key = parent === undefined ? '' : parent.array ? String(parent.index) : nextKey;
      stack.push({ array: char === '[', key, index: 0 });
    } else if (char === '}' || char === ']') stack.pop();
    else if (char === ',') {
      const frame = stack.at(-1);
      if (frame?.array === true) frame.index += 1;
    }
  }
  return out;
}
