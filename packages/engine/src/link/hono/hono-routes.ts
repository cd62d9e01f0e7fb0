import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Obj } from '../../boot/value.ts';
import { serverOf } from '../graphql/graph-model.ts';
import { limiterAmong } from '../limiter-among.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import { isMiddlewareLike, mayGoOn, neverServes, parameterCount } from '../passing-on.ts';
import { trpcHandlerOf } from '../trpc/trpc-model.ts';
import { HonoExcept } from './hono-combine.ts';
import { honoOverlap } from './hono-model.ts';
import type { HonoCore, HonoEntry } from './hono-model.ts';

/** What a Hono app amounts to. */
export interface HonoLink {
  routes: LinkedRoute[];
  /** Routes that an earlier registration answers, so they never run. */
  shadowed: { site: Site; method: string; path: string; by: Site }[];
}

const STATIC = /\.serveStatic\(\)$/;

interface Passed {
  method: string;
  path: string | undefined;
  hooks: LinkedHook[];
}

/**
 * Replays the registrations of an app in order. All that match a request run one after the other as long as each calls `next`, so a
 * middleware stands before a route exactly when it was registered earlier and its path matches.
 */
export function linkHono(machine: Machine, core: HonoCore): HonoLink {
  const out: HonoLink = { routes: [], shadowed: [] };
  const passed: Passed[] = [];

  const hookOf = (entry: HonoEntry, one: HonoEntry['functions'][number], conditions: string[]): LinkedHook => ({
    phase: 'middleware',
    value: one.value,
    site: entry.site,
    conditions: [...new Set([...conditions, ...one.conditions])],
  });

  function collect(method: string, path: string, conditions: string[]): LinkedHook[] {
    const shared = new Set(conditions);
    return passed.flatMap((entry) => {
      if (entry.method !== 'ALL' && method !== 'ALL' && entry.method !== method) return [];
      const how = honoOverlap(entry.path, path);
      if (how === 'none') return [];
      const partial = how === 'partial' || (entry.method !== 'ALL' && method === 'ALL');
      return entry.hooks.map((hook) => ({
        ...hook,
        conditions: hook.conditions.filter((text) => !shared.has(text)),
        ...(partial ? { partial: true } : {}),
      }));
    });
  }

  /** `except` read for one path. */
  function unfolded(hook: LinkedHook, path: string): LinkedHook[] {
    const model = hook.value instanceof Obj ? hook.value.model : undefined;
    if (!(model instanceof HonoExcept)) return [hook];
    const overlaps = model.patterns.map((pattern) => (pattern === undefined ? 'partial' : honoOverlap(pattern, path)));
    if (overlaps.includes('covers')) return [];
    const partial = overlaps.includes('partial') ? { partial: true } : {};
    return model.members.flatMap((member) =>
      unfolded({ ...hook, value: member.value, conditions: [...hook.conditions, ...member.conditions], ...partial }, path),
    );
  }

  function place(entry: HonoEntry): void {
    const conditions = [...new Set([...core.conditions, ...entry.conditions])];
    const path = entry.path ?? '/{?}';
    const last = entry.functions.at(-1);
    if (last === undefined) return;
    const isStatic = entry.functions.some(({ value }) => value instanceof Ext && STATIC.test(value.name));
    const answers = isStatic || trpcHandlerOf(last.value) !== undefined || serverOf(last.value) !== undefined;
    if (entry.kind === 'use' && !answers) {
      passed.push({ method: 'ALL', path: entry.path, hooks: entry.functions.map((one) => hookOf(entry, one, conditions)) });
      return;
    }
    const { method } = entry;
    const onward = isStatic || mayGoOn(machine, last.value);
    const refuses =
      method === 'ALL' &&
      parameterCount(machine, last.value) === 2 &&
      neverServes(machine, last.value, path, entry.site, { framework: 'hono' });
    const by = answeredBefore(method, path, conditions);
    if (by !== undefined) out.shadowed.push({ site: entry.site, method, path, by });
    else if (!refuses && !(onward && !isStatic && isMiddlewareLike(machine, last.value)))
      out.routes.push(routeOf(entry, isStatic ? 'GET' : method, path, conditions, isStatic));
    if (onward || refuses) passed.push({ method, path: entry.path, hooks: entry.functions.map((one) => hookOf(entry, one, conditions)) });
  }

  function answeredBefore(method: string, path: string, conditions: string[]): Site | undefined {
    if (conditions.length > 0) return undefined;
    return out.routes.find(
      (route) =>
        route.conditions.length === 0 &&
        route.by === undefined &&
        (route.method === method || route.method === 'ALL') &&
        honoOverlap(route.path, path) === 'covers' &&
        !mayGoOn(machine, route.handler),
    )?.site;
  }

  function routeOf(entry: HonoEntry, method: string, path: string, conditions: string[], isStatic: boolean): LinkedRoute {
    const own = entry.functions.slice(0, -1).map((one) => hookOf(entry, one, []));
    const hooks = [...collect(method, path, conditions), ...own].flatMap((hook) => unfolded(hook, path));
    const by = isStatic ? 'hono serve-static' : entry.kind === 'mount' ? 'hono mount' : entry.by;
    return {
      framework: 'hono',
      method,
      path,
      hooks,
      handler: entry.functions.at(-1)?.value as Value,
      options: entry.options,
      site: entry.site,
      conditions,
      websocket: entry.functions.some(({ value }) => value instanceof Ext && value.name.endsWith('upgradeWebSocket()')),
      open: core.open,
      limiter: limiterAmong(machine, hooks),
      ...(by === undefined ? {} : { by }),
    };
  }

  for (const entry of core.entries) place(entry);
  return out;
}
