import type { Query } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { ChainLink } from '../lang/typescript/chain.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { WriteReading } from './written.ts';

/** What a query was read from, for extractors that ask about its values. */
export type QuerySource =
  | { kind: 'sql'; text: string; holes: readonly { node: Node; module: BoundModule }[] }
  | { kind: 'chain'; steps: readonly (ChainLink & { module: BoundModule; maybe: boolean })[] }
  | { kind: 'object'; data: readonly Node[]; where: Node | undefined }
  /** Already read by what knows the library. */
  | { kind: 'read'; reading: WriteReading };

/** A query as it was read, with the call it was read from. */
export interface SentQuery {
  fact: Query;
  /** Where the text or the object is written. */
  call: CallSite;
  source: QuerySource;
}

const SENT = new WeakMap<CodeIndex, SentQuery[]>();
const BY_FUNCTION = new WeakMap<readonly SentQuery[], Map<FunctionInfo | undefined, SentQuery[]>>();

/** Keeps a query for extractors that come after the one that reads queries. */
export function keepSentQuery(code: CodeIndex, query: SentQuery): void {
  const kept = SENT.get(code);
  if (kept === undefined) SENT.set(code, [query]);
  else kept.push(query);
}

/** The queries read so far; all of them for extractors whose name sorts behind `queries`. */
export function sentQueries(code: CodeIndex): readonly SentQuery[] {
  return SENT.get(code) ?? [];
}

/** The queries written in a function itself. */
export function sentIn(code: CodeIndex, fn: FunctionInfo | undefined): readonly SentQuery[] {
  const all = sentQueries(code);
  let map = BY_FUNCTION.get(all);
  if (map === undefined) {
    map = new Map();
    for (const one of all) {
      const list = map.get(one.call.enclosing);
      if (list === undefined) map.set(one.call.enclosing, [one]);
      else list.push(one);
    }
    BY_FUNCTION.set(all, map);
  }
  return map.get(fn) ?? [];
}
