import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from './bound-module.ts';
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
    for (const raw of module.calls) {
      const site = resolveCall(raw, module, entities, byName);
      all.push(site);
      index.byNode.set(raw.node, site);
      push(index.byCallee, site.callee, site);
      if (site.member !== undefined) push(index.byMember, site.member, site);
      if (site.enclosing !== undefined) push(index.byFunction, site.enclosing, site);
      for (const target of site.targets) push(index.byTarget, target, site);
    }
  }
  index.all = all;
  return index;
}

const byStart = new WeakMap<CallIndex, Map<string, string[]>>();

/** Callees that begin with a character. */
function calleesFrom(index: CallIndex, start: string): readonly string[] {
  let map = byStart.get(index);
  if (map === undefined) {
    map = new Map();
    for (const callee of index.byCallee.keys()) {
      const list = map.get(callee.charAt(0));
      if (list === undefined) map.set(callee.charAt(0), [callee]);
      else list.push(callee);
    }
    byStart.set(index, map);
  }
  return map.get(start) ?? [];
}

interface PreparedPattern {
  stateless: RegExp;
  starts: ReturnType<typeof patternStarts>;
}

/** By source and flags: every service is asked the same questions. */
const PREPARED = new Map<string, PreparedPattern>();

function preparedPattern({ source, flags }: RegExp): PreparedPattern {
  const key = `${source}/${flags}`;
  let prepared = PREPARED.get(key);
  if (prepared === undefined) {
    const stateless = new RegExp(source, flags.replaceAll(/[gy]/g, ''));
    PREPARED.set(key, (prepared = { stateless, starts: patternStarts(stateless) }));
  }
  return prepared;
}

/** Calls whose callee fits a pattern, by module and place. */
export function callsMatching(index: CallIndex, pattern: RegExp): readonly ResolvedCall[] {
  const { stateless, starts } = preparedPattern(pattern);
  const callees = starts === undefined ? [...index.byCallee.keys()] : [...starts].flatMap((start) => calleesFrom(index, start));
  const lists = callees.filter((callee) => stateless.test(callee)).map((callee) => index.byCallee.get(callee) as ResolvedCall[]);
  if (lists.length === 1) return lists[0] ?? [];
  return lists
    .flat()
    .toSorted((a, b) =>
      a.module.path === b.module.path ? a.node.start - b.node.start || b.node.end - a.node.end : a.module.path < b.module.path ? -1 : 1,
    );
}

function push<K>(map: Map<K, ResolvedCall[]>, key: K, site: ResolvedCall): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [site]);
  else list.push(site);
}
