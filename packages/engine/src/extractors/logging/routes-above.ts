import type { BootResult } from '../../boot/boot-service.ts';
import { belowHooks, within } from '../../extract/request-hooks.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** How many functions may stand between a handler and a line. */
const DEEPEST = 5;
/** More than this is said by none of them in particular. */
const MOST = 400;

/** The routes whose handlers lead to a function, as `POST /orders`; `*` for what hooks and error handlers do for every request. */
export function routesAbove(
  code: CodeIndex,
  { routes, handlers, errorHandlers }: BootResult,
  hooks: ReadonlySet<FunctionInfo>,
): (fn: FunctionInfo | undefined) => string[] {
  const labels = new Map<FunctionInfo, string[]>();
  for (const [index, route] of routes.entries()) {
    const handler = handlers[index];
    const fn = handler === undefined ? undefined : code.function(`${handler.path}:${handler.node.start}`);
    if (fn === undefined) continue;
    const list = labels.get(fn);
    if (list === undefined) labels.set(fn, [`${route.method} ${route.path}`]);
    else list.push(`${route.method} ${route.path}`);
  }
  // What the error handler writes, it writes for every route.
  const central = errorHandlers.flatMap(({ handler }) => (handler && code.function(`${handler.path}:${handler.node.start}`)) ?? []);
  // What stands before a handler works for its route: `preHandler: [validate(schema)]`.
  const before = new Map<string, Set<string>>();
  for (const route of routes)
    for (const { place } of route.guards) {
      const key = `${place.path}:${place.line}`;
      const list = before.get(key);
      if (list === undefined) before.set(key, new Set([`${route.method} ${route.path}`]));
      else list.add(`${route.method} ${route.path}`);
    }
  let everywhere: ReadonlySet<FunctionInfo> | undefined;
  return (from) => {
    if (from === undefined) return [];
    everywhere ??= belowHooks(code, new Set([...hooks, ...central]));
    if (within(everywhere, from)) return ['*'];
    const found = new Set<string>();
    const seen = new Set<FunctionInfo>();
    let last = [from];
    for (let depth = 0; depth <= DEEPEST && last.length > 0 && found.size < MOST; depth += 1) {
      const next: FunctionInfo[] = [];
      for (const fn of last) {
        for (let at: FunctionInfo | undefined = fn; at !== undefined && !seen.has(at); at = at.parent) {
          seen.add(at);
          for (const label of labels.get(at) ?? []) found.add(label);
          for (const label of before.get(`${at.module.path}:${at.location.line}`) ?? []) found.add(label);
          for (const caller of code.callersOf(at)) if (caller.enclosing !== undefined) next.push(caller.enclosing);
        }
      }
      last = next;
    }
    return [...found].toSorted();
  };
}
