import { textOf } from '../../boot/conditions.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { makeNative } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Obj, Unk } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';
import type { KoaLayer } from './koa-model.ts';
import { KoaAllowedMethods, KoaRouter, KoaRoutes, parametersOf, withPrefix } from './koa-model.ts';

const VERBS = [
  'get',
  'post',
  'put',
  'delete',
  'patch',
  'head',
  'options',
  'link',
  'unlink',
  'propfind',
  'search',
  'trace',
  'copy',
  'move',
  'lock',
  'unlock',
];

function koaRouterOf(value: Value): KoaRouter | undefined {
  return value instanceof Obj && value.model instanceof KoaRouter ? value.model : undefined;
}

/** The router behind what `routes()` gave. */
export function routesOf(value: Value): KoaRouter | undefined {
  return value instanceof Obj && value.model instanceof KoaRoutes ? value.model.router : undefined;
}

/** Members of a router. */
export function routerPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  const define = (name: string, code: (run: Machine, router: KoaRouter, args: Value[], site: Site, self: Value) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => {
        const router = koaRouterOf(self);
        return router === undefined ? new Unk('framework call without its router') : code(run, router, args, site, self);
      }),
    );
  };
  for (const verb of [...VERBS, 'all', 'del'])
    define(verb, (run, router, args, site, self) => {
      const method = verb === 'del' ? 'DELETE' : verb.toUpperCase();
      // A route may have a name before its path.
      const named = args.length >= 2 && isPath(args[0]) && isPath(args[1]);
      addRoute(run, router, [method], named ? args.slice(1) : args, site);
      return self;
    });
  define('register', (run, router, args, site) => {
    const methods = args[1] instanceof Obj ? (args[1].items ?? []).map((one) => (textOf(one) ?? '?').toUpperCase()) : ['ALL'];
    addRoute(run, router, methods, [args[0], args[2]], site);
    return new Unk('layer');
  });
  define('redirect', (run, router, args, site, self) => {
    addRoute(run, router, ['ALL'], [args[0], makeNative(run, 'redirect', () => undefined)], site);
    return self;
  });
  define('use', (run, router, args, site, self) => {
    use(run, router, args, site);
    return self;
  });
  define('param', (run, router, args, site, self) => {
    const param = { name: textOf(args[0]) ?? '', value: args[1], site };
    router.params.push(param);
    router.layers = router.layers.map((layer) => withParam(layer, param));
    handOver(run, args[1], 'koa middleware', site, {}, 0);
    return self;
  });
  define('prefix', (_run, router, args, _site, self) => {
    const before = router.prefix ?? '';
    const prefix = textOf(args[0])?.replace(/\/$/, '');
    router.prefix = prefix;
    router.layers = router.layers.map((layer) => withPrefix(without(layer, before), prefix));
    return self;
  });
  for (const name of ['routes', 'middleware'])
    define(name, (run, router, _args, site) => {
      const out = makeNative(run, 'routes', () => new Unk('request handled'));
      out.model = new KoaRoutes(router);
      out.site = site;
      return out;
    });
  define('allowedMethods', (run, router) => {
    const out = makeNative(run, 'allowedMethods', (inner, _self, [, next], at) => inner.parts.call(inner, next, undefined, [], at));
    out.model = new KoaAllowedMethods(router);
    return out;
  });
  define('url', () => new Unk('url'));
  define('route', () => new Unk('layer'));
  define('on', (_run, _router, _args, _site, self) => self);
  return prototype;
}

const isPath = (value: Value): boolean =>
  typeof value === 'string' ||
  (value instanceof Obj && value.kind === 'regexp') ||
  ((value instanceof Unk || value instanceof Choice) && textOf(value) !== undefined);

/** One path, or a list of them. */
function pathsOf(value: Value): (string | undefined)[] {
  if (value instanceof Obj && value.kind === 'array') return (value.items ?? []).map(textOf);
  return [textOf(value)];
}

function addRoute(machine: Machine, router: KoaRouter, methods: string[], args: Value[], site: Site): void {
  const functions = args.slice(1).flatMap((argument) => flattenHooks(argument, []));
  for (const path of pathsOf(args[0])) add(router, { path, end: true, methods, functions, params: [], site, conditions: [...machine.pc] });
  for (const { value } of functions) handOver(machine, value, 'koa handler', site, {}, 0);
}

/** Appends a layer with the prefix and the parameters of its router. */
function add(router: KoaRouter, layer: KoaLayer): void {
  let now = withPrefix(layer, router.prefix);
  for (const param of router.params) now = withParam(now, param);
  router.layers.push(now);
}

/** `router.use([path], …)`: layers of a nested router are copied as they are now; a function covers what is registered after it. */
function use(machine: Machine, router: KoaRouter, args: Value[], site: Site): void {
  const [first] = args;
  const isList = first instanceof Obj && first.kind === 'array' && (first.items ?? []).length > 0 && (first.items ?? []).every(isPath);
  const hasPath = isList || isPath(first);
  const rest = (hasPath ? args.slice(1) : args).flatMap((argument) => flattenHooks(argument, []));
  for (const path of hasPath ? pathsOf(first) : ['']) {
    for (const { value, conditions } of rest) {
      const nested = routesOf(value);
      if (nested !== undefined) {
        for (const layer of nested.layers) {
          let copied = withPrefix(layer, hasPath ? path : '');
          copied = withPrefix({ ...copied, conditions: [...new Set([...copied.conditions, ...machine.pc, ...conditions])] }, router.prefix);
          for (const param of router.params) copied = withParam(copied, param);
          router.layers.push(copied);
        }
        router.open.push(...nested.open);
        continue;
      }
      if (value instanceof Obj && value.model instanceof KoaAllowedMethods) continue;
      // A middleware for `/` covers exactly the root of the router.
      add(router, {
        path,
        end: path === '/',
        methods: [],
        functions: [{ value, conditions }],
        params: [],
        site,
        conditions: [...machine.pc],
      });
      handOver(machine, value, 'koa middleware', site, {}, 0);
    }
  }
}

function withParam(layer: KoaLayer, param: KoaLayer['params'][number]): KoaLayer {
  const names = parametersOf(layer.path ?? '');
  if (!names.includes(param.name) || layer.params.some((one) => one.value === param.value)) return layer;
  const params = [...layer.params, param].toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  return { ...layer, params };
}

function without(layer: KoaLayer, prefix: string): KoaLayer {
  const { path } = layer;
  if (prefix === '' || path === undefined || !(path === prefix || path.startsWith(`${prefix}/`))) return layer;
  return { ...layer, path: path.slice(prefix.length) || (layer.methods.length > 0 || layer.end ? '/' : '') };
}
