import { parseSync, rawTransferSupported } from 'oxc-parser';
import type { EcmaScriptModule, Program } from 'oxc-parser';
import { placeIndex } from '../text/line-index.ts';

/** One parsed file. Offsets are UTF-16 code units into `text`. */
export interface ParsedModule {
  path: string;
  text: string;
  program: Program;
  /** Static imports and exports, as the parser recorded them. */
  record: EcmaScriptModule;
  /** Syntax errors; the program may be empty then. */
  errors: { message: string; offset: number }[];
  /** The text with spaces in place of comments, so that offsets stay: what a comment promises is no code. */
  readonly code: string;
  /** Turns an offset into a line and column, both from 1. */
  locate(offset: number): { line: number; column: number };
}

const RAW = rawTransferSupported();

/** File endings that are parsed as TypeScript or JavaScript. */
export const SCRIPT_FILE = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;

/** Parses a TypeScript or JavaScript file. Never throws for bad input: errors are in the result. */
export function parseModule(path: string, text: string): ParsedModule {
  const lang = languageOf(path);
  const result = parseSync(path, text, {
    lang,
    astType: 'ts',
    ...(lang === 'dts' ? {} : { sourceType: /\.c[jt]s$/.test(path) ? 'script' : 'module' }),
    ...(RAW ? { experimentalRawTransfer: true } : {}),
  } as Parameters<typeof parseSync>[2]);
  const comments = result.comments.map(({ start, end }) => ({ start, end }));
  let code: string | undefined;
  return {
    path,
    text,
    get code() {
      return (code ??= withoutComments(text, comments));
    },
    program: result.program,
    record: result.module,
    errors: result.errors
      .filter((error) => error.severity === 'Error')
      .map((error) => ({ message: error.message, offset: error.labels[0]?.start ?? 0 })),
    locate: placeIndex(text),
  };
}

function withoutComments(text: string, comments: readonly { start: number; end: number }[]): string {
  if (comments.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of comments) {
    parts.push(text.slice(at, start), text.slice(start, end).replaceAll(/[^\n\r]/g, ' '));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/**
 * Lets the parser set up its buffer, whose size makes V8 collect and shrink the whole heap: cheap while there is little on it, so do it
 * before anything is read.
 */
export function prepareParser(): void {
  parseModule('prepare.ts', '');
}

function languageOf(path: string): 'js' | 'jsx' | 'ts' | 'tsx' | 'dts' {
  if (/\.d\.[cm]?ts$/.test(path)) return 'dts';
  if (path.endsWith('.tsx')) return 'tsx';
  if (/\.[cm]?ts$/.test(path)) return 'ts';
  return 'jsx';
}
