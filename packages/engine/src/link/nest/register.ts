import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { Func } from '../../boot/value.ts';
import { routerOf } from '../express.ts';
import { scopeOf } from '../fastify.ts';
import type { LinkedHook, RoutedBy } from '../linked.ts';
import { argumentsOf, contextOf } from './arguments.ts';
import { middlewareFor } from './consumer.ts';
import { guardHooks } from './guards.ts';
import type { Endpoint } from './endpoint.ts';
import { boundMethod, endpointsOf } from './endpoint.ts';
import type { Injector } from './inject.ts';
import type { NestApp, NestState } from './nest-model.ts';
import { defaultVersion, isVersionedElsewhere, modulePaths, pathsOf, routePaths } from './paths.ts';
import { schemasFor } from './pipes.ts';
import { limiterFor } from './throttler.ts';

/** Puts the routes of all controllers on the framework below, in the order in which NestJS does. */
export function registerRoutes(machine: Machine, state: NestState, app: NestApp, injector: Injector): void {
  const prefixes = modulePaths(machine, state, app);
  for (const module of app.modules)
    for (const { value: controller, conditions } of module.controllers) {
      if (!(controller instanceof Func) || state.meta.get(controller, 'controller') !== true) continue;
      const all = [...new Set([...app.conditions, ...module.conditions, ...conditions])];
      for (const controllerPath of pathsOf(state.meta.get(controller, 'path')))
        for (const endpoint of endpointsOf(state, module, controller, all)) {
          const version =
            state.meta.own(endpoint.method, 'version') ?? state.meta.get(controller, 'version') ?? defaultVersion(machine, app);
          const paths = pathsOf(state.meta.own(endpoint.method, 'path')).flatMap((methodPath) =>
            routePaths(machine, app, {
              modulePath: prefixes.get(module.type) ?? '',
              controllerPath,
              methodPath,
              method: endpoint.verb,
              version,
            }),
          );
          const elsewhere = isVersionedElsewhere(machine, app, version) || state.meta.get(controller, 'host') !== undefined;
          for (const path of paths) addRoute(machine, state, app, injector, endpoint, path, elsewhere);
        }
    }
}

/** Names under which apps mark what strangers may call; NestJS documents `isPublic`. */
const OPEN_MARK =
  /^user:(?:Symbol\()?(?:is|allow|route|__)?[:_-]*(?:public|anonymous|unauthenticated|no-?auth|skip-?auth|without-?auth)(?:[:_-]*(?:route|key|access|endpoint|api|metadata|auth))?\)?$/i;

/** `@Public()`, as the method or the class has it: https://docs.nestjs.com/security/authentication#enable-authentication-globally */
function saidOpen(state: NestState, endpoint: Endpoint): Pick<RoutedBy, 'saidOpen'> {
  for (const on of [endpoint.method, endpoint.controller])
    for (const [key, value] of state.meta.entries(on)) {
      const site = state.meta.place(on, key);
      if (value === true && site !== undefined && OPEN_MARK.test(key)) return { saidOpen: site };
    }
  return {};
}

function addRoute(
  machine: Machine,
  state: NestState,
  app: NestApp,
  injector: Injector,
  endpoint: Endpoint,
  path: string,
  elsewhere: boolean,
): void {
  const context = contextOf(endpoint);
  const hooks: LinkedHook[] = [
    ...middlewareFor(machine, state, app, endpoint, path),
    ...guardHooks(machine, state, app, injector, endpoint, context),
  ];
  const handler = boundMethod(machine, endpoint.method, endpoint.instance);
  const made: RoutedBy = {
    framework: 'nestjs',
    hooks,
    args: argumentsOf(state, injector, endpoint, app),
    schemas: schemasFor(machine, state, injector, app, endpoint),
    limiter: limiterFor(machine, state, app, hooks, endpoint),
    shares: elsewhere,
    ...saidOpen(state, endpoint),
  };
  handOver(machine, endpoint.method, 'nestjs handler', endpoint.site, {}, 0);
  const router = routerOf(app.http);
  if (router !== undefined) {
    router.layers.push({
      kind: 'route',
      paths: [path],
      methods: [endpoint.verb],
      functions: [{ value: handler, conditions: [] }],
      site: endpoint.site,
      conditions: endpoint.conditions,
      made,
    });
    return;
  }
  const scope = scopeOf(app.http);
  scope?.app.routes.push({
    methods: [endpoint.verb],
    path,
    scope,
    options: undefined,
    handler,
    site: endpoint.site,
    conditions: endpoint.conditions,
    limiters: [...scope.limiters],
    websocket: false,
    made,
  });
}
