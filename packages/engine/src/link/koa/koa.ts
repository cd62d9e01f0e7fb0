import { textOf } from '../../boot/conditions.ts';
import { handOver, recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Func, Site, Value } from '../../boot/value.ts';
import { Ext, Obj, Unk } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';
import { KoaApp, KoaComposed, KoaMount, KoaRouter, KoaRoutes } from './koa-model.ts';
import { routerPrototype } from './koa-router.ts';

/** Packages that receive an app without adding guards or routes that matter. */
const HARMLESS =
  /^(?:new )?(?:@sentry\/|@opentelemetry\/|socket\.io|ws\b|http2?\b|https\b|spdy|pino|console|process|serverless-http|supertest|@godaddy\/terminus|http-terminator|stoppable|http-shutdown|prom-client|dd-trace|newrelic|elastic-apm-node|util\b|events\b|koa-(?:websocket|session|generic-session|csrf|locale|i18n|qs|onerror|override|ejs|views|hbs|validate|shutdown)\b|@ladjs\/|lodash)/;
const APP = /^(?:new )?koa(?:\.default|\.Koa|\.Application)?$/;
const ROUTER = /^(?:new )?(?:@koa\/router|koa-router|koa-joi-router|@ladjs\/koa-router)(?:\.default|\.Router)?$/;
const COMPOSE = /^koa-compose(?:\.default)?$/;
const CONVERT = /^koa-convert(?:\.default)?$/;
const MOUNT = /^koa-mount(?:\.default)?$/;

export interface KoaState {
  apps: KoaApp[];
  routers: KoaRouter[];
}

/** The application behind a value. */
export function koaAppOf(value: Value): KoaApp | undefined {
  return value instanceof Obj && value.model instanceof KoaApp ? value.model : undefined;
}

/** Teaches a machine about Koa, its routers, and how middleware are put together. */
export function installKoa(machine: Machine): KoaState {
  const state: KoaState = { apps: [], routers: [] };
  const appMembers = appPrototype(machine);
  const routerMembers = routerPrototype(machine);
  machine.models.push((run, callee, self, args, site, isNew) => {
    const { name } = callee;
    if (!name.includes('koa')) return undefined;
    if (APP.test(name) && (isNew || name !== 'koa.Application'))
      return { value: createApp(run, state, appMembers, callee, self, args, site) };
    if (ROUTER.test(name)) return { value: createRouter(run, state, routerMembers, callee, self, args, site) };
    if (COMPOSE.test(name)) return { value: compose(run, args[0], site) };
    if (MOUNT.test(name)) return { value: mount(run, args, site) };
    if (CONVERT.test(name)) return { value: args[0] };
    return undefined;
  });
  machine.escapes.push((_run, value, site, reason) => {
    if (!(value instanceof Obj) || HARMLESS.test(reason)) return;
    const model = value.model instanceof KoaRoutes ? value.model.router : value.model;
    if (model instanceof KoaApp || model instanceof KoaRouter) model.open.push({ reason, site });
  });
  return state;
}

/** A handle with the members of a prototype; of a subclass, the instance itself becomes it. */
function handleOf(prototype: Obj, self: Value, site: Site): Obj {
  const out = self instanceof Obj && self.kind === 'object' ? self : new Obj('object', prototype);
  if (out === self) for (const [key, member] of prototype.props) if (!out.props.has(key)) out.props.set(key, member);
  out.site = site;
  return out;
}

function createApp(machine: Machine, state: KoaState, prototype: Obj, callee: Ext, self: Value, args: Value[], site: Site): Obj {
  const call = recordCall(machine, callee, args, site, true);
  const out = handleOf(prototype, self, site);
  const app = new KoaApp(site, call?.id, args[0]);
  app.conditions = [...machine.pc];
  app.handle = out;
  out.model = app;
  out.props.set('context', makeObject(machine));
  out.props.set('request', makeObject(machine));
  out.props.set('response', makeObject(machine));
  out.props.set('env', 'production');
  state.apps.push(app);
  return out;
}

function createRouter(machine: Machine, state: KoaState, prototype: Obj, callee: Ext, self: Value, args: Value[], site: Site): Obj {
  const call = recordCall(machine, callee, args, site, true);
  const out = handleOf(prototype, self, site);
  const options = args[0];
  const given = options instanceof Obj ? getProp(machine, options, 'prefix', site) : undefined;
  const router = new KoaRouter(site, call?.id, given === undefined ? '' : textOf(given));
  if (options instanceof Obj) router.sensitive = getProp(machine, options, 'sensitive', site) === true;
  out.model = router;
  state.routers.push(router);
  return out;
}

/** Runs middleware in order: each gets the next one as `next`. */
function compose(machine: Machine, list: Value, site: Site): Func {
  const members = flattenHooks(list, []);
  const out = makeNative(machine, 'compose', (run, _self, [context, next], at) => {
    const step = (index: number): Value => {
      const member = members[index];
      if (member === undefined) return next === undefined ? undefined : run.parts.call(run, next, undefined, [], at);
      const following = makeNative(run, 'next', () => step(index + 1));
      return run.parts.call(run, member.value, undefined, [context, following], at);
    };
    return step(0);
  });
  out.model = new KoaComposed(members);
  out.site = site;
  return out;
}

function mount(machine: Machine, args: Value[], site: Site): Func {
  const first = textOf(args[0]);
  const prefixed = first !== undefined || args.length > 1;
  const target = prefixed ? args[1] : args[0];
  const inner = target instanceof Obj && target.kind === 'array' ? compose(machine, target, site) : target;
  const out = makeNative(machine, 'mount', (run, _self, given, at) =>
    koaAppOf(inner) === undefined ? run.parts.call(run, inner, undefined, given, at) : new Unk('request handled'),
  );
  out.model = new KoaMount(prefixed ? first : '/', inner, [...(koaAppOf(inner)?.uses ?? [])]);
  out.site = site;
  return out;
}

function appPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  const define = (name: string, code: (run: Machine, app: KoaApp, args: Value[], site: Site, self: Value) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => {
        const app = koaAppOf(self);
        return app === undefined ? new Unk('framework call without its app') : code(run, app, args, site, self);
      }),
    );
  };
  const recorded = (run: Machine, app: KoaApp, name: string, args: Value[], site: Site): number | undefined => {
    const token = new Ext(`koa().${name}`);
    token.call = app.call;
    return recordCall(run, token, args, site, false)?.id;
  };
  define('use', (run, app, args, site, self) => {
    for (const { value, conditions } of flattenHooks(args[0], [])) {
      app.uses.push({ value, site, conditions: [...new Set([...run.pc, ...conditions])] });
      handOver(run, value, 'koa middleware', site, {}, 0);
    }
    return self;
  });
  define('listen', (run, app, args, site) => {
    app.listen ??= site;
    const server = new Ext('koa().listen()');
    server.call = recorded(run, app, 'listen', args, site);
    return server;
  });
  define('callback', (run, app, _args, site) => {
    app.listen ??= site;
    return makeNative(run, 'callback', () => new Unk('request handled'));
  });
  for (const name of ['on', 'once', 'off', 'emit', 'removeAllListeners', 'addListener'])
    define(name, (run, app, args, site, self) => {
      recorded(run, app, name, args, site);
      return self;
    });
  define('toJSON', (run) => makeObject(run));
  return prototype;
}
