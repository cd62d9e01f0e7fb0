import type { SourceTree } from '../../tree/source-tree.ts';
import type { CodeIndex } from '../typescript/code-index.ts';
import { isTooDeep } from '../typescript/parse-guard.ts';
import { parseModule } from '../typescript/parse.ts';
import type { ParsedModule } from '../typescript/parse.ts';

/** Characters of files outside of the index that are kept: several services ask for the tests and configurations they share. */
const KEPT_CHARACTERS = 1_000_000;

interface Kept {
  modules: Map<string, ParsedModule | undefined>;
  room: number;
}

const keptOf = new WeakMap<SourceTree, Kept>();

/** A script of the tree, from the code index where that has it already. `undefined` when it can't be read or is nested too deeply. */
export function parsedScript(input: { tree: SourceTree; code?: CodeIndex | undefined }, path: string): ParsedModule | undefined {
  const indexed = input.code?.module(path);
  if (indexed !== undefined) return indexed.kind === 'production' ? indexed.parsed : indexed.parsedBriefly();
  let kept = keptOf.get(input.tree);
  if (kept === undefined) keptOf.set(input.tree, (kept = { modules: new Map(), room: KEPT_CHARACTERS }));
  if (kept.modules.has(path)) return kept.modules.get(path);
  const text = input.tree.read(path);
  if (text === undefined) return undefined;
  const parsed = safeParse(path, text);
  kept.room -= text.length;
  if (kept.room > 0) kept.modules.set(path, parsed);
  return parsed;
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
