import type { SourceTree } from '../../tree/source-tree.ts';
import type { CodeIndex } from '../typescript/code-index.ts';
import { isTooDeep } from '../typescript/parse-guard.ts';
import { parseModule } from '../typescript/parse.ts';
import type { ParsedModule } from '../typescript/parse.ts';

/** A script of the tree, from the code index where that has it already. `undefined` when it can't be read or is nested too deeply. */
export function parsedScript(input: { tree: SourceTree; code?: CodeIndex | undefined }, path: string): ParsedModule | undefined {
  const indexed = input.code?.module(path);
  if (indexed !== undefined) return indexed.parsed;
  const text = input.tree.read(path);
  return text === undefined ? undefined : safeParse(path, text);
}

/** Parses a text that anybody may have written. */
export function safeParse(path: string, text: string): ParsedModule | undefined {
  if (isTooDeep(text, { jsx: !/\.[cm]?ts$/.test(path) })) return undefined;
  try {
    return parseModule(path, text);
  } catch {
    // The parser gives up on some inputs by throwing; for a file outside the app, unread is all there is to say.
    return undefined;
  }
}
