import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { joinExpress, overlap } from '../express-model.ts';
import { mountedAt } from '../graphql/graph-model.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import { limiterAmong } from '../limiter-among.ts';
import { afterExceptions } from '../path-exceptions.ts';
import { isMiddlewareLike, mayGoOn, neverServes, parameterCount } from '../passing-on.ts';
import type { KoaApp, KoaLayer, KoaRouter, KoaUse } from './koa-model.ts';
import { KoaAllowedMethods, KoaComposed, KoaMount } from './koa-model.ts';
import { koaAppOf } from './koa.ts';
import { routesOf } from './koa-router.ts';

/** A middleware on the way of later requests. */
interface Passed {
  pattern: string | undefined;
  prefix: boolean;
  methods: string[] | undefined;
  sensitive: boolean;
  hooks: LinkedHook[];
}

type Open = LinkedRoute['open'];

/** What a Koa application amounts to. */
export interface KoaLink {
  routes: LinkedRoute[];
  /** Middleware of the app itself, which may catch what the rest throws. */
  outer: KoaUse[];
  notFoundHandlers: KoaUse[];
  /** Routes that something earlier answers, so they never run. */
  shadowed: { site: Site; method: string; path: string; by: Site }[];
  /** Routers that the app was seen to use. */
  routers: Set<KoaRouter>;
}

const STATIC = /^(?:koa-static|koa-static-server|koa-static-cache|koa-serve)(?:\.default)?\(\)$/;

/**
 * Replays the middleware of an application in order. A middleware stands before whatever was used after it, below its mount path; those of
 * a router only before later layers of that router, and only where one of its routes matches.
 */
