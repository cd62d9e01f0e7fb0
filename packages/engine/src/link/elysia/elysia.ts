import { textOf } from '../../boot/conditions.ts';
import { handOver, recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { settledValue } from '../../boot/native-promise.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Accessor, Ext, Func, Obj, Unk } from '../../boot/value.ts';
import type { ElysiaHook, ElysiaRoute, HookKind, LocalHooks, Schemas, Scope } from './elysia-model.ts';
import { ElysiaApp, emptyLocal, PARTS, joined, nested, promote, standing, withPlugin } from './elysia-model.ts';
import { addMacros, applyMacros, hooksOf, KEYS, localHooks } from './elysia-hooks.ts';
import { keep, packaged } from './elysia-plugins.ts';

const APP = /^(?:new )?elysia(?:\.(?:default|Elysia))?$/;
const SERVES = /^(?:new )?(?:Bun\.serve|Deno\.serve|@elysiajs\/node|http|vercel)/;
/** Code that may be given the app and changes nothing about it. */
const HARMLESS =
  /^(?:new )?(?:@elysiajs\/|elysia\b|Bun\.|Deno\.|http2?\b|https\b|pino|console|process|@sentry\/|@opentelemetry\/|supertest|lodash)/;
const VERBS = ['get', 'post', 'put', 'delete', 'patch', 'options', 'head', 'all', 'connect'];

export interface ElysiaState {
  apps: ElysiaApp[];
}

export function elysiaOf(value: Value): ElysiaApp | undefined {
  return value instanceof Obj && value.model instanceof ElysiaApp ? value.model : undefined;
}

/** Teaches a machine about Elysia. */
export function installElysia(machine: Machine): ElysiaState {
  const state: ElysiaState = { apps: [] };
  const prototype = appPrototype(machine);
  machine.models.push((run, callee, self, args, site, isNew) => {
    if (!APP.test(callee.name) || !(isNew || self !== undefined)) return undefined;
    const call = recordCall(run, callee, args, site, true);
    const app = new ElysiaApp(site, call?.id, args[0]);
    configure(run, app, args[0], site);
    state.apps.push(app);
    const out = self instanceof Obj && self.kind === 'object' && !(self instanceof Ext) ? self : new Obj('object', prototype);
    if (out === self) for (const [key, member] of prototype.props) if (!out.props.has(key)) out.props.set(key, member);
    out.site = site;
    out.model = app;
    return { value: out };
  });
  machine.escapes.push((_run, value, site, reason) => {
    const app = elysiaOf(value);
    if (app === undefined) return;
    if (SERVES.test(reason)) app.listen ??= site;
    else if (!HARMLESS.test(reason)) app.open.push({ reason, site });
  });
  return state;
}

function configure(machine: Machine, app: ElysiaApp, options: Value, site: Site): void {
  app.conditions = [...machine.pc];
  if (!(options instanceof Obj)) return;
  const prefix = getProp(machine, options, 'prefix', site);
  app.prefix = prefix === undefined ? '' : rooted(textOf(prefix));
  const name = getProp(machine, options, 'name', site);
  app.name = name === undefined ? undefined : textOf(name);
  const seed = getProp(machine, options, 'seed', site);
  if (app.name !== undefined || seed !== undefined)
    app.checksum = `${app.name ?? ''}|${seed === undefined ? '' : (textOf(seed) ?? `#${site.path}:${site.start}`)}`;
  app.strictPath = getProp(machine, options, 'strictPath', site) === true;
  app.normalize = getProp(machine, options, 'normalize', site) !== false;
}

function rooted(path: string | undefined): string | undefined {
  return path === undefined || path === '' || path.startsWith('/') ? path : `/${path}`;
}

const isEventful = (app: ElysiaApp): boolean => app.eventful || app.request.length > 0 || Object.keys(app.stages).length > 0;

/** Registers a route: what the instance holds by now stands before it. */
function add(
  machine: Machine,
  app: ElysiaApp,
  method: string,
  path: string | undefined,
  handler: Value,
  local: LocalHooks,
  site: Site,
  about: { skipPrefix?: boolean; websocket?: boolean; by?: string; conditions?: string[] } = {},
): void {
  applyMacros(machine, app, local, site);
  const own = rooted(path);
  const whole =
    own === undefined || (app.prefix === undefined && about.skipPrefix !== true)
      ? undefined
      : about.skipPrefix === true
        ? own
        : `${app.prefix}${own}`;
  const stages = standing(app.stages, local, isEventful(app));
  const validator: Schemas = { ...app.validators.global, ...app.validators.scoped, ...app.validators.local };
  const beside = [...local.beside, ...(['local', 'scoped', 'global'] as const).flatMap((scope) => app.besides[scope] ?? [])];
  const route = {
    method,
    path: whole,
    handler,
    local: { ...stages, schemas: { ...validator, ...local.schemas }, beside },
    websocket: about.websocket === true,
    ...(about.by === undefined ? {} : { by: about.by }),
    site,
    conditions: [...new Set([...(about.conditions ?? []), ...machine.pc])],
  };
  const same = whole === undefined ? -1 : app.routes.findIndex((one) => one.method === method && one.path === whole);
  if (/[:*]/.test(whole ?? '')) app.first.set(`${method} ${whole}`, app.first.get(`${method} ${whole}`) ?? route);
  if (same !== -1 && route.conditions.length === 0) app.routes[same] = route;
  else app.routes.push(route);
}

function register(machine: Machine, app: ElysiaApp, method: string, args: Value[], site: Site): void {
  const path = typeof args[0] === 'string' ? args[0] : textOf(args[0]);
  add(machine, app, method, path, args[1], localHooks(machine, app, args[2], site), site);
  handOver(machine, args[1], 'elysia handler', site, {}, 0);
}

/** An instance for what stands in a group or guard: it knows what the outer one knows, and has hooks of its own. */
function sandbox(self: Obj, app: ElysiaApp, site: Site): { handle: Obj; inner: ElysiaApp } {
  const inner = new ElysiaApp(site, undefined, app.options);
  Object.assign(inner, { name: app.name, checksum: app.checksum, strictPath: app.strictPath, normalize: app.normalize, mounted: true });
  inner.macros = new Map(app.macros);
  inner.models = app.models;
  inner.decorations = app.decorations;
  inner.store = app.store;
  inner.open = app.open;
  const handle = new Obj('object', self.proto);
  handle.site = site;
  handle.model = inner;
  return { handle, inner };
}

/** Schemas of a group are taken out of what is merged into its routes. */
const hookKeys = (hooks: LocalHooks): LocalHooks['keys'] =>
  new Map([...hooks.keys].filter(([key]) => !(PARTS as readonly string[]).includes(key)));

/** What stands with a route, for one that is made of it. */
const copied = (local: LocalHooks): LocalHooks => ({ ...local, rest: new Map(local.rest), keys: new Map(local.keys) });

/** Registers a route of another instance with what stands before it there and here. */
function addAgain(machine: Machine, app: ElysiaApp, route: ElysiaRoute, local: LocalHooks): void {
  add(machine, app, route.method, route.path, route.handler, local, route.site, route);
}

function group(machine: Machine, self: Obj, app: ElysiaApp, args: Value[], site: Site): void {
  const hasHooks = args.length > 2;
  const { handle, inner } = sandbox(self, app, site);
  machine.parts.call(machine, hasHooks ? args[2] : args[1], undefined, [handle], site);
  const prefix = textOf(args[0]);
  app.request = [...app.request, ...inner.request];
  const outer = hasHooks ? localHooks(machine, app, args[1], site) : emptyLocal();
  applyMacros(machine, app, outer, site);
  for (const route of inner.routes) {
    const path =
      prefix === undefined || route.path === undefined || app.prefix === undefined
        ? undefined
        : `${app.prefix}${rooted(prefix)}${route.path}`;
    const local = hasHooks ? nested({ ...outer, keys: hookKeys(outer) }, route.local) : copied(route.local);
    add(machine, app, route.method, path, route.handler, { ...local, error: joined(local.error, inner.stages.error) }, route.site, {
      ...route,
      skipPrefix: true,
    });
  }
}

/** `as` of what a hook is registered with. */
function scopeIn(machine: Machine, options: Value, site: Site): Scope {
  const given = options instanceof Obj ? getProp(machine, options, 'as', site) : undefined;
  return given === 'global' || given === 'scoped' ? given : 'local';
}

function guard(machine: Machine, self: Obj, app: ElysiaApp, args: Value[], site: Site): void {
  const [options, run] = args.length === 1 && args[0] instanceof Func ? [undefined, args[0]] : args;
  const outer = localHooks(machine, app, options, site);
  if (run === undefined) {
    applyMacros(machine, app, outer, site);
    const at = scopeIn(machine, options, site);
    const placed = (hooks: ElysiaHook[] | undefined): void =>
      push(
        app,
        (hooks ?? []).map((hook) => ({ ...hook, ...named(app), scope: at })),
      );
    for (const hooks of [outer.transform, outer.before, outer.resolve, outer.error]) placed(hooks);
    app.validators[at] = { ...app.validators[at], ...outer.schemas };
    app.besides[at] = [...(app.besides[at] ?? []), ...outer.beside];
    return;
  }
  const { handle, inner } = sandbox(self, app, site);
  machine.parts.call(machine, run, undefined, [handle], site);
  app.request = [...app.request, ...inner.request];
  for (const route of inner.routes) {
    const local = nested({ ...outer, rest: new Map(outer.rest), keys: hookKeys(outer) }, route.local);
    addAgain(machine, app, route, { ...local, error: joined(local.error, inner.stages.error) });
  }
}

/** Puts hooks at the end of the lists that an instance has. */
function push(app: ElysiaApp, hooks: readonly ElysiaHook[]): void {
  const { stages } = app;
  for (const hook of hooks) {
    if (hook.kind === 'request') app.request.push(hook);
    else if (hook.kind === 'error') (stages.error ??= []).push(hook);
    else if (hook.kind === 'before' || hook.kind === 'resolve' || hook.kind === 'mapResolve') (stages.before ??= []).push(hook);
    else (stages.transform ??= []).push(hook);
  }
}

const named = (app: ElysiaApp): { checksum?: string } => (app.checksum === undefined ? {} : { checksum: app.checksum });

/** `use`: an instance, a function that gets the app, a promise of either, a list, or something of a package. */
function use(machine: Machine, self: Obj, app: ElysiaApp, given: Value, site: Site): Value {
  const plugin = settledValue(given);
  if (plugin === undefined || plugin === null || plugin === false) return self;
  if (plugin instanceof Obj && plugin.kind === 'array') {
    for (const one of plugin.items ?? []) use(machine, self, app, one, site);
    return self;
  }
  const inner = elysiaOf(plugin);
  if (inner !== undefined) {
    takeOver(machine, app, inner);
    return self;
  }
  if (plugin instanceof Ext) {
    packaged(machine, app, plugin, site);
    return self;
  }
  if (plugin instanceof Func) {
    const made = machine.parts.call(machine, plugin, undefined, [self], site);
    const settled = settledValue(made);
    const other = elysiaOf(settled);
    if (made !== settled && other !== undefined && other !== app) takeOver(machine, app, other);
    return made === settled && settled instanceof Obj ? settled : self;
  }
  const exported = plugin instanceof Obj ? getProp(machine, plugin, 'default', site) : undefined;
  if (exported !== undefined && exported !== plugin) return use(machine, self, app, exported, site);
  app.open.push({ reason: 'a plugin that could not be read is used here', site });
  return self;
}

/** The routes of a plugin with what stands before them there and here, then those of its hooks that reach up. */
function takeOver(machine: Machine, app: ElysiaApp, plugin: ElysiaApp): void {
  plugin.mounted = true;
  app.open.push(...plugin.open.filter((one) => !app.open.includes(one)));
  for (const [key, macro] of plugin.macros) app.macros.set(key, macro);
  for (const [key, value] of plugin.models) app.models.set(key, value);
  for (const [key, value] of plugin.decorations) if (!app.decorations.has(key)) app.decorations.set(key, value);
  for (const [key, value] of plugin.store) if (!app.store.has(key)) app.store.set(key, value);
  if (plugin.besides.scoped !== undefined) app.besides.local = [...(app.besides.local ?? []), ...plugin.besides.scoped];
  if (plugin.besides.global !== undefined) app.besides.global = [...(app.besides.global ?? []), ...plugin.besides.global];
  for (const route of plugin.routes) addAgain(machine, app, route, copied(route.local));
  if (plugin.name !== undefined) {
    if (app.used.has(plugin.checksum ?? '')) return;
    if (machine.pc.length === 0) app.used.add(plugin.checksum ?? '');
  }
  if (isEventful(plugin)) app.eventful = true;
  app.stages = withPlugin(app.stages, plugin.stages, machine.pc);
  app.request = [...app.request, ...plugin.request.filter((hook) => !app.request.includes(hook))];
  if (plugin.validators.global !== undefined) app.validators.global = { ...app.validators.global, ...plugin.validators.global };
  if (plugin.validators.scoped !== undefined) app.validators.local = { ...app.validators.local, ...plugin.validators.scoped };
}

function appPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  const define = (name: string, code: (run: Machine, app: ElysiaApp, args: Value[], site: Site, self: Obj) => Value | void): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => {
        const app = elysiaOf(self);
        if (app === undefined) return new Unk('framework call without its app');
        const out = code(run, app, args, site, self as Obj);
        return out === undefined ? self : out;
      }),
    );
  };
  for (const verb of VERBS) define(verb, (run, app, args, site) => register(run, app, verb.toUpperCase(), args, site));
  define('route', (run, app, args, site) => register(run, app, (textOf(args[0]) ?? 'ALL').toUpperCase(), args.slice(1), site));
  define('ws', (run, app, args, site) => {
    const options = args[1];
    const member = (key: string): Value => (options instanceof Obj ? getProp(run, options, key, site) : undefined);
    const about = { websocket: true };
    add(run, app, 'GET', textOf(args[0]), member('open') ?? member('message'), localHooks(run, app, options, site), site, about);
    handOver(run, options, 'elysia handler', site, {}, 0);
  });
  define('mount', (run, app, args, site) => {
    const path = typeof args[0] === 'string' ? args[0] : '/';
    const target = typeof args[0] === 'string' ? args[1] : args[0];
    for (const one of path === '/' || path === '' ? ['/*'] : [path, path.endsWith('/') ? `${path}*` : `${path}/*`])
      add(run, app, 'ALL', one, target, emptyLocal(), site, { by: 'elysia mount' });
  });
  const hooking = (method: string, kind: HookKind): void =>
    define(method, (run, app, args, site) => {
      const made = hooksOf(run, kind, args.length > 1 ? args[1] : args[0], site, args.length > 1 ? scopeIn(run, args[0], site) : 'local');
      const hooks = made.map((hook) => ({ ...hook, ...named(app) }));
      push(app, hooks);
    });
  for (const [, method, kind] of KEYS) hooking(method, kind);
  hooking('onRequest', 'request');
  hooking('mapDerive', 'mapDerive');
  hooking('mapResolve', 'mapResolve');
  define('group', (run, app, args, site, self) => group(run, self, app, args, site));
  define('guard', (run, app, args, site, self) => guard(run, self, app, args, site));
  define('use', (run, app, args, site, self) => use(run, self, app, args[0], site));
  define('macro', (run, app, args, site) => addMacros(run, app, args, site));
  define('as', (_run, app, args) => {
    const given = textOf(args[0]);
    const scope: Scope = given === 'global' ? 'global' : 'scoped';
    promote(app.stages, scope);
    const from = scope === 'global' ? (['local', 'scoped'] as const) : (['local'] as const);
    for (const one of from) {
      app.validators[scope] = { ...app.validators[scope], ...app.validators[one] };
      app.besides[scope] = [...(app.besides[scope] ?? []), ...(app.besides[one] ?? [])];
      delete app.validators[one];
      delete app.besides[one];
    }
  });
  define('model', (run, app, args, site) => keep(run, app.models, args, site));
  define('decorate', (run, app, args, site) => keep(run, app.decorations, args, site));
  define('state', (run, app, args, site) => keep(run, app.store, args, site));
  define('onStart', (run, _app, args, site) => handOver(run, args[0], 'elysia start', site, {}, 0));
  define('onStop', (run, _app, args, site) => handOver(run, args[0], 'elysia stop', site, {}, 0));
  for (const name of ['onAfterHandle', 'onAfterResponse', 'mapResponse', 'onParse', 'trace'])
    define(name, (run, app, args, site) => {
      app.eventful = true;
      for (const one of args) handOver(run, one, 'elysia hook', site, {}, 0);
    });
  for (const name of ['error', 'headers', 'parser', 'prefix', 'suffix', 'affix', 'compile', 'wrap', 'env']) define(name, () => undefined);
  define('listen', (run, app, args, site) => {
    app.listen ??= site;
    recordCall(run, new Ext('elysia.Elysia().listen'), args, site, false);
    if (args.at(-1) instanceof Func) handOver(run, args.at(-1), 'elysia start', site, {}, 0);
  });
  define('stop', () => new Unk('stopped'));
  for (const name of ['fetch', 'handle']) {
    const taken = new Accessor();
    taken.get = makeNative(machine, name, (run, self, _args, site) => {
      const app = elysiaOf(self);
      if (app !== undefined) app.listen ??= site;
      return makeNative(run, name, () => new Unk('request handled'));
    });
    prototype.props.set(name, taken);
  }
  const server = makeObject(machine);
  server.open = true;
  prototype.props.set('server', server);
  return prototype;
}
