import type { Machine } from '../../boot/machine.ts';
import { readExport } from '../../boot/modules.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { workerBindings } from '../../guard/hono-context.ts';
import { statusOfResponse } from '../../guard/hono-response.ts';
import { fetchRequest, withParams } from '../../guard/next-request.ts';
import type { Exchange } from '../../guard/request.ts';
import type { LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import { isOwn } from './node-model.ts';
import type { NodeServer, NodeState } from './node-model.ts';

/** `Bun.serve`, `Deno.serve`, and the function of Deno's standard library before it. */
const SERVES = /^(?:new )?(?:(?:globalThis\.)?(?:Bun|Deno)\.serve|(?:https:\/\/deno\.land\/std\S*|jsr:@std)\/http\S*\.serve)$/;

/** What a function of the Fetch standard is called with: a request, the bindings of a worker, and its context. */
export function fetchArguments(machine: Machine, exchange: Exchange): Value[] {
  return [fetchRequest(machine, exchange), workerBindings(), new Unk('execution context')];
}

/** Whether a call serves requests by a function of the Fetch standard. */
export function servesFetch({ name }: Ext): boolean {
  return SERVES.test(name);
}

/**
 * Takes what such a call is given: `fetch` of Bun, a handler of Deno, and a table of routes.
 * https://bun.com/docs/api/http, https://docs.deno.com/api/deno/~/Deno.serve
 */
export function takeFetch(machine: Machine, state: NodeState, args: readonly Value[], site: Site): void {
  const conditions = [...machine.pc];
  const serve = (listener: Value): void => {
    if (isOwn(listener)) state.servers.push({ listener, site, conditions, speaks: 'fetch' });
  };
  for (const given of args) {
    if (given instanceof Func) serve(given);
    else if (given instanceof Obj && !(given instanceof Ext)) {
      for (const name of ['fetch', 'handler']) serve(getProp(machine, given, name, site));
      const table = getProp(machine, given, 'routes', site);
      if (table instanceof Obj && table.own !== undefined) state.tables.push({ table, site, conditions });
    }
  }
}

/** What the file that is started exports for its runtime: `export default { fetch }` of a worker. */
export function exportedFetch(machine: Machine): NodeServer[] {
  const [first] = machine.modules.values();
  if (first === undefined) return [];
  const exported = readExport(machine, first, 'default', new Set());
  if (!(exported instanceof Obj) || exported instanceof Ext || exported.model !== undefined) return [];
  const listener = exported.own?.get('fetch') as Value;
  const site = exported.site ?? { path: first.path, start: 0, end: 0 };
  return isOwn(listener) ? [{ listener, site, conditions: [], speaks: 'fetch' }] : [];
}

/** Routes of tables: an address with a function, with functions by method, or with an answer. */
export function linkTables(state: NodeState): LinkedRoute[] {
  return state.tables.flatMap(({ table, site, conditions }) => {
    const routes: LinkedRoute[] = [];
    const add = (method: string, path: string, handler: Value): void => {
      const place = handler instanceof Obj && handler.site !== undefined ? handler.site : site;
      routes.push(plainRoute({ framework: 'fetch', method, path, handler, site: place, conditions, args: tableArguments }));
    };
    for (const [path, value] of table.own ?? []) {
      if (typeof path !== 'string' || !path.startsWith('/') || value === false) continue;
      const answer = value as Value;
      for (const [method, handler] of byMethod(answer) ?? [['ALL', answer] as const]) add(method, path, handler);
    }
    const open = table.open ? [{ reason: 'the table of routes could not be read completely', site }] : [];
    return routes.map((route) => ({ ...route, open }));
  });
}

/** `{ GET: …, POST: … }`; `undefined` where one function, or an answer, is for all methods. */
function byMethod(answer: Value): [string, Value][] | undefined {
  if (!(answer instanceof Obj) || answer instanceof Func || answer.own === undefined || statusOfResponse(answer) !== undefined)
    return undefined;
  return [...answer.own].flatMap(([method, handler]): [string, Value][] =>
    typeof method === 'string' && /^[A-Z]+$/.test(method) ? [[method, handler as Value]] : [],
  );
}

/** A request with the parameters of its address. */
function tableArguments(machine: Machine, exchange: Exchange): Value[] {
  const request = fetchRequest(machine, exchange);
  const params = withParams(machine).props.get('params');
  if (params !== undefined) request.props.set('params', params);
  return [request, new Unk('server')];
}