export function linkKoa(machine: Machine, app: KoaApp): KoaLink {
  const out: KoaLink = { routes: [], outer: [], notFoundHandlers: [], shadowed: [], routers: new Set() };
  const passed: Passed[] = [];
  /** A function without `next` at the root, after which nothing runs. */
  let ended: Site | undefined;

  function walk(uses: readonly KoaUse[], prefix: string, conditions: string[], open: Open, depth: number): void {
    if (depth > 12) return;
    for (const use of uses) {
      const all = [...new Set([...conditions, ...use.conditions])];
      place(use, prefix, all, open, depth);
    }
  }

  function place(use: KoaUse, prefix: string, conditions: string[], open: Open, depth: number): void {
    const { value, site } = use;
    const router = routesOf(value);
    const model = value instanceof Obj ? value.model : undefined;
    if (router !== undefined) walkRouter(router, prefix, conditions, open);
    else if (model instanceof KoaComposed)
      walk(
        model.members.map((member) => ({ ...member, site })),
        prefix,
        conditions,
        open,
        depth + 1,
      );
    else if (model instanceof KoaMount) {
      const below = model.prefix === undefined ? '{?}' : joinExpress(prefix, model.prefix);
      const inner = koaAppOf(model.target);
      if (inner === undefined)
        place({ value: model.target, site, conditions: [] }, below === '/' ? '' : below, conditions, open, depth + 1);
      else
        walk(
          model.uses,
          below === '/' ? '' : below,
          [...new Set([...conditions, ...inner.conditions])],
          [...open, ...inner.open],
          depth + 1,
        );
    } else if (model instanceof KoaAllowedMethods) return;
    else middleware(use, prefix, conditions, open);
  }

  function middleware({ value, site }: KoaUse, prefix: string, conditions: string[], open: Open): void {
    const pattern = prefix === '' ? '/' : prefix;
    const graphql = mountedAt(value, prefix);
    if (graphql !== undefined) return serve('POST', graphql, value, site, conditions, open, undefined);
    if (value instanceof Ext && STATIC.test(value.name))
      return serve('GET', joinExpress(prefix, '/*'), value, site, conditions, open, 'koa-static');
    if (prefix === '') out.outer.push({ value, site, conditions });
    if (value instanceof Func && value.node !== undefined && parameterCount(machine, value) < 2) {
      if (prefix === '') {
        // An app that is one function answers everything with it.
        if (out.routes.length === 0 && conditions.length === 0) serve('ALL', '/*', value, site, conditions, open, undefined);
        else out.notFoundHandlers.push({ value, site, conditions });
        if (conditions.length === 0) ended ??= site;
      } else {
        serve('ALL', joinExpress(prefix, '/*'), value, site, conditions, open, undefined);
      }
      return;
    }
    passed.push({
      pattern,
      prefix: true,
      methods: undefined,
      sensitive: true,
      hooks: [{ phase: 'middleware', value, site, conditions }],
    });
  }

  function serve(method: string, path: string, value: Value, site: Site, conditions: string[], open: Open, by: string | undefined): void {
    out.routes.push(makeRoute(method, path, value, site, conditions, open, collect(method, path, conditions), by));
  }

  function collect(method: string, path: string, conditions: string[], among: readonly Passed[] = passed): LinkedHook[] {
    const shared = new Set(conditions);
    return among.flatMap((entry) => {
      if (entry.methods !== undefined && !entry.methods.includes('ALL') && !entry.methods.includes(method)) return [];
      const how = overlap(entry.pattern, path, entry.prefix, entry.sensitive);
      if (how === 'none') return [];
      return entry.hooks.flatMap((hook) => {
        const value = afterExceptions(machine, hook.value, path);
        if (value === 'excepted') return [];
        return [
          {
            ...hook,
            value,
            conditions: hook.conditions.filter((text) => !shared.has(text)),
            ...(how === 'partial' ? { partial: true } : {}),
          },
        ];
      });
    });
  }

  /** Layers of a router that a request meets, in order. */
  function walkRouter(router: KoaRouter, prefix: string, conditions: string[], open: Open): void {
    out.routers.add(router);
    const before: Passed[] = [];
    for (const layer of router.layers) {
      const all = [...new Set([...conditions, ...layer.conditions])];
      const path = layer.path === undefined ? joinExpress(prefix, '{?}') : joinExpress(prefix, layer.path);
      if (layer.methods.length > 0) {
        walkLayer(layer, path, all, [...open, ...router.open], before, router.sensitive);
        continue;
      }
      before.push({
        pattern: layer.path === undefined ? undefined : path,
        prefix: !layer.end,
        methods: undefined,
        sensitive: router.sensitive,
        hooks: layer.functions.map((entry) => ({
          phase: 'middleware',
          value: entry.value,
          site: layer.site,
          conditions: [...new Set([...all, ...entry.conditions])],
        })),
      });
    }
    for (const entry of before) if (entry.methods !== undefined) leave(entry, before);
  }

  /** Requests that a route hands on leave the router, having met its middleware, and come to what the app uses next. */
  function leave(route: Passed, layers: readonly Passed[]): void {
    const hooks = layers.flatMap((layer) => {
      if (layer === route) return layer.hooks;
      if (layer.methods !== undefined || route.pattern === undefined) return [];
      const how = overlap(layer.pattern, route.pattern, layer.prefix, layer.sensitive);
      return how === 'none' ? [] : how === 'covers' ? layer.hooks : layer.hooks.map((hook) => ({ ...hook, partial: true }));
    });
    passed.push({ ...route, hooks });
  }

  function walkLayer(layer: KoaLayer, path: string, conditions: string[], open: Open, before: Passed[], sensitive: boolean): void {
    const last = layer.functions.at(-1);
    if (last === undefined) return;
    const hooks = [
      ...layer.params.map((param): LinkedHook => ({ phase: 'param', value: param.value, site: param.site, conditions: [] })),
      ...layer.functions
        .slice(0, -1)
        .map((entry): LinkedHook => ({ phase: 'middleware', value: entry.value, site: layer.site, conditions: entry.conditions })),
    ];
    const onward = mayGoOn(machine, last.value);
    // `all(path, refuse)` before the routes is a guard that lets nobody in, not an endpoint.
    const refuses =
      layer.methods.includes('ALL') &&
      parameterCount(machine, last.value) === 2 &&
      neverServes(machine, last.value, path, layer.site, { framework: 'koa' });
    for (const method of layer.methods) {
      const by = answeredBefore(method, path, conditions, sensitive);
      if (by !== undefined) {
        out.shadowed.push({ site: layer.site, method, path, by });
        continue;
      }
      if (refuses || (method === 'ALL' && onward && isMiddlewareLike(machine, last.value))) continue;
      const chain = [...collect(method, path, conditions), ...collect(method, path, conditions, before), ...hooks];
      out.routes.push(makeRoute(method, path, last.value, layer.site, conditions, open, chain, undefined));
    }
    if (onward || refuses)
      before.push({
        pattern: path,
        prefix: false,
        methods: layer.methods,
        sensitive,
        hooks: layer.functions.map((entry) => ({
          phase: 'middleware',
          value: entry.value,
          site: layer.site,
          conditions: [...new Set([...conditions, ...entry.conditions])],
        })),
      });
  }

  function answeredBefore(method: string, path: string, conditions: string[], sensitive: boolean): Site | undefined {
    if (conditions.length > 0) return undefined;
    if (ended !== undefined) return ended;
    return out.routes.find(
      (route) =>
        route.conditions.length === 0 &&
        route.by === undefined &&
        (route.method === method || route.method === 'ALL') &&
        overlap(route.path, path, false, sensitive) === 'covers' &&
        !mayGoOn(machine, route.handler),
    )?.site;
  }

  function makeRoute(
    method: string,
    path: string,
    handler: Value,
    site: Site,
    conditions: string[],
    open: Open,
    hooks: LinkedHook[],
    by: string | undefined,
  ): LinkedRoute {
    return {
      framework: 'koa',
      method,
      path,
      hooks,
      handler,
      options: undefined,
      site,
      conditions,
      websocket: false,
      open,
      limiter: limiterAmong(machine, hooks),
      ...(by === undefined ? {} : { by }),
    };
  }

  walk(app.uses, '', app.conditions, app.open, 0);
  return out;
}
