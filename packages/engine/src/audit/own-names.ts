import type { FactBase, OwnName, OwnNames, ServiceModel } from '@airworthy/model';
import { live } from '../derive/wired.ts';
import { packageJson } from '../lang/json/package-json.ts';
import { offsetOf } from '../lang/text/line-index.ts';
import type { Binding } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { isFunction, unwrap } from '../lang/typescript/syntax.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { ownRoutes } from './own-routes.ts';

type Found = FactBase & { by: string };

/** What code that is written for this service would call things: its app, database, cache and logger by name, its folders, and its kind of module. */
export function ownNames(model: ServiceModel, code: CodeIndex, tree: SourceTree): OwnNames {
  const { facts, service } = model;
  const apps = live(facts.httpServers).map((one) => ({ ...one, by: one.framework }));
  const roles: readonly [OwnName['role'], readonly Found[]][] = [
    ['app', apps],
    ['database', live(facts.dbClients)],
    ['cache', live(facts.cacheClients).filter((one) => one.kind === 'redis')],
    // What a framework logs through is the app's own.
    [
      'logger',
      live(facts.loggers).filter(
        (one) => !apps.some(({ location }) => location.path === one.location.path && location.line === one.location.line),
      ),
    ],
    ['queue', live(facts.queues)],
  ];
  const named = [...roles.map(([role, some]) => firstNamed(role, some, code)), ownRoutes(facts.routes, code)];
  const own = named.filter((one) => one !== undefined);
  const files = code.modules.filter((one) => one.kind === 'production' && one.inService).map((one) => one.path);
  const typescript = files.filter((path) => /\.[cm]?tsx?$/.test(path)).length;
  const modules = packageJson(tree, service.path)['type'] === 'module' ? 'esm' : 'cjs';
  return {
    language: typescript * 2 >= files.length ? 'ts' : 'js',
    modules,
    ending: endingOf(own[0]?.path ?? files[0], code),
    own,
    folders: foldersOf(files),
  };
}

/** The first of a kind that other files can import; else the first that has a name at all. */
function firstNamed(role: OwnName['role'], some: readonly Found[], code: CodeIndex): OwnName | undefined {
  const named = some
    .toSorted((a, b) =>
      a.location.path === b.location.path ? a.location.line - b.location.line : a.location.path < b.location.path ? -1 : 1,
    )
    .flatMap((one) => nameOf(role, one, code) ?? []);
  return named.find((one) => one.exported !== 'no') ?? named[0];
}

/** The name of the variable whose value the fact is. */
function nameOf(role: OwnName['role'], { by, location }: Found, code: CodeIndex): OwnName | undefined {
  const module = code.module(location.path);
  if (module === undefined) return undefined;
  const { bound } = module;
  const at = offsetOf(module.text, location);
  let found: Binding | undefined;
  for (const binding of bound.bindingAt.values()) {
    const { declaration, init, kind } = binding;
    if (init === undefined || binding.path.length > 0 || !/^(?:const|let|var)$/.test(kind)) continue;
    if (declaration.start > at || declaration.end < at) continue;
    if (found === undefined || declaration.end - declaration.start < found.declaration.end - found.declaration.start) found = binding;
  }
  if (found?.init === undefined) return undefined;
  // A variable of something that only holds a client, such as an object or a class around it, is no client.
  if (/[{;]|\bclass\b/.test(module.text.slice(found.init.start, at).replace(/=> \{\s*return\b/, ''))) return undefined;
  if (isFunction(unwrap(found.init))) found = filledBy(found.name, bound.bindingAt.values(), module.text);
  if (found === undefined) return undefined;
  const { name, scope } = found;
  const within = scope.fn?.own;
  const outside = (exported: string): boolean => {
    const target = code.graph.resolveExport(bound, exported);
    return target?.kind === 'binding' && target.binding === found;
  };
  const exported = scope.fn !== undefined ? 'no' : outside(name) ? 'named' : outside('default') ? 'default' : 'no';
  return { role, by, name, path: location.path, line: location.line, exported, ...(within === undefined ? {} : { within }) };
}

/** The variable that a function's value is kept in: `export const prisma = kept ?? makePrisma()`. */
function filledBy(maker: string, bindings: Iterable<Binding>, text: string): Binding | undefined {
  const called = new RegExp(`\\b${maker.replace(/\$/g, '\\$&')}\\(\\)`);
  for (const one of bindings) {
    const { init, scope } = one;
    if (init === undefined || scope.fn !== undefined || isFunction(unwrap(init)) || one.path.length > 0) continue;
    if (called.test(text.slice(init.start, init.end))) return one;
  }
  return undefined;
}

/** How imports of own files end here: `.js`, `.ts`, or with nothing. */
function endingOf(path: string | undefined, code: CodeIndex): OwnNames['ending'] {
  const imports = path === undefined ? [] : (code.module(path)?.bound.imports ?? []);
  const first = imports.find((one) => one.specifier.startsWith('.'))?.specifier ?? '';
  return /\.[cm]?js$/.test(first) ? '.js' : /\.[cm]?ts$/.test(first) ? '.ts' : '';
}

const FOLDERS: readonly [OwnNames['folders'][number]['role'], RegExp][] = [
  ['plugins', /\/plugins?$/],
  ['middleware', /\/middlewares?$/],
  ['shared', /\/(?:lib|utils?|infrastructure|shared|common|core)$/],
];

/** Folders in which the service keeps plugins, middleware and shared parts, the one with most files of each. */
function foldersOf(files: readonly string[]): OwnNames['folders'] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return FOLDERS.flatMap(([role, fits]) => {
    const [best] = [...counts].filter(([folder]) => fits.test(`/${folder}`)).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return best === undefined ? [] : [{ role, path: best[0] }];
  });
}
