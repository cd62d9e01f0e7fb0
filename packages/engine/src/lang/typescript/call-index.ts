import { pushTo } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo, RawCall } from './bound-module.ts';
import { resolveCall } from './call-sites.ts';
import type { ResolvedCall } from './call-sites.ts';
import type { Entities } from './entities.ts';
import { patternStarts } from './pattern-starts.ts';

/** Resolved calls, looked up from all sides. */
export interface CallIndex {
  all: readonly ResolvedCall[];
  byCallee: Map<string, ResolvedCall[]>;
  byMember: Map<string, ResolvedCall[]>;
  byNode: Map<Node, ResolvedCall>;
  byFunction: Map<FunctionInfo, ResolvedCall[]>;
  byTarget: Map<FunctionInfo, ResolvedCall[]>;
}

/** Resolves every call once. */
export function indexCalls(
  modules: readonly BoundModule[],
  entities: Entities,
  byName: (name: string) => readonly FunctionInfo[],
): CallIndex {
  const index: CallIndex = {
    all: [],
    byCallee: new Map(),
    byMember: new Map(),
    byNode: new Map(),
    byFunction: new Map(),
    byTarget: new Map(),
  };
  const all: ResolvedCall[] = [];
  for (const module of modules) {
    const { calls } = module;
    // Counted: an iterator makes an object for each step.
    for (let at = 0; at < calls.length; at += 1) {
      const raw = calls[at] as RawCall;
      const site = resolveCall(raw, module, entities, byName);
      all.push(site);
      index.byNode.set(raw.node, site);
      pushTo(index.byCallee, site.callee, site);
      if (site.member !== undefined) pushTo(index.byMember, site.member, site);
      if (site.enclosing !== undefined) pushTo(index.byFunction, site.enclosing, site);
      if (site.targets.length > 0) for (const target of site.targets) pushTo(index.byTarget, target, site);
    }
  }
  index.all = all;
  return index;
}

/** Callees by their first letters, see {@link bucketOf}, and by the first alone. */
const buckets = new WeakMap<CallIndex, Map<string, string[]>>();

/** Letters that tell callees apart: three, or three behind `new `. */
function bucketOf(callee: string): string {
  return callee.slice(0, callee.startsWith('new ') ? 7 : 3);
}

function bucketsOf(index: CallIndex): Map<string, string[]> {
  let map = buckets.get(index);
  if (map !== undefined) return map;
  map = new Map();
  for (const callee of index.byCallee.keys()) {
    pushTo(map, bucketOf(callee), callee);
    if (callee.length > 1) pushTo(map, callee.charAt(0), callee);
  }
  buckets.set(index, map);
  return map;
}

interface PreparedPattern {
  stateless: RegExp;
  /** Buckets of callees that may fit; `undefined` when any may. */
  keys: ReadonlySet<string> | undefined;
}

/** By source and flags: every service is asked the same questions. */
const PREPARED = new Map<string, PreparedPattern>();

function preparedPattern({ source, flags }: RegExp, key: string): PreparedPattern {
  let prepared = PREPARED.get(key);
  if (prepared === undefined) {
    const stateless = new RegExp(source, flags.replaceAll(/[gy]/g, ''));
    PREPARED.set(key, (prepared = { stateless, keys: keysOf(stateless) }));
  }
  return prepared;
}

function keysOf(pattern: RegExp): ReadonlySet<string> | undefined {
  const starts = patternStarts(pattern);
  if (starts === undefined) return undefined;
  const keys = new Set<string>();
  for (const start of starts) {
    const key = bucketOf(start);
    // `new` and the beginning of a name: the blank may come, and shorter ones share more than one bucket.
    const whole = key.length === (key.startsWith('new ') ? 7 : 3) && key !== 'new';
    keys.add(whole ? key : start.charAt(0));
  }
  for (const key of keys) if (key.length > 1 && keys.has(key.charAt(0))) keys.delete(key);
  return keys;
}

/** Calls whose callee fits a pattern, by module and place. `key` is the pattern as text, with its flags. */
export function callsMatching(index: CallIndex, pattern: RegExp, key: string): readonly ResolvedCall[] {
  const { stateless, keys } = preparedPattern(pattern, key);
  const lists: ResolvedCall[][] = [];
  if (keys === undefined) index.byCallee.forEach((list, callee) => void (stateless.test(callee) && lists.push(list)));
  else {
    const map = bucketsOf(index);
    for (const bucket of keys)
      for (const callee of map.get(bucket) ?? []) if (stateless.test(callee)) lists.push(index.byCallee.get(callee) as ResolvedCall[]);
  }
  if (lists.length < 2) return lists[0] ?? [];
  return lists
    .flat()
    .toSorted((a, b) =>
      a.module.path === b.module.path ? a.node.start - b.node.start || b.node.end - a.node.end : a.module.path < b.module.path ? -1 : 1,
    );
}
