import type { PartSchema } from '@airworthy/model';
import type { BootResult } from '../../boot/boot-service.ts';
import { propertyOf, toKnown } from '../../boot/inspect.ts';
import type { Machine } from '../../boot/machine.ts';
import { readExport } from '../../boot/modules.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import { snapshot } from '../../boot/snapshot.ts';
import type { Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';
import { ELYSIA_PHASES } from '../../guard/elysia-step.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import { happenedAt } from '../happened.ts';
import { limiterAmong } from '../limiter-among.ts';
import type { DeclaredSchema, LinkedHook, LinkedRoute } from '../linked.ts';
import { plainServer } from '../plain-server.ts';
import { errorHandlerOf, rawHandlerOf } from '../raw-handler.ts';
import type { ElysiaApp, ElysiaHook, ElysiaRoute, Part, Schemas } from './elysia-model.ts';
import type { ElysiaState } from './elysia.ts';
import { elysiaOf } from './elysia.ts';

const PART_OF: Partial<Record<Part, PartSchema['part']>> = {
  body: 'body',
  params: 'params',
  query: 'querystring',
  headers: 'headers',
  response: 'response',
};

/** Apps that requests come to: those that listen or are exported, or, where none is seen to, those that no other app has taken in. */
function rootsOf(machine: Machine, state: ElysiaState): ElysiaApp[] {
  const [first] = machine.modules.values();
  const exported = first === undefined ? undefined : readExport(machine, first, 'default', new Set());
  const app = elysiaOf(exported);
  if (app !== undefined) app.listen ??= exported instanceof Obj ? exported.site : undefined;
  const served = state.apps.filter((one) => one.listen !== undefined);
  return served.length > 0 ? served : state.apps.filter((one) => !one.mounted);
}

/** Replays the Elysia apps of a boot. */
export function linkElysiaApps(
  input: BootInput,
  machine: Machine,
  state: ElysiaState,
  result: BootResult,
  into: { linked: LinkedRoute[]; happened: Happened[] },
): void {
  if (state.apps.length === 0) return;
  const linked = new Set<string>();
  const key = (route: ElysiaRoute): string => `${route.site.path}:${route.site.start}`;
  const roots = rootsOf(machine, state);
  for (const app of roots) {
    for (const route of app.routes) {
      const first = app.first.get(`${route.method} ${route.path}`);
      const made = linkRoute(machine, app, first === undefined || first.conditions.length > 0 ? route : first);
      into.linked.push(made);
      linked.add(key(route));
      into.happened.push(happenedAt(machine, route.site, 'route', `${made.method} ${made.path}`, made.conditions));
    }
    const listening = snapshot(machine, app.options);
    const serve = propertyOf(listening, 'serve');
    const limit = toKnown<number>(propertyOf(listenOptions(machine, app) ?? serve, 'maxRequestBodySize'), 'number');
    result.servers.push(
      plainServer(
        input,
        machine,
        'elysia',
        app,
        { trustProxy: { state: 'absent' }, tellsAddress: false, bodyLimit: limit },
        'nothing was seen that serves it',
      ),
    );
    for (const handler of app.stages.error ?? []) {
      result.errorHandlers.push(errorHandlerOf(machine, 'elysia', handler));
      result.notFoundHandlers.push(rawHandlerOf(machine, 'elysia', handler));
    }
  }
  for (const app of state.apps) {
    if (app.mounted || app.open.length > 0 || roots.includes(app)) continue;
    const made = machine.locate(app.site);
    for (const route of app.routes)
      if (!linked.has(key(route)))
        into.happened.push(
          happenedAt(
            machine,
            route.site,
            'route',
            `${route.method} ${route.path ?? '?'}`,
            route.conditions,
            `the app made at ${made.path}:${made.line} is served nowhere`,
          ),
        );
  }
}

/** What `listen({ … })` was given. */
function listenOptions(machine: Machine, app: ElysiaApp): ReturnType<typeof snapshot> | undefined {
  const at = app.listen === undefined ? undefined : machine.locate(app.listen);
  return machine.externals.find(
    (call) => call.callee === 'elysia.Elysia().listen' && call.site.path === at?.path && call.site.line === at.line,
  )?.args[0];
}

function linkRoute(machine: Machine, app: ElysiaApp, route: ElysiaRoute): LinkedRoute {
  const conditions = [...new Set([...app.conditions, ...route.conditions])];
  const hookOf = (hook: ElysiaHook): LinkedHook => ({
    phase: ELYSIA_PHASES[hook.kind as keyof typeof ELYSIA_PHASES] ?? ELYSIA_PHASES.before,
    value: hook.value,
    site: hook.site,
    conditions: hook.conditions.filter((text) => !conditions.includes(text)),
    ...(hook.by === undefined ? {} : { by: hook.by, name: hook.by }),
  });
  const hooks = [...app.request, ...(route.local.transform ?? []), ...(route.local.before ?? [])].map(hookOf);
  const store = route.handler;
  return {
    framework: 'elysia',
    method: route.method,
    path: pathOf(app, route.path),
    hooks,
    handler: store,
    options: undefined,
    site: route.site,
    conditions,
    websocket: route.websocket,
    open: app.open,
    limiter: limiterAmong(machine, hooks),
    decorations: decorationsOf(app),
    args: (_run, exchange) => [exchange.context],
    schemas: () => declared(app, route),
    ...(app.normalize ? { strips: true as const } : {}),
    ...(route.by === undefined ? {} : { by: route.by }),
  };
}

const known = new WeakMap<ElysiaApp, Map<string, Value>>();

function decorationsOf(app: ElysiaApp): Map<string, Value> {
  let all = known.get(app);
  if (all === undefined) known.set(app, (all = new Map([...app.decorations, ['store', storeOf(app)]])));
  return all;
}

function storeOf(app: ElysiaApp): Value {
  const store = new Obj('object', null);
  store.open = true;
  for (const [name, value] of app.store) store.props.set(name, value);
  return store;
}

/** A path with a slash at its end is the one without, unless the app is told to be strict. */
function pathOf(app: ElysiaApp, path: string | undefined): string {
  if (path === undefined) return '/{?}';
  if (path === '') return '/';
  return path.length > 1 && path.endsWith('/') && !app.strictPath ? path.slice(0, -1) : path;
}

function declared(app: ElysiaApp, route: ElysiaRoute): DeclaredSchema[] {
  const out: DeclaredSchema[] = [];
  const add = (schemas: Schemas): void => {
    for (const [part, schema] of Object.entries(schemas) as [Part, Value][]) {
      const to = PART_OF[part];
      if (to === undefined || schema === undefined || out.some((one) => one.part === to)) continue;
      const given = typeof schema === 'string' ? app.models.get(schema) : schema;
      if (given !== undefined) out.push({ part: to, by: 'typebox', schema: given, site: route.site, strict: app.normalize });
    }
  };
  add(route.local.schemas);
  for (const schemas of route.local.beside) add(schemas);
  return out;
}
