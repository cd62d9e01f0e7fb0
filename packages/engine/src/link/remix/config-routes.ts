import type { BootInput } from '../../boot/run-entry.ts';
import type { Machine } from '../../boot/machine.ts';
import { makeArray, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { folderOf, joinPath } from '../../lang/typescript/paths.ts';
import { readValue } from '../next/read-value.ts';
import type { RouteModule } from './flat-routes.ts';
import { flatRoutes } from './flat-routes.ts';

const MAKERS = /^@react-router\/(?:dev\/routes|fs-routes)\.(route|index|layout|prefix|relative|flatRoutes)$/;
const FLAT = '@@flat';

/** Functions that `app/routes.ts` is made of. https://reactrouter.com/start/framework/routing */
export function installRouteConfig(machine: Machine): void {
  machine.models.push((run, callee, _self, args) => {
    const name = MAKERS.exec(callee.name)?.[1];
    return name === undefined ? undefined : { value: made(run, name, args, '') };
  });
}

function made(machine: Machine, name: string, args: Value[], folder: string): Value {
  const inFolder = (file: Value): Value => (folder !== '' && typeof file === 'string' ? `${folder}/${file.replace(/^\.\//, '')}` : file);
  const list = args.findLast((one) => one instanceof Obj && one.kind === 'array');
  switch (name) {
    case 'route':
      return makeObject(machine, { path: args[0], file: inFolder(args[1]), children: list });
    case 'index':
      return makeObject(machine, { file: inFolder(args[0]), index: true });
    case 'layout':
      return makeObject(machine, { file: inFolder(args[0]), children: list });
    case 'prefix':
      return prefixed(machine, args[0], args[1]);
    case 'relative': {
      const out = makeObject(machine);
      const below = typeof args[0] === 'string' ? args[0] : '';
      for (const inner of ['route', 'index', 'layout', 'prefix'])
        out.props.set(
          inner,
          makeNative(machine, inner, (run, _self, given) => made(run, inner, given, below)),
        );
      return out;
    }
    default: {
      const options = args[0];
      const root = options instanceof Obj && !(options instanceof Ext) ? options.own?.get('rootDirectory') : undefined;
      return makePromise(machine, makeArray(machine, [makeObject(machine, { [FLAT]: typeof root === 'string' ? root : 'routes' })]));
    }
  }
}

function prefixed(machine: Machine, prefix: Value, routes: Value): Value {
  const items = listOf(routes);
  if (typeof prefix !== 'string' || items === undefined) return routes;
  return makeArray(
    machine,
    items.map((one) => {
      const path = member(one, 'path');
      if (member(one, 'index') === true || typeof path === 'string')
        return withMember(machine, one, { path: typeof path === 'string' ? `${prefix}/${path}` : prefix });
      return withMember(machine, one, { children: prefixed(machine, prefix, member(one, 'children')) });
    }),
  );
}

function withMember(machine: Machine, one: Value, more: Record<string, Value>): Value {
  const own = one instanceof Obj ? Object.fromEntries([...(one.own ?? [])] as [string, Value][]) : {};
  return makeObject(machine, { ...own, ...more });
}

/** The routes that `app/routes.ts` exports; `undefined` where they could not all be read. */
export function configRoutes(input: BootInput, machine: Machine, path: string, files: readonly string[]): RouteModule[] | undefined {
  const app = folderOf(path);
  let exported = readValue(machine, path, 'default');
  for (let depth = 0; depth < 4 && exported instanceof Obj && exported.kind === 'promise'; depth += 1) exported = exported.data;
  const out: RouteModule[] = [];
  let isWhole = true;
  const visit = (routes: Value, address: string, around: readonly string[]): void => {
    const items = listOf(routes);
    if (items === undefined) isWhole = false;
    for (const one of items ?? []) {
      const flat = member(one, FLAT);
      if (typeof flat === 'string') {
        for (const route of flatRoutes(joinPath(app, flat) ?? flat, files))
          out.push({ ...route, address: joined(address, route.address), around: [...around, ...route.around] });
        continue;
      }
      const file = member(one, 'file');
      const own = member(one, 'path');
      const at = typeof file === 'string' ? joinPath(app, file) : undefined;
      if (at === undefined || !input.tree.has(at) || (own !== undefined && own !== null && typeof own !== 'string')) {
        isWhole = false;
        continue;
      }
      const here = joined(address, typeof own === 'string' ? own : '');
      out.push({ path: at, address: here, around });
      const children = member(one, 'children');
      if (children !== undefined) visit(children, here, [...around, at]);
    }
  };
  visit(exported, '', []);
  return isWhole ? out : undefined;
}

function listOf(value: Value): readonly Value[] | undefined {
  return value instanceof Obj && !(value instanceof Ext) && value.kind === 'array' && !value.open ? value.items : undefined;
}

function member(one: Value, name: string): Value {
  return one instanceof Obj && !(one instanceof Func) && !(one instanceof Ext) ? (one.own?.get(name) as Value) : undefined;
}

function joined(address: string, more: string): string {
  const parts = [...address.split('/'), ...more.split('/')].filter((one) => one !== '');
  return `/${parts.join('/')}`;
}
