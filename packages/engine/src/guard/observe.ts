import type { Machine } from '../boot/machine.ts';
import type { Obj, Site, Value } from '../boot/value.ts';
import { Func } from '../boot/value.ts';
import { HAND_MADE } from '../link/linked.ts';
import type { LinkedHook, LinkedRoute } from '../link/linked.ts';
import { guardKey, hookKey } from './identity.ts';
import type { Path } from './run-chain.ts';
import { runChain } from './run-chain.ts';

/** A part of the request that was given to a schema library. */
export interface SchemaUse {
  part: 'body' | 'params' | 'querystring' | 'headers';
  /** Made by a library, or in the form of a JSON schema. */
  schema: Obj | undefined;
  /** The schema is of several parts; this one is the member of that name. */
  under?: string;
  by: string;
  site: Site;
  /** What options given with the value say of unknown properties: let through (false), or taken out (true). */
  strict?: boolean;
}

/** What hooks and handler of a route do with the request. */
export interface Observation {
  /** body · params · query · headers · file · raw-body */
  reads: string[];
  schemas: SchemaUse[];
}

const PATHS = 4;

/** Watches handlers and hooks with a good credential: which parts of the request they read, and what validates them. */
export function createObserver(machine: Machine): (route: LinkedRoute) => Observation {
  const seen = new Map<string, Path[]>();
  function pathsOf(route: LinkedRoute, value: Value, hook: LinkedHook | undefined): Path[] {
    if (!(value instanceof Func)) return [];
    // One function that chooses by method and address does something else for each.
    const concrete = HAND_MADE.has(route.framework);
    const of = concrete ? `${route.method} ${route.path}` : '';
    const key = `${route.dialect ?? route.framework}|${of}|${route.serves === undefined ? '' : route.method}|${hook === undefined ? 'h' : 'g'}|${hook === undefined ? guardKey(value) : hookKey(hook)}`;
    let paths = seen.get(key);
    if (paths === undefined) {
      const hooks = hook === undefined ? [] : [{ ...hook, conditions: [] }];
      const run = runChain({
        machine,
        route,
        hooks,
        scenario: 'good',
        concrete,
        ambient: true,
        maxPaths: PATHS,
        ...(hook === undefined ? { handler: value } : {}),
      });
      seen.set(key, (paths = run.paths));
    }
    return paths;
  }
  return function observe(route) {
    const handler = pathsOf(route, route.handler, undefined);
    const hooks = route.hooks.flatMap((hook) => pathsOf(route, hook.value, hook));
    const schemas = new Map<string, SchemaUse>();
    for (const path of [...hooks, ...handler])
      for (const use of path.schemas) schemas.set(`${use.part}|${use.site.path}|${use.site.start}`, use);
    return { reads: [...new Set(handler.flatMap((path) => path.touched))].toSorted(), schemas: [...schemas.values()] };
  };
}
