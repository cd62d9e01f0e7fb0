import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from './bound-module.ts';
import { resolveCall } from './call-sites.ts';
import type { ResolvedCall } from './call-sites.ts';
import type { Entities } from './entities.ts';

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
export function indexCalls(modules: readonly BoundModule[], entities: Entities, byName: (name: string) => readonly FunctionInfo[]): CallIndex {
  const index: CallIndex = { all: [], byCallee: new Map(), byMember: new Map(), byNode: new Map(), byFunction: new Map(), byTarget: new Map() };
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

function push<K>(map: Map<K, ResolvedCall[]>, key: K, site: ResolvedCall): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [site]);
  else list.push(site);
}
