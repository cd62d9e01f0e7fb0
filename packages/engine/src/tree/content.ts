import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';

/** What a file turned out to be. Only `text` can be read. */
export type ContentKind = 'text' | 'binary' | 'generated' | 'emitted' | 'line-too-long';

export interface ContentState {
  kind: ContentKind;
  /** SHA-256 of the bytes, hex. */
  hash: string;
  encoding: 'utf8' | 'broken' | 'utf16le' | 'utf16be';
  /** Lines of a script; 0 for other files, which nobody counts. */
  lines: number;
}

/** Endings of TypeScript and JavaScript. */
export const SCRIPT_ENDING = /\.(?:[cm]?[jt]s|[jt]sx)$/;

const JAVASCRIPT_ENDING = /\.(?:[cm]?js|jsx)$/;
const BINARY_SAMPLE = 8_192;
const HEADER_SAMPLE = 1_200;
/** Share of undecodable characters above which bytes are no text. */
const BROKEN_SHARE = 0.1;

/** Looks at the bytes of a file once: hash, encoding, and whether people wrote it. */
export function inspectContent(path: string, bytes: Buffer, lineLength: number): ContentState {
  const state: ContentState = { kind: 'text', hash: hash('sha256', bytes, 'hex'), encoding: 'utf8', lines: 0 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) state.encoding = 'utf16le';
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) state.encoding = 'utf16be';
  else if (bytes.subarray(0, BINARY_SAMPLE).includes(0)) state.kind = 'binary';
  else if (!isUtf8(bytes)) {
    const text = bytes.toString('utf8');
    const broken = text.match(/\uFFFD/g)?.length ?? 0;
    state.encoding = 'broken';
    if (broken > Math.max(4, text.length * BROKEN_SHARE)) state.kind = 'binary';
  }
  if (state.kind !== 'text' || !SCRIPT_ENDING.test(path)) return state;
  state.lines = countLines(bytes);
  const head = decodeText(bytes.subarray(0, HEADER_SAMPLE), state.encoding);
  if (saysGenerated(head)) state.kind = 'generated';
  else if (bytes.length > lineLength && hasLongLine(bytes, lineLength)) state.kind = 'line-too-long';
  else if (JAVASCRIPT_ENDING.test(path)) {
    if (looksMinified(bytes)) state.kind = 'generated';
    else if (looksEmitted(head)) state.kind = 'emitted';
  }
  return state;
}

/** Text of bytes, without a byte order mark. */
export function decodeText(bytes: Buffer, encoding: ContentState['encoding']): string {
  let text: string;
  if (encoding === 'utf16le') text = bytes.toString('utf16le');
  else if (encoding === 'utf16be')
    text = Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  else text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** A comment at the top says that a tool wrote the file. Route tables of tsoa are kept: the app is wired in them. */
function saysGenerated(head: string): boolean {
  const comment = /^(?:#![^\n]*\n)?\s*(?:(?:\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|['"]use \w+['"];?)\s*)+/.exec(head)?.[0];
  if (comment === undefined || /\btsoa\b/i.test(comment)) return false;
  return (
    /@generated\b/.test(comment) ||
    /\bcode generated (?:by|from|with)\b/i.test(comment) ||
    /\b(?:this|the) (?:file|code|module|client|class) (?:is|was|has been) (?:auto[- ]?|automatically )?generated\b/i.test(comment) ||
    (/\b(?:auto[- ]?generated|generated (?:by|from|with|file|code))\b/i.test(comment) && /\bdo not (?:edit|modify|change)\b/i.test(comment))
  );
}

/** What TypeScript's compiler writes first into a CommonJS file. */
function looksEmitted(head: string): boolean {
  return /^(?:#![^\n]*\n)?"use strict";\r?\n(?:var __|Object\.defineProperty\(exports, "__esModule")/.test(head);
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return bytes.length === 0 || bytes[bytes.length - 1] === 10 ? lines : lines + 1;
}

function looksMinified(bytes: Buffer): boolean {
  if (bytes.length < 5_000) return false;
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < 5_000; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines < 5;
}

function hasLongLine(bytes: Buffer, lineLength: number): boolean {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    if ((end === -1 ? bytes.length : end) - start > lineLength) return true;
    if (end === -1) return false;
    start = end + 1;
  }
  return false;
}
