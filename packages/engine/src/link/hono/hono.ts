import { recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Accessor, Ext, Obj, Unk } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';
import { decidedByOwnCode } from './hono-checks.ts';
import { excepting, someOf } from './hono-combine.ts';
import { HonoApp, HonoCore, mergePath } from './hono-model.ts';
import { add, handlersOf, openApiOptions, pathOf, pathsOf, stokerContent } from './hono-register.ts';

const APP =
  /^(?:new )?(?:hono(?:\/(?:tiny|quick|preset))?\.Hono|hono(?:\.default)?|@hono\/zod-openapi\.(?:default\.)?OpenAPIHono|jsr:@hono\/hono\.Hono|@hono\/hono\.Hono)$/;
const FACTORY_APP = /^hono(?:\/factory)?\.createFactory\(\)\.createApp$/;
const MIDDLEWARE = /^hono(?:\/factory)?\.(?:createFactory\(\)\.)?createMiddleware$/;
const HANDLERS = /^hono(?:\/factory)?\.createFactory\(\)\.createHandlers$/;
/** Functions of Hono's own packages that serve the app they get. */
const SERVES =
  /^(?:new )?(?:@hono\/node-server|hono\/(?:vercel|aws-lambda|lambda-edge|netlify|cloudflare-pages|cloudflare-workers|service-worker|bun|deno)|Bun\.serve|Deno\.serve)/;
/** … and packages that receive an app without adding guards or routes that matter. */
const HARMLESS =
  /^(?:new )?(?:hono\b|@hono\/|@sentry\/|@opentelemetry\/|http2?\b|https\b|pino|console|process|supertest|prom-client|dd-trace|newrelic|hono-(?:openapi|rate-limiter|pino)\b|@scalar\/|Bun\.|Deno\.|lodash)/;

const VERBS = ['get', 'post', 'put', 'delete', 'options', 'patch', 'all', 'query'];

export interface HonoState {
  cores: HonoCore[];
}

/** The app behind a value. */
export function honoOf(value: Value): HonoApp | undefined {
  return value instanceof Obj && value.model instanceof HonoApp ? value.model : undefined;
}

/** Teaches a machine about Hono. */
export function installHono(machine: Machine): HonoState {
  const state: HonoState = { cores: [] };
  const prototype = appPrototype(machine);
  machine.models.push((run, callee, self, args, site, isNew) => {
    const { name } = callee;
    const described = stokerContent(run, name, args);
    if (described !== undefined) return { value: described };
    if (!name.includes('hono')) return undefined;
    if ((APP.test(name) && (isNew || self !== undefined)) || FACTORY_APP.test(name))
      return { value: createApp(run, state, prototype, callee, self, args, site) };
    if (MIDDLEWARE.test(name)) return { value: args[0] };
    if (HANDLERS.test(name))
      return {
        value: makeArray(
          run,
          args.flatMap((one) => flattenHooks(one, [])).map((one) => one.value),
        ),
      };
    if (name === '@hono/zod-openapi.createRoute') return { value: args[0] };
    if (/^hono(?:\/combine)?\.(?:some|every)$/.test(name)) return { value: someOf(run, name.endsWith('some') ? 'or' : 'and', args) };
    if (/^hono(?:\/combine)?\.except$/.test(name)) return { value: excepting(run, args) };
    const own = decidedByOwnCode(run, name, args);
    if (own === undefined) return undefined;
    recordCall(run, callee, args, site, false);
    return { value: own };
  });
  machine.escapes.push((_run, value, site, reason) => {
    const core = honoOf(value)?.core;
    if (core === undefined) return;
    if (SERVES.test(reason)) core.listen ??= site;
    else if (!HARMLESS.test(reason)) core.open.push({ reason, site });
  });
  return state;
}

function createApp(machine: Machine, state: HonoState, prototype: Obj, callee: Ext, self: Value, args: Value[], site: Site): Obj {
  const call = recordCall(machine, callee, args, site, true);
  const core = new HonoCore(site, call?.id);
  core.conditions = [...machine.pc];
  state.cores.push(core);
  const out = self instanceof Obj && self.kind === 'object' && !(self instanceof Ext) ? self : new Obj('object', prototype);
  if (out === self) for (const [key, member] of prototype.props) if (!out.props.has(key)) out.props.set(key, member);
  out.site = site;
  out.model = new HonoApp(core, '/');
  return out;
}

function appPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  const define = (name: string, code: (run: Machine, app: HonoApp, args: Value[], site: Site, self: Obj) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => {
        const app = honoOf(self);
        return app === undefined ? new Unk('framework call without its app') : code(run, app, args, site, self as Obj);
      }),
    );
  };
  for (const verb of VERBS)
    define(verb, (run, app, args, site, self) => {
      const path = pathOf(args[0]);
      if (path !== undefined) app.lastPath = path.text;
      add(run, app, 'route', verb.toUpperCase(), app.lastPath, handlersOf(path === undefined ? args : args.slice(1)), site);
      return self;
    });
  define('on', (run, app, args, site, self) => {
    const methods = pathsOf(args[0]);
    for (const path of pathsOf(args[1])) {
      app.lastPath = path;
      for (const method of methods) add(run, app, 'route', (method ?? 'ALL').toUpperCase(), path, handlersOf(args.slice(2)), site);
    }
    return self;
  });
  define('use', (run, app, args, site, self) => {
    const path = pathOf(args[0]);
    app.lastPath = path === undefined ? '*' : path.text;
    add(run, app, 'use', 'ALL', app.lastPath, handlersOf(path === undefined ? args : args.slice(1)), site);
    return self;
  });
  define('basePath', (_run, app, args, site, self) => viewOf(self, app, mergePath(app.base, pathOf(args[0])?.text), site));
  define('route', (run, app, args, site, self) => {
    const inner = honoOf(args[1]);
    if (inner === undefined) {
      app.core.open.push({ reason: 'an app that could not be read is mounted here', site });
      return self;
    }
    const base = mergePath(app.base, pathOf(args[0])?.text);
    inner.core.mounted = true;
    app.core.open.push(...inner.core.open);
    // Copied as they are now: what the inner app registers later is lost.
    for (const entry of inner.core.entries)
      app.core.entries.push({ ...entry, path: mergePath(base, entry.path), conditions: [...new Set([...entry.conditions, ...run.pc])] });
    return self;
  });
  define('mount', (run, app, args, site, self) => {
    add(run, app, 'mount', 'ALL', mergePath(pathOf(args[0])?.text, '*'), [{ value: args[1], conditions: [] }], site);
    return self;
  });
  define('openapi', (run, app, args, site, self) => {
    const options = args[0];
    if (!(options instanceof Obj)) return self;
    const method = pathOf(getProp(run, options, 'method', site))?.text ?? 'ALL';
    const path = pathOf(getProp(run, options, 'path', site))?.text?.replaceAll(/\/\{(.+?)\}/g, '/:$1');
    const middleware = getProp(run, options, 'middleware', site);
    const functions = handlersOf([...(middleware === undefined ? [] : [middleware]), args[1]]);
    add(run, app, 'route', method.toUpperCase(), path, functions, site, { options: openApiOptions(run, options, site) });
    return self;
  });
  for (const name of ['doc', 'doc31'])
    define(name, (run, app, args, site, self) => {
      add(run, app, 'route', 'GET', pathOf(args[0])?.text, [{ value: new Ext('@hono/zod-openapi.doc()'), conditions: [] }], site, {
        by: '@hono/zod-openapi',
      });
      const token = new Ext('@hono/zod-openapi.doc');
      recordCall(run, token, args, site, false);
      return self;
    });
  define('onError', (run, app, args, site, self) => {
    app.core.errorHandlers = [
      ...app.core.errorHandlers.filter((one) => one.conditions.length > 0),
      { value: args[0], site, conditions: [...run.pc] },
    ];
    return self;
  });
  define('notFound', (run, app, args, site, self) => {
    app.core.notFoundHandlers = [{ value: args[0], site, conditions: [...run.pc] }];
    return self;
  });
  // Who takes `fetch` serves the app with it.
  for (const name of ['fetch', 'handle', 'handler']) {
    const taken = new Accessor();
    taken.get = makeNative(machine, name, (run, self, _args, site) => {
      const app = honoOf(self);
      if (app !== undefined) app.core.listen ??= site;
      return makeNative(run, name, () => new Unk('request handled'));
    });
    prototype.props.set(name, taken);
  }
  define('request', () => new Unk('response'));
  define('fire', (_run, app, _args, site) => {
    app.core.listen ??= site;
    return undefined;
  });
  define('getOpenAPIDocument', () => new Unk('document'));
  define('getOpenAPI31Document', () => new Unk('document'));
  const registry = makeObject(machine);
  for (const name of ['register', 'registerPath', 'registerComponent', 'registerWebhook', 'registerParameter'])
    registry.props.set(
      name,
      makeNative(machine, name, (_run, _self, args) => args[1]),
    );
  prototype.props.set('openAPIRegistry', registry);
  prototype.props.set('routes', makeArray(machine, [], true));
  return prototype;
}

/** `basePath` gives another object for the same routes. */
function viewOf(self: Obj, app: HonoApp, base: string | undefined, site: Site): Obj {
  const out = new Obj('object', self.proto);
  if (self.own !== undefined) for (const [key, member] of self.own) out.props.set(key, member);
  out.site = site;
  out.model = new HonoApp(app.core, base);
  return out;
}
