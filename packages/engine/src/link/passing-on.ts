import type { Machine } from '../boot/machine.ts';
import { getProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Func } from '../boot/value.ts';
import type { Path } from '../guard/run-chain.ts';
import { runChain } from '../guard/run-chain.ts';
import { serverOf } from './graphql/graph-model.ts';
import { plainRoute } from './linked.ts';
import { trpcHandlerOf } from './trpc/trpc-model.ts';

/** How many arguments a function says it takes; 3 where that is not known. */
export function parameterCount(machine: Machine, value: Value): number {
  if (!(value instanceof Func)) return 3;
  const count = getProp(machine, value, 'length', { path: '', start: 0, end: 0 });
  return typeof count === 'number' ? count : 3;
}

/** Whether a handler may pass the request on: it takes `next`, its third parameter in Express, and its text uses it. */
export function goesOn(machine: Machine, value: Value): boolean {
  // `next(err)` alone only reports errors.
  return passesOn(machine, value, 2, (next) => new RegExp(`\\b${next}\\s*\\(\\s*(?:\\)|['"\`]route)`));
}

/** The same of Koa and Hono, where `next` is the second parameter and may be handed on as a function. */
export function mayGoOn(machine: Machine, value: Value): boolean {
  return passesOn(machine, value, 1, (next) => new RegExp(`\\b${next}\\b(?=[\\s\\S]*\\b${next}\\b)`));
}

function passesOn(machine: Machine, value: Value, at: number, uses: (next: string) => RegExp): boolean {
  if (!(value instanceof Func)) return !(value instanceof Ext);
  if (trpcHandlerOf(value) !== undefined || serverOf(value) !== undefined) return false;
  const target = value.bound?.target ?? value;
  const node = target.node;
  if (node === undefined || !('params' in node) || !Array.isArray(node.params)) return true;
  const next = (node.params as { type: string; name?: string }[])[at];
  if (next === undefined) return false;
  if (next.type !== 'Identifier' || next.name === undefined) return true;
  return uses(next.name).test(machine.textOf({ path: target.path, start: node.start, end: node.end }));
}

/** With a good credential it still only answers with errors. */
export function neverServes(
  machine: Machine,
  value: Value,
  path: string,
  site: Site,
  of: { framework: string; dialect?: string },
): boolean {
  if (!(value instanceof Func) || value.node === undefined) return false;
  const route = plainRoute({ ...of, method: 'ALL', path, site });
  const refuses = (path: Path): boolean => path.outcome === 'reject' && (path.status ?? 200) >= 400;
  const run = runChain({
    machine,
    route,
    hooks: [{ phase: 'middleware', value, site, conditions: [] }],
    scenario: 'good',
    concrete: false,
    ambient: true,
    maxPaths: 8,
    until: (path) => !refuses(path),
  });
  return run.paths.every(refuses);
}

/** `app.all(path, guard)`: every use of the function passes the request on, so it is no endpoint of its own. */
export function isMiddlewareLike(machine: Machine, value: Value): boolean {
  if (!(value instanceof Func) || trpcHandlerOf(value) !== undefined || serverOf(value) !== undefined) return false;
  const target = value.bound?.target ?? value;
  const node = target.node;
  if (node === undefined) return true;
  const text = machine.textOf({ path: target.path, start: node.start, end: node.end });
  return /\bnext\s*\(\s*\)/.test(text);
}
