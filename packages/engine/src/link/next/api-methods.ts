import type { Machine } from '../../boot/machine.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';
import type { Reached } from '../node/run-listener.ts';
import { runListener } from '../node/run-listener.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** A method that no code names. */
const NO_METHOD = 'PROPFIND';
/** Steps that looking for the methods of one handler adds to those of an app. */
const STEPS_PER_HANDLER = 8000;

/**
 * Methods that a handler of `pages/api` answers, which are all of them unless it looks. It is called with a method that nobody names: where it
 * turns that down, it is called with each of the others. https://nextjs.org/docs/pages/building-your-application/routing/api-routes#http-methods
 */
export function apiMethods(machine: Machine, handler: Value, address: string, site: Site): string[] {
  if (!(handler instanceof Func) || (handler.bound?.target ?? handler).node === undefined) return ['ALL'];
  if (machine.allowances !== undefined) machine.allowances.left += STEPS_PER_HANDLER;
  machine.allow();
  const run = (method: string): Reached =>
    runListener(machine, { listener: handler, site, conditions: [], framework: 'next' }, method, address, 1);
  const first = run(NO_METHOD);
  if (!isRefused(first)) return ['ALL'];
  // The first call loads modules, whose calls are none of the handler.
  const other = isOfMethod(first) ? first : run(NO_METHOD);
  const served = METHODS.filter((method) => {
    const reached = run(method);
    return !isRefused(reached) || (!isOfMethod(reached) && !isSame(reached, other));
  });
  return served.length === 0 ? ['ALL'] : served;
}

/** Nothing was answered, or an error, and nobody else got the request. */
function isRefused({ answers, unread, framework }: Reached): boolean {
  return unread === undefined && !framework && [...answers].every((one) => one === 'none' || Number(one) >= 400);
}

function isOfMethod({ answers }: Reached): boolean {
  return [...answers].every((one) => one === '405' || one === '501');
}

function isSame(one: Reached, other: Reached): boolean {
  const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && a.isSubsetOf(b);
  return equal(one.calls, other.calls) && equal(one.answers, other.answers);
}
