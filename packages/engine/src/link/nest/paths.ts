import { textOf } from '../../boot/conditions.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import type { NestApp, NestState } from './nest-model.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
/** A text that is only known when the service runs. */
export const UNKNOWN_PATH = '{?}';

const addSlash = (path: string): string => (path === '' ? '' : path.startsWith('/') || path.startsWith('{/') ? path : `/${path}`);
const stripSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/** Paths as a decorator was given them: one or several. */
export function pathsOf(value: Value): string[] {
  if (value instanceof Obj && value.kind === 'array') return (value.items ?? []).map((item) => textOf(item) ?? UNKNOWN_PATH);
  return [value === undefined ? '/' : (textOf(value) ?? UNKNOWN_PATH)];
}

/** What the path of a route is made of. */
export interface PathParts {
  modulePath: string;
  controllerPath: string;
  methodPath: string;
  method: string;
  /** Of the method, else of the controller, else the default. */
  version: Value;
}

/** The global prefix with its slash, or nothing. */
export function addedPrefix(app: NestApp): string {
  return app.prefix === undefined ? '' : addSlash(textOf(app.prefix) ?? UNKNOWN_PATH);
}

/** Full paths of a route, one for each version: https://docs.nestjs.com/techniques/versioning, https://docs.nestjs.com/faq/global-prefix */
export function routePaths(machine: Machine, app: NestApp, parts: PathParts): string[] {
  const prefix = addedPrefix(app);
  const out = versionPaths(machine, app, parts.version).map((version) => {
    let path = version;
    for (const part of [parts.modulePath, parts.controllerPath, parts.methodPath])
      if (part !== '') path = stripSlash(path) + addSlash(part);
    const plain = path.slice(version.length);
    const free = prefix === '' || isExcluded(app, plain, parts.method);
    const full = addSlash((free ? '' : stripSlash(prefix)) + path || '/');
    return full === '/' ? full : stripSlash(full);
  });
  return [...new Set(out)];
}

/** `/v1` for each version where versions stand in the path; one empty text where they don't. */
function versionPaths(machine: Machine, app: NestApp, version: Value): string[] {
  if (app.versioning === undefined || version === undefined || version === null || !isUri(machine, app)) return [''];
  const own = getProp(machine, app.versioning, 'prefix', NOWHERE);
  const prefix = own === false ? '' : own === undefined ? 'v' : (textOf(own) ?? UNKNOWN_PATH);
  return listOf(version).map((one) => (isNeutral(one) ? '' : `/${prefix}${textOf(one) ?? UNKNOWN_PATH}`));
}

/** Versions stand in the path, which is also what NestJS does when no type is given. */
function isUri(machine: Machine, app: NestApp): boolean {
  const type = app.versioning === undefined ? undefined : getProp(machine, app.versioning, 'type', NOWHERE);
  return type === undefined || type === 0 || (type instanceof Ext && type.name.endsWith('VersioningType.URI'));
}

/** Another route with the same path may answer, because the version is asked for elsewhere in the request. */
export function isVersionedElsewhere(machine: Machine, app: NestApp, version: Value): boolean {
  return app.versioning !== undefined && version !== undefined && !isUri(machine, app);
}

export function defaultVersion(machine: Machine, app: NestApp): Value {
  return app.versioning === undefined ? undefined : getProp(machine, app.versioning, 'defaultVersion', NOWHERE);
}

const isNeutral = (value: Value): boolean => value instanceof Ext && value.name.endsWith('VERSION_NEUTRAL');
const listOf = (value: Value): Value[] => (value instanceof Obj && value.kind === 'array' ? (value.items ?? []) : [value]);

function isExcluded(app: NestApp, path: string, method: string): boolean {
  return app.prefixExclude.some(
    (one) => one.path !== undefined && (one.method === 'ALL' || one.method === method) && matchesPath(one.path, path),
  );
}

/** Whether a pattern takes a path in whole: segments, `:name`, `*` and `*name` for the rest. */
export function matchesPath(pattern: string, path: string): boolean {
  const parts = segments(pattern);
  const own = segments(path);
  for (const [at, part] of parts.entries()) {
    if (/\*|^\(\.\*\)$/.test(part)) return own.length > at || part.startsWith('{');
    const other = own[at];
    if (other === undefined) return false;
    if (!part.startsWith(':') && part.toLowerCase() !== other.toLowerCase()) return false;
  }
  return parts.length === own.length;
}

const segments = (path: string): string[] =>
  path
    .replace(/\{\/(\*[^}]*)\}/g, '/{$1}')
    .split('/')
    .filter((part) => part !== '');

/** Paths that `RouterModule.register` gives to modules, by class. */
export function modulePaths(machine: Machine, state: NestState, app: NestApp): Map<Value, string> {
  const out = new Map<Value, string>();
  const visit = (routes: Value, prefix: string): void => {
    for (const route of routes instanceof Obj ? (routes.items ?? []) : []) {
      if (route instanceof Func) {
        out.set(route, prefix);
        continue;
      }
      if (!(route instanceof Obj)) continue;
      const own = getProp(machine, route, 'path', NOWHERE);
      const path = stripSlash(prefix) + addSlash(own === undefined ? '' : (textOf(own) ?? UNKNOWN_PATH));
      const module = getProp(machine, route, 'module', NOWHERE);
      if (module instanceof Func) out.set(module, path);
      visit(getProp(machine, route, 'children', NOWHERE), path);
    }
  };
  for (const module of app.modules)
    if (module.dynamic?.own?.has('@@router') === true) visit(module.dynamic.own.get('@@router') as Value, '');
  void state;
  return out;
}
