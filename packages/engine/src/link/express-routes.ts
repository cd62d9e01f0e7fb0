import type { Node } from 'oxc-parser';
import type { Machine } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Func } from '../boot/value.ts';
import type { Layer, ExpressRouter } from './express-model.ts';
import { joinExpress, overlap } from './express-model.ts';
import { routerOf } from './express.ts';
import { mountedAt } from './graphql/graph-model.ts';
import { limiterAmong } from './limiter-among.ts';
import type { LinkedHook, LinkedRoute } from './linked.ts';
import { walk } from '../lang/typescript/syntax.ts';
import { goesOn, isMiddlewareLike, neverServes, parameterCount } from './passing-on.ts';
import { partsOf } from './linked.ts';
import { tsoaMethodOf } from './controllers/tsoa.ts';
import { trpcHandlerOf } from './trpc/trpc-model.ts';

/** A middleware on the way of later requests. */
interface Passed {
  pattern: string | undefined;
  prefix: boolean;
  methods: string[] | undefined;
  hooks: LinkedHook[];
  caseSensitive: boolean;
}

/** What an Express application amounts to. */
export interface ExpressLink {
  routes: LinkedRoute[];
  errorHandlers: { value: Value; site: Site; conditions: string[] }[];
  notFoundHandlers: { value: Value; site: Site; conditions: string[] }[];
  /** Routes that an earlier route answers, so they never run. */
  shadowed: { site: Site; method: string; path: string; by: Site }[];
}

const STATIC = /^(?:express\.static|serve-static)\(\)$/;

const EVERYTHING = /^\/?(?:\*\w*|\(\.\*\)|\{\*\w+\})$/;

/** `(req, res, next) => next(createError(404))`: it never hands the request on, and says 404. */
function refusesAll({ node }: Func): boolean {
  if (node === undefined) return false;
  const third = 'params' in node && Array.isArray(node.params) ? (node.params as Node[])[2] : undefined;
  const next = third?.type === 'Identifier' ? third.name : undefined;
  let passes = false;
  let refuses = false;
  walk(node, (at) => {
    if (at.type === 'ThrowStatement') refuses = true;
    if (at.type !== 'CallExpression' || at.callee.type !== 'Identifier' || at.callee.name !== next) return;
    if (at.arguments.length === 0) passes = true;
    else refuses = true;
  });
  return refuses && !passes && says404(node);
}

/** `app.all('*', (req, res, next) => next(new NotFound()))` */
function isForUnknown({ paths, methods, functions }: Layer): boolean {
  const [only] = functions;
  return (
    functions.length === 1 &&
    only?.value instanceof Func &&
    (methods.includes('ALL') || methods.length === 0) &&
    paths.every((path) => path !== undefined && (path === '/*' || EVERYTHING.test(path))) &&
    refusesAll(only.value)
  );
}

function says404(node: Node): boolean {
  let found = false;
  walk(node, (at) => {
    if (at.type === 'Literal' && at.value === 404) found = true;
    if (at.type === 'Identifier' && /not_?found/i.test(at.name)) found = true;
  });
  return found;
}

/** What is used as a middleware and answers everything below its path: files, and the router of another framework. */
function answersAll(value: Value, pattern: string | undefined): { method: string; path: string; by: string | undefined } | undefined {
  if (value instanceof Ext && STATIC.test(value.name))
    return { method: 'GET', path: joinExpress(pattern ?? '', '/*'), by: 'express.static' };
  const graphql = mountedAt(value, pattern);
  if (graphql !== undefined) return { method: 'POST', path: graphql, by: undefined };
  if (trpcHandlerOf(value) === undefined) return undefined;
  return { method: 'ALL', path: joinExpress(pattern ?? '/{?}', '/*'), by: undefined };
}

/**
 * Replays the layers of an application in dispatch order. A middleware covers a route exactly when it is met earlier and
 * its mount path matches by whole segments; that also holds for middleware of a sibling router at the same prefix.
 */
