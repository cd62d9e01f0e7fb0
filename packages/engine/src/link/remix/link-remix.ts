import { manifestPath } from '@airworthy/model';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { loaderArguments, ROUTE_MIDDLEWARE } from '../../guard/run-loader.ts';
import { toRecord, parseJsonWithComments } from '../../lang/typescript/json-with-comments.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import { exportsOf } from '../next/exports.ts';
import { methodsOf } from '../next/methods.ts';
import { readValue } from '../next/read-value.ts';
import { configRoutes, installRouteConfig } from './config-routes.ts';
import type { RouteModule } from './flat-routes.ts';
import { flatRoutes } from './flat-routes.ts';
import { remixSettingsOf } from './settings.ts';

/**
 * Loaders and actions of the routes of Remix or React Router. Each is called by itself: loaders around it run beside it and decide nothing
 * for it; middleware of routes around it does. `undefined` where it is not known which files are routes.
 */
export function remixRoutes(input: BootInput, machine: Machine, framework: 'remix' | 'react-router'): LinkedRoute[] | undefined {
  const own = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
  const { app, basename } = remixSettingsOf(input);
  const folder = `${own}${app}`;
  const files = input.tree.files.map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`));
  installRouteConfig(machine);
  const modules = modulesOf(input, machine, folder, files);
  if (modules === undefined) return undefined;
  const root = files.filter((path) => /^root\.[jt]sx?$/.test(path.slice(folder.length + 1)));
  const all: RouteModule[] = [...root.map((path) => ({ path, address: '/', around: [] })), ...modules];
  const hooks = new Map<string, LinkedHook[]>();
  const before = (path: string): LinkedHook[] => {
    let known = hooks.get(path);
    if (known === undefined) hooks.set(path, (known = middlewareOf(machine, path)));
    return known;
  };
  const seen = new Set<string>();
  return all.flatMap((module) => {
    const key = `${module.path}|${module.address}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return routesOfModule(machine, module, framework, basename, () => [...root, ...module.around, module.path].flatMap(before));
  });
}

function modulesOf(input: BootInput, machine: Machine, folder: string, files: readonly string[]): RouteModule[] | undefined {
  const config = ['ts', 'js', 'mts', 'mjs'].map((ending) => `${folder}/routes.${ending}`).find((path) => input.tree.has(path));
  if (config !== undefined) return configRoutes(input, machine, config, files);
  return isOldConvention(input, folder, files) ? undefined : flatRoutes(`${folder}/routes`, files);
}

/** Before version 2 folders were segments. https://v2.remix.run/docs/start/v2#file-system-route-convention */
function isOldConvention({ tree, serviceRoot }: BootInput, folder: string, files: readonly string[]): boolean {
  const path = manifestPath(serviceRoot);
  const manifest = toRecord(parseJsonWithComments(tree.read(path) ?? ''));
  const used = { ...toRecord(manifest['dependencies']), ...toRecord(manifest['devDependencies']) };
  if (used['@remix-run/v1-route-convention'] !== undefined) return true;
  return (
    /^[~^]?1\./.test(String(used['@remix-run/node'] ?? used['@remix-run/server-runtime'] ?? '')) &&
    files.some((one) => one.startsWith(`${folder}/routes/`) && /\/__|\/(?!route\.)\w+\/\w+\.[jt]sx?$/.test(one.slice(folder.length + 8)))
  );
}

function routesOfModule(
  machine: Machine,
  { path, address }: RouteModule,
  framework: string,
  basename: string,
  before: () => LinkedHook[],
): LinkedRoute[] {
  const exported = exportsOf(machine, path);
  const at = `${basename}${address === '/' && basename !== '' ? '' : address}`;
  const route = (method: string, handler: Value, site: Site): LinkedRoute =>
    plainRoute({
      framework,
      method,
      path: at,
      hooks: before(),
      handler,
      site,
      args: loaderArguments,
      ...(exported.has('default') ? { ofPage: true as const } : {}),
    });
  return ['loader', 'action'].flatMap((name): LinkedRoute[] => {
    const site = exported.get(name);
    if (site === undefined) return [];
    const handler = readValue(machine, path, name);
    // A file may say that it has none: `export const action = undefined`.
    if (handler === undefined || handler === null) return [];
    return (name === 'loader' ? ['GET'] : actionMethods(handler)).map((method) => route(method, handler, site));
  });
}

/** An action answers whatever is no GET. Forms send POST, and those that take others say so. */
function actionMethods(handler: Value): string[] {
  const told = [...methodsOf(handler).keys()].filter((one) => one !== 'GET' && one !== 'HEAD' && one !== 'OPTIONS');
  if (told.length > 0) return told.toSorted();
  const made = handler instanceof Func ? (handler.bound?.target ?? handler) : undefined;
  for (const argument of made?.scope?.frame?.args ?? []) {
    const method = argument instanceof Obj && !(argument instanceof Ext) ? argument.own?.get('method') : undefined;
    if (typeof method === 'string' && /^(?:POST|PUT|PATCH|DELETE)$/.test(method)) return [method];
  }
  return ['POST'];
}

/** `export const middleware = [authenticate]`. https://reactrouter.com/how-to/middleware */
function middlewareOf(machine: Machine, path: string): LinkedHook[] {
  const exported = exportsOf(machine, path);
  const name = ['middleware', 'unstable_middleware'].find((one) => exported.has(one));
  const site = name === undefined ? undefined : exported.get(name);
  if (name === undefined || site === undefined) return [];
  const list = readValue(machine, path, name);
  const items: readonly Value[] =
    list instanceof Obj && !(list instanceof Ext) && list.kind === 'array' && !list.open
      ? (list.items ?? [])
      : [new Unk('middleware of the route')];
  return items.map((value) => ({ phase: ROUTE_MIDDLEWARE, value, site, conditions: [], args: loaderArguments }));
}
