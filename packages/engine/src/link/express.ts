import { handOver, recordCall } from '../boot/external.ts';
import { textOf } from '../boot/conditions.ts';
import type { Machine } from '../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../boot/properties.ts';
import type { Func, Site, Value } from '../boot/value.ts';
import { Ext, Obj, Unk } from '../boot/value.ts';
import type { Layer } from './express-model.ts';
import { ExpressRouter } from './express-model.ts';
import { flattenHooks } from './linked.ts';

const VERBS = [
  'get',
  'post',
  'put',
  'delete',
  'patch',
  'head',
  'options',
  'trace',
  'search',
  'copy',
  'move',
  'lock',
  'unlock',
  'propfind',
  'proppatch',
  'report',
  'mkcol',
  'all',
];
/** Packages that receive an app without adding guards or routes that matter. */
const HARMLESS =
  /^(?:new )?(?:@sentry\/|@opentelemetry\/|socket\.io|ws\b|http\b|https\b|http2\b|spdy|pino|console|process|serverless-http|@vendia\/serverless-express|supertest|@godaddy\/terminus|http-terminator|stoppable|http-shutdown|prom-client|express-prom-bundle|dd-trace|newrelic|elastic-apm-node|util\b|events\b|greenlock|expressListRoutes|express-list-endpoints|swagger-ui-express|compression|lodash)/;

export interface ExpressState {
  routers: ExpressRouter[];
}

/** The router behind a value. */
export function routerOf(value: Value): ExpressRouter | undefined {
  return value instanceof Obj && value.model instanceof ExpressRouter ? value.model : undefined;
}

/** Teaches a machine about Express applications and routers. */
export function installExpress(machine: Machine): ExpressState {
  const state: ExpressState = { routers: [] };
  const prototype = new Obj('object', machine.realm.func);
  defineMembers(machine, prototype);
  machine.models.push((run, callee, _self, args, site) => {
    const isApp = callee.name === 'express' || callee.name === 'express.default';
    if (!isApp && !/^(?:express\.Router|express\.default\.Router|router|express-promise-router)$/.test(callee.name)) return undefined;
    return { value: createRouter(run, state, prototype, callee, args, isApp, site) };
  });
  machine.escapes.push((_run, value, site, reason) => {
    const router = routerOf(value);
    if (router === undefined || HARMLESS.test(reason)) return;
    router.open.push({ reason, site });
  });
  return state;
}

function createRouter(machine: Machine, state: ExpressState, prototype: Obj, callee: Ext, args: Value[], isApp: boolean, site: Site): Func {
  const call = recordCall(machine, callee, args, site, false);
  const out = makeNative(machine, isApp ? 'app' : 'router', () => new Unk('request handled'));
  out.proto = prototype;
  const router = new ExpressRouter(isApp, site, call?.id);
  router.conditions = [...machine.pc];
  if (args[0] instanceof Obj) router.caseSensitive = getProp(machine, args[0], 'caseSensitive', site) === true;
  out.model = router;
  out.site = site;
  if (isApp) out.props.set('locals', makeObject(machine));
  state.routers.push(router);
  return out;
}

function defineMembers(machine: Machine, prototype: Obj): void {
  const define = (name: string, code: (run: Machine, router: ExpressRouter, args: Value[], site: Site, self: Value) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => {
        const router = routerOf(self);
        return router === undefined ? new Unk('framework call without its app') : code(run, router, args, site, self);
      }),
    );
  };
  for (const verb of VERBS)
    define(verb, (run, router, args, site, self) => {
      if (verb === 'get' && router.isApp && args.length === 1) {
        if (args[0] === 'env') return 'production';
        return router.settings.get(textOf(args[0]) ?? '') ?? new Unk('setting');
      }
      addLayer(run, router, 'route', [verb.toUpperCase()], args, site);
      return self;
    });
  define('use', (run, router, args, site, self) => {
    addLayer(run, router, 'use', [], args, site);
    return self;
  });
  define('route', (run, router, args) => {
    const route = makeObject(run);
    for (const verb of VERBS)
      route.props.set(
        verb,
        makeNative(run, verb, (inner, _self, handlers, at) => {
          addLayer(inner, router, 'route', [verb.toUpperCase()], [args[0], ...handlers], at);
          return route;
        }),
      );
    return route;
  });
  define('param', (run, router, args, site, self) => {
    const names = args[0] instanceof Obj ? (args[0].items ?? []) : [args[0]];
    for (const name of names)
      router.layers.push({
        kind: 'param',
        paths: [],
        methods: [],
        functions: [{ value: args[1], conditions: [] }],
        name: textOf(name) ?? '',
        site,
        conditions: [...run.pc],
      });
    handOver(run, args[1], 'express param', site, {}, 0);
    return self;
  });
  define('set', (run, router, args, site, self) => {
    const name = textOf(args[0]) ?? '';
    if (args.length === 1) return router.settings.get(name) ?? new Unk('setting');
    router.settings.set(name, args[1]);
    router.settingConditions.set(name, [...run.pc]);
    if (name === 'case sensitive routing') router.caseSensitive = args[1] === true;
    recorded(run, router, 'set', args, site);
    return self;
  });
  for (const [name, value] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    define(name, (run, router, args, site, self) => {
      router.settings.set(textOf(args[0]) ?? '', value);
      router.settingConditions.set(textOf(args[0]) ?? '', [...run.pc]);
      recorded(run, router, name, args, site);
      return self;
    });
  for (const name of ['enabled', 'disabled'])
    define(name, (_run, router, args) => {
      const value = router.settings.get(textOf(args[0]) ?? '');
      return value === undefined ? new Unk('setting') : (value === true) === (name === 'enabled');
    });
  define('listen', (run, router, args, site) => {
    router.listen ??= site;
    const call = recorded(run, router, 'listen', args, site);
    const server = new Ext('express().listen()');
    server.call = call;
    return server;
  });
  for (const name of ['engine', 'on', 'once', 'render', 'path', 'handle', 'init'])
    define(name, (run, router, args, site, self) => {
      recorded(run, router, name, args, site);
      return self;
    });
}

function recorded(machine: Machine, router: ExpressRouter, name: string, args: Value[], site: Site): number | undefined {
  const token = new Ext(`express().${name}`);
  token.call = router.call;
  return recordCall(machine, token, args, site, false)?.id;
}

/** Adds a layer. Lists of functions are flattened now: later changes of an array don't count. */
function addLayer(machine: Machine, router: ExpressRouter, kind: 'use' | 'route', methods: string[], args: Value[], site: Site): void {
  const [paths, rest] = splitPaths(args, kind === 'route');
  const functions = rest.flatMap((argument) => flattenHooks(argument, []));
  const layer: Layer = { kind, paths, methods, functions, site, conditions: [...machine.pc] };
  router.layers.push(layer);
  for (const { value } of functions) {
    handOver(machine, value, kind === 'use' ? 'express middleware' : 'express handler', site, {}, 0);
  }
}

function splitPaths(args: Value[], always: boolean): [(string | undefined)[], Value[]] {
  const first = args[0];
  const isPath = (value: Value): boolean =>
    typeof value === 'string' || (value instanceof Obj && value.kind === 'regexp') || (value instanceof Unk && textOf(value) !== undefined);
  if (first instanceof Obj && first.kind === 'array' && (first.items ?? []).length > 0 && (first.items ?? []).every(isPath))
    return [(first.items ?? []).map(textOf), args.slice(1)];
  if (isPath(first)) return [[textOf(first)], args.slice(1)];
  if (always) return [[undefined], args.slice(1)];
  return [['/'], args];
}