export function linkExpress(machine: Machine, app: ExpressRouter, dialect: string): ExpressLink {
  const out: ExpressLink = { routes: [], errorHandlers: [], notFoundHandlers: [], shadowed: [] };
  const passed: Passed[] = [];
  /** Routes of a framework on top, which never hand a request on. */
  const answersAlone = new Set<LinkedRoute>();

  function walk(router: ExpressRouter, prefix: string, conditions: string[], open: LinkedRoute['open'], depth: number): void {
    if (depth > 12 || out.routes.length > 5000) return;
    const reasons = [...open, ...router.open];
    const params = router.layers.filter((layer) => layer.kind === 'param');
    for (const layer of router.layers) {
      const all = [...new Set([...conditions, ...layer.conditions])];
      if (layer.kind === 'use') {
        for (const path of layer.paths)
          useLayer(router, layer, path === undefined ? undefined : joinExpress(prefix, path), all, reasons, depth);
      } else if (layer.kind === 'route' && depth === 0 && isForUnknown(layer)) {
        out.notFoundHandlers.push({ value: layer.functions[0]?.value, site: layer.site, conditions: all });
      } else if (layer.kind === 'route') {
        for (const path of layer.paths)
          routeLayer(router, layer, path === undefined ? joinExpress(prefix, '{?}') : joinExpress(prefix, path), all, reasons, params);
      }
    }
  }

  function useLayer(
    router: ExpressRouter,
    layer: Layer,
    pattern: string | undefined,
    conditions: string[],
    open: LinkedRoute['open'],
    depth: number,
  ): void {
    for (const { value, conditions: own } of layer.functions) {
      const inner = routerOf(value);
      const full = [...new Set([...conditions, ...own])];
      if (inner !== undefined) {
        walk(inner, pattern ?? '{?}', full, open, depth + 1);
        continue;
      }
      if (parameterCount(machine, value) === 4) {
        out.errorHandlers.push({ value, site: layer.site, conditions: full });
        continue;
      }
      const whole = answersAll(value, pattern);
      if (whole !== undefined) {
        const hooks = collect(whole.method, whole.path, full);
        out.routes.push(makeRoute(whole.method, whole.path, value, layer.site, full, open, hooks, whole.by));
        continue;
      }
      // A function without `next` at the end of the root, or one that hands an error on, answers what nobody else did.
      if (
        depth === 0 &&
        (pattern === '/' || EVERYTHING.test(pattern ?? '')) &&
        value instanceof Func &&
        value.node !== undefined &&
        (parameterCount(machine, value) < 3 || refusesAll(value))
      )
        out.notFoundHandlers.push({ value, site: layer.site, conditions: full });
      passed.push({
        pattern,
        prefix: true,
        methods: undefined,
        caseSensitive: router.caseSensitive,
        hooks: [{ phase: 'middleware', value, site: layer.site, conditions: full }],
      });
    }
  }

  function collect(method: string, path: string, conditions: string[]): LinkedHook[] {
    const shared = new Set(conditions);
    return passed.flatMap((entry) => {
      if (entry.methods !== undefined && !entry.methods.includes('ALL') && !entry.methods.includes(method)) return [];
      const how = overlap(entry.pattern, path, entry.prefix, entry.caseSensitive);
      if (how === 'none') return [];
      return entry.hooks.map((hook) => ({
        ...hook,
        conditions: hook.conditions.filter((text) => !shared.has(text)),
        ...(how === 'partial' ? { partial: true } : {}),
      }));
    });
  }

  function routeLayer(
    router: ExpressRouter,
    layer: Layer,
    path: string,
    conditions: string[],
    open: LinkedRoute['open'],
    params: Layer[],
  ): void {
    const { made } = layer;
    const functions = made === undefined ? layer.functions.filter((entry) => parameterCount(machine, entry.value) !== 4) : layer.functions;
    const last = functions.at(-1);
    if (last === undefined) return;
    const own = functions
      .slice(0, -1)
      .map((entry): LinkedHook => ({ phase: 'middleware', value: entry.value, site: layer.site, conditions: entry.conditions }));
    const forParams = params
      .filter((param) => path.includes(`:${param.name ?? ''}`))
      .map((param): LinkedHook => ({ phase: 'param', value: param.functions[0]?.value, site: param.site, conditions: param.conditions }));
    // `all(path, refuse)` before the routes is a guard that lets nobody in, not an endpoint.
    const refuses =
      made === undefined &&
      layer.methods.includes('ALL') &&
      functions.every((entry) => parameterCount(machine, entry.value) === 3) &&
      neverServes(machine, last.value, path, layer.site, { framework: 'express', dialect });
    for (const method of layer.methods) {
      const answered =
        conditions.length > 0 || made?.shares === true
          ? undefined
          : out.routes.find(
              (route) =>
                route.conditions.length === 0 &&
                route.by === undefined &&
                (route.method === method || route.method === 'ALL') &&
                overlap(route.path, path, false, router.caseSensitive) === 'covers' &&
                (answersAlone.has(route) || (route.framework === 'express' && !goesOn(machine, route.handler))),
            );
      if (answered !== undefined) {
        out.shadowed.push({ site: layer.site, method, path, by: answered.site });
        continue;
      }
      if (refuses) continue;
      if (made !== undefined) {
        const all = [...collect(method, path, conditions), ...made.hooks];
        const route = { ...makeRoute(method, path, last.value, layer.site, conditions, open, all, undefined), ...partsOf(made) };
        route.limiter = made.limiter ?? route.limiter;
        if (!made.shares) answersAlone.add(route);
        out.routes.push(route);
        continue;
      }
      if (
        method === 'ALL' &&
        goesOn(machine, last.value) &&
        functions.length === layer.functions.length &&
        isMiddlewareLike(machine, last.value)
      )
        continue;
      out.routes.push(
        makeRoute(
          method,
          path,
          last.value,
          layer.site,
          conditions,
          open,
          [...collect(method, path, conditions), ...forParams, ...own],
          undefined,
        ),
      );
    }
    if (made === undefined && (refuses || goesOn(machine, last.value))) {
      passed.push({
        pattern: path,
        prefix: false,
        methods: layer.methods,
        caseSensitive: router.caseSensitive,
        hooks: functions.map((entry) => ({
          phase: 'middleware',
          value: entry.value,
          site: layer.site,
          conditions: [...new Set([...conditions, ...entry.conditions])],
        })),
      });
    }
  }

  function makeRoute(
    method: string,
    path: string,
    handler: Value,
    site: Site,
    conditions: string[],
    open: LinkedRoute['open'],
    hooks: LinkedHook[],
    by: string | undefined,
  ): LinkedRoute {
    const serves = tsoaMethodOf(machine, handler);
    return {
      framework: 'express',
      dialect,
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
      ...(serves === undefined ? {} : { serves }),
      ...(by === undefined ? {} : { by }),
    };
  }

  walk(app, '', app.conditions, [], 0);
  return out;
}
