import { textOf } from '../../boot/conditions.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';
import type { LinkedHook } from '../linked.ts';
import { requestMethod } from './decorators.ts';
import { className, instanceOf } from './guards.ts';
import type { Injector } from './inject.ts';
import { flatten } from './modules.ts';
import type { Listed, ModuleMiddleware, NestApp, NestModule, NestState, RoutePattern } from './nest-model.ts';
import { addedPrefix, defaultVersion, matchesPath, modulePaths, pathsOf, routePaths } from './paths.ts';
import type { Endpoint } from './endpoint.ts';
import { callable, endpointsOf } from './endpoint.ts';

/** Calls `configure(consumer)` of the modules: global ones first, then by distance from the root. */
export function configureMiddleware(machine: Machine, state: NestState, app: NestApp, injector: Injector): void {
  const order = app.modules.map((module, at) => ({ module, at }));
  order.sort(
    (a, b) =>
      Number(b.module.isGlobal) - Number(a.module.isGlobal) ||
      (a.module.isGlobal ? 0 : a.module.distance - b.module.distance) ||
      a.at - b.at,
  );
  for (const { module } of order) injector.hook(module.instance, 'configure', [consumerOf(machine, state, app, injector, module)]);
}

function consumerOf(machine: Machine, state: NestState, app: NestApp, injector: Injector, module: NestModule): Obj {
  const consumer = makeObject(machine);
  consumer.props.set(
    'apply',
    makeNative(machine, 'apply', (run, _self, given, site) => {
      const functions = given
        .flatMap((value) => flatten(value, []))
        .map(({ value, conditions }) => {
          const instance = instanceOf(injector, module, value);
          const called = callable(run, instance, 'use', site);
          return { value: called, conditions, name: called === instance ? undefined : className(instance) };
        });
      for (const { value } of functions)
        handOver(run, value instanceof Func ? (value.bound?.target ?? value) : value, 'nestjs middleware', site, {}, 0);
      const excluded: RoutePattern[] = [];
      const proxy = makeObject(run);
      proxy.props.set(
        'exclude',
        makeNative(run, 'exclude', (inner, _own, args, at) => {
          excluded.push(...args.flatMap((value) => flatten(value, [])).map(({ value }) => patternOf(inner, value, at)));
          return proxy;
        }),
      );
      proxy.props.set(
        'forRoutes',
        makeNative(run, 'forRoutes', (inner, _own, args, at) => {
          const routes = args.flatMap((value) => flatten(value, [])).map(({ value }) => patternOf(inner, value, at));
          app.middleware.push({ functions, excluded: [...excluded], routes, site, module, conditions: [...inner.pc] });
          return consumer;
        }),
      );
      return proxy;
    }),
  );
  void state;
  return consumer;
}

function patternOf(machine: Machine, value: Value, site: Site): RoutePattern {
  if (value instanceof Func) return { path: undefined, method: undefined, controller: value };
  if (value instanceof Obj && value.kind === 'object')
    return { path: textOf(getProp(machine, value, 'path', site)), method: requestMethod(getProp(machine, value, 'method', site)) ?? 'ALL' };
  return { path: textOf(value), method: undefined };
}

/** Middleware of modules on the way to a route. */
export function middlewareFor(machine: Machine, state: NestState, app: NestApp, endpoint: Endpoint, path: string): LinkedHook[] {
  return app.middleware.flatMap((entry) => {
    const covers =
      entry.routes.map((route) => coversRoute(machine, state, app, route, endpoint, path)).find((one) => one !== false) ?? false;
    if (covers === false) return [];
    if (entry.excluded.some((route) => isExact(machine, app, route, endpoint, path))) return [];
    const shared = new Set(endpoint.conditions);
    return entry.functions.map((one): LinkedHook => ({
      phase: 'middleware',
      value: one.value,
      site: entry.site,
      conditions: conditionsOf(entry, one).filter((text) => !shared.has(text)),
      ...(covers === 'partial' ? { partial: true } : {}),
      ...(one.name === undefined ? {} : { name: one.name }),
    }));
  });
}

function conditionsOf(entry: ModuleMiddleware, one: Listed): string[] {
  return [...new Set([...entry.module.conditions, ...entry.conditions, ...one.conditions])];
}

/** Paths of patterns get the global prefix, and the default version where versions stand in the path. */
function fullPaths(machine: Machine, app: NestApp, pattern: string, method: string): string[] {
  const parts = { modulePath: '', controllerPath: '', methodPath: pattern, method };
  return [
    ...routePaths(machine, app, { ...parts, version: undefined }),
    ...routePaths(machine, app, { ...parts, version: defaultVersion(machine, app) }),
  ];
}

const WILD = /^\/?(?:\*\w*|\(\.\*\)|\{\*\w+\}|\{\/\*\w+\})\/?$/;

function coversRoute(
  machine: Machine,
  state: NestState,
  app: NestApp,
  route: RoutePattern,
  endpoint: Endpoint,
  path: string,
): true | 'partial' | false {
  if (route.controller !== undefined) {
    const { controller } = route;
    if (controller === endpoint.controller) return true;
    // Another controller that answers the same paths is covered as well.
    return (
      app.modules.some((module) => module.controllers.some(({ value }) => value === controller)) &&
      pathsOf(state.meta.get(controller, 'path')).some((controllerPath) =>
        endpointsOf(state, endpoint.module, controller, []).some(
          (other) =>
            (other.verb === endpoint.verb || other.verb === 'ALL') &&
            pathsOf(state.meta.own(other.method, 'path')).some((methodPath) =>
              routePaths(machine, app, {
                modulePath: modulePaths(machine, state, app).get(endpoint.module.type) ?? '',
                controllerPath,
                methodPath,
                method: other.verb,
                version: state.meta.own(other.method, 'version') ?? state.meta.get(controller, 'version') ?? defaultVersion(machine, app),
              }).some((full) => matchesPath(full, path)),
            ),
        ),
      )
    );
  }
  if (route.path === undefined) return 'partial';
  if (route.method !== undefined && route.method !== 'ALL' && route.method !== endpoint.verb)
    return endpoint.verb === 'ALL' ? 'partial' : false;
  if (WILD.test(route.path)) return true;
  const exact = app.kind === 'fastify' || route.method !== undefined;
  // Routes that are left out of the global prefix are looked for without it, by their beginning.
  const bare = `/${route.path.replace(/^\//, '')}`;
  if (app.prefix !== undefined && app.prefixExclude.length > 0 && !matchesPath(`${addedPrefix(app)}/*rest`, path))
    if (matchesPath(route.method === undefined ? `${bare}/*rest` : bare, path) || matchesPath(bare, path)) return true;
  return fullPaths(machine, app, route.path, endpoint.verb).some(
    (full) => matchesPath(exact ? full : `${full}/*rest`, path) || matchesPath(full, path),
  );
}

function isExact(machine: Machine, app: NestApp, route: RoutePattern, endpoint: Endpoint, path: string): boolean {
  if (route.controller !== undefined) return route.controller === endpoint.controller;
  if (route.path === undefined) return false;
  if (route.method !== undefined && route.method !== 'ALL' && route.method !== endpoint.verb) return false;
  if (WILD.test(route.path)) return true;
  // Exclusions are not tried under the default version.
  const parts = { modulePath: '', controllerPath: '', methodPath: route.path, method: endpoint.verb };
  return routePaths(machine, app, { ...parts, version: undefined }).some((full) => matchesPath(full, path));
}
