import type { BootInput } from '../../boot/run-entry.ts';
import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { nextArguments } from '../../guard/next-request.ts';
import { sessionOf } from '../../guard/session.ts';
import type { LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import { nextActions } from './actions.ts';
import { apiMethods } from './api-methods.ts';
import { nextConfigOf } from './config.ts';
import { connectMethods } from './connect.ts';
import { exportsOf } from './exports.ts';
import type { Before } from './proxy.ts';
import { methodsOf } from './methods.ts';
import { proxyOf } from './proxy.ts';
import { readValue } from './read-value.ts';
import type { RouteFile } from './route-files.ts';
import { routeFiles } from './route-files.ts';

/** Functions that a `route` file may export. HEAD and OPTIONS are answered without one as well. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;

/** Routes of a Next.js app: what its files export, by where they stand. https://nextjs.org/docs/app/api-reference/file-conventions/route */
export function nextRoutes(input: BootInput, machine: Machine): LinkedRoute[] {
  const { basePath, extensions } = nextConfigOf(input);
  const own = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
  const paths = input.tree.files.map((file) => file.path).filter((path) => path.startsWith(own) && !NOT_SERVED.test(path));
  const files = routeFiles(input.serviceRoot, paths, extensions);
  // It stands beside the folder of the routes. https://nextjs.org/docs/app/api-reference/file-conventions/src-folder
  const before = proxyOf(input, machine, files[0]?.path.startsWith(`${own}src/`) === true);
  const routes = files.flatMap((file) => {
    const exported = exportsOf(machine, file.path);
    const pageRoutes = ({ address }: RouteFile): LinkedRoute[] =>
      route('ALL', 'default').flatMap((all) => {
        const connected = connectMethods(all.handler);
        if (connected !== undefined) return [...connected].map(([method, serves]) => ({ ...all, method, serves }));
        const ran = apiMethods(machine, all.handler, address, all.site);
        const named = methodsOf(all.handler);
        const methods = ran[0] === 'ALL' && named.size > 0 ? [...named.keys()] : ran;
        return methods.map((method) => {
          const serves = named.get(method);
          return { ...all, method, ...(serves === undefined || serves === all.handler ? {} : { serves }) };
        });
      });
    const route = (method: string, name: string): LinkedRoute[] => {
      const site = exported.get(name);
      const value = site === undefined ? undefined : readValue(machine, file.path, name);
      return site === undefined || isData(value) ? [] : [routeOf(file, method, basePath, value, site, before)];
    };
    return file.kind === 'api' ? pageRoutes(file) : METHODS.flatMap((method) => route(method, method));
  });
  return [...routes, ...nextActions(input, machine, paths)];
}

const NOT_SERVED = /(?:^|\/)(?:node_modules|\.next)\//;

function routeOf(file: RouteFile, method: string, basePath: string, handler: Value, site: Site, before: Before): LinkedRoute {
  const by = handler instanceof Ext ? libraryOf(handler.name) : undefined;
  return plainRoute({
    framework: 'next',
    method,
    path: basePath === '' ? file.address : `${basePath}${file.address === '/' ? '' : file.address}`,
    hooks: before(file.address),
    handler,
    site,
    ...(by === undefined ? {} : { by }),
    ...(file.kind === 'route' ? { args: (run, exchange) => nextArguments(sessionOf(run), exchange) } : {}),
  });
}

/** Libraries for signing in that bring the handlers themselves. */
function libraryOf(name: string): string | undefined {
  if (/^(?:new )?(?:next-auth|@auth\/)/.test(name)) return '@auth/core';
  return /^(?:new )?better-auth\b/.test(name) ? 'better-auth' : undefined;
}

/** A file of `pages/api` that exports something else answers nothing. */
function isData(value: Value): boolean {
  return value instanceof Obj && !(value instanceof Func) && !(value instanceof Ext) && value.kind !== 'promise' && !value.open;
}
