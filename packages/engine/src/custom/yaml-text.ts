import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Scalar } from 'yaml';

/** Line and column, both from 1. */
export interface Place {
  line: number;
  column: number;
}

export type YamlPath = readonly (string | number)[];

/** A YAML text that knows where each of its values stands, and where each character of a value does. */
export interface YamlText {
  value: unknown;
  errors: { message: string; place: Place }[];
  /** Where a value stands, or the nearest one around it that exists. */
  at(path: YamlPath): Place;
  /** Where a key stands. */
  atKey(path: YamlPath, key: string): Place;
  /** Where a character of a text stands, whichever way the text is quoted, folded or indented. */
  inside(path: YamlPath, offset: number): Place;
}

const ALIASES = 50;

/** Never throws. */
export function readYamlText(text: string): YamlText {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' });
  const place = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = document.errors.map((error) => ({ message: error.message, place: place(error.pos[0]) }));
  let value: unknown;
  try {
    value = errors.length > 0 ? undefined : document.toJS({ maxAliasCount: ALIASES });
  } catch (error) {
    errors.push({ message: error instanceof Error ? error.message : 'it cannot be expanded', place: place(0) });
  }
  return {
    value,
    errors,
    at: (path) => place(offsetOf(document, path)),
    atKey: (path, key) => place(keyOffset(document, path, key) ?? offsetOf(document, path)),
    inside: (path, offset) => {
      const node: unknown = document.getIn([...path], true);
      return place(isScalar(node) ? sourceOffset(text, node, offset) : offsetOf(document, path));
    },
  };
}

function offsetOf(document: Document, path: YamlPath): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isScalar(node) || isMap(node) || isSeq(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}

function keyOffset(document: Document, path: YamlPath, key: string): number | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn([...path], true);
  const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
}

/** Walks value and source side by side; what only the source has is quotes, escapes and indentation. */
function sourceOffset(text: string, node: Scalar, offset: number): number {
  const [start = 0, end = 0] = node.range ?? [];
  const value = String(node.value);
  let at = start;
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') at = text.indexOf('\n', start) + 1;
  else if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') at = start + 1;
  const blank = (index: number): boolean => /\s/.test(text.charAt(index));
  for (let index = 0; index < value.length && at < end; index += 1) {
    const letter = value.charAt(index);
    if (/\s/.test(letter)) {
      // An escaped line break takes two characters of the source.
      if (!blank(at)) at += text.charAt(at) === '\\' ? 1 : 0;
    } else {
      let next = at;
      while (next < end && text.charAt(next) !== letter) next += 1;
      if (next < end) at = next;
    }
    if (index >= offset) return at;
    at += 1;
  }
  return Math.min(at, Math.max(start, end));
}
