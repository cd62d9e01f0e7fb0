import type { BootInput } from '../../boot/run-entry.ts';
import type { Machine } from '../../boot/machine.ts';
import type { Site } from '../../boot/value.ts';
import { Unk } from '../../boot/value.ts';
import { h3Arguments, H3_PHASES } from '../../guard/h3-event.ts';
import { autoImporting } from '../../lang/typescript/auto-imports.ts';
import type { LinkedHook, LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import { exportsOf } from '../next/exports.ts';
import { readValue } from '../next/read-value.ts';
import { partsOfHandler } from './h3.ts';
import { nitroRoute } from './route-names.ts';

const SCRIPT = /\.[cm]?[jt]s$/;
const NOT_SERVED = /\.d\.ts$|\.(?:test|spec)\.[cm]?[jt]s$/;

/**
 * Routes of Nitro and Nuxt: what files of `server/api` and `server/routes` export, behind everything in `server/middleware`, in the order of
 * its names. https://nitro.build/guide/routing
 */
export function nitroRoutes(input: BootInput, machine: Machine): LinkedRoute[] {
  const project = autoImporting(input.tree).find(({ root }) => root === input.serviceRoot);
  if (project === undefined) return [];
  const paths = input.tree.files.map(({ path }) => path).filter((path) => SCRIPT.test(path) && !NOT_SERVED.test(path));
  const below = (folder: string): string[] =>
    project.servers.flatMap((server) => paths.filter((path) => path.startsWith(`${server}${folder}/`))).toSorted();
  const before = [...below('middleware').flatMap((path) => layersOf(machine, path)), ...pluginsOf(input, below('plugins'))];
  return project.servers.flatMap((server) =>
    ['api', 'routes'].flatMap((folder) =>
      paths
        .filter((path) => path.startsWith(`${server}${folder}/`))
        .toSorted()
        .flatMap((path) => {
          const found = nitroRoute(path.slice(server.length + folder.length + 1), folder === 'api' ? '/api' : '');
          return found === undefined ? [] : routesOf(machine, path, found, before);
        }),
    ),
  );
}

function routesOf(
  machine: Machine,
  path: string,
  { address, method }: { address: string; method: string },
  before: LinkedHook[],
): LinkedRoute[] {
  const site = exportsOf(machine, path).get('default');
  if (site === undefined) return [];
  const { handler, hooks, websocket } = partsOfHandler(machine, readValue(machine, path, 'default'), site);
  return [
    plainRoute({
      framework: 'nitro',
      dialect: 'h3',
      method,
      path: address,
      hooks: [...before, ...hooks],
      handler,
      site,
      args: h3Arguments,
      websocket: websocket && handler === undefined,
    }),
  ];
}

/** A middleware stands before every route; what it returns is the answer. */
function layersOf(machine: Machine, path: string): LinkedHook[] {
  const site = exportsOf(machine, path).get('default');
  if (site === undefined) return [];
  const { handler, hooks } = partsOfHandler(machine, readValue(machine, path, 'default'), site);
  return [...hooks, { phase: H3_PHASES.layer, value: handler, site, conditions: [], name: nameOf(path) }];
}

/** Plugins may turn requests down in a hook of the app, which is not followed. */
function pluginsOf({ tree }: BootInput, paths: readonly string[]): LinkedHook[] {
  return paths.flatMap((path): LinkedHook[] => {
    const text = tree.read(path) ?? '';
    const at = text.search(/\.hooks?\.hook\(\s*['"]request['"]/);
    if (at === -1) return [];
    const site: Site = { path, start: at, end: at };
    return [{ phase: H3_PHASES.hook, value: new Unk(`the plugin ${path} looks at requests`), site, conditions: [], name: nameOf(path) }];
  });
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(SCRIPT, '');
}
