import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';
import { named } from '../../guard/request-parts.ts';
import { sessionOf } from '../../guard/session.ts';
import { coverageOf } from './matcher.ts';

/** What Clerk gives middleware of Next.js. https://clerk.com/docs/reference/nextjs/clerk-middleware */
export function installClerk(machine: Machine): void {
  machine.packages.set('@clerk/nextjs/server', (run, module) => {
    const define = (name: string, code: (now: Machine, args: Value[], site: Site) => Value): void => {
      module.props.set(
        name,
        makeNative(run, name, (now, _self, args, site) => code(now, args, site)),
      );
    };
    define('clerkMiddleware', (now, [handler], site) => middlewareOf(now, module, handler, site));
    define('createRouteMatcher', (now, [given]) => {
      const patterns = patternsOf(given);
      return makeNative(now, 'isMatchingRoute', (inner, _self, [request], site) => isCovered(inner, patterns, request, site));
    });
  });
}

/** The own function, called with `auth` before the request; without one everybody goes on. */
function middlewareOf(machine: Machine, module: Ext, handler: Value, site: Site): Func {
  if (!(handler instanceof Func)) return makeNative(machine, 'clerkMiddleware', () => undefined);
  const out = new Func(handler.name, machine.realm.func);
  out.bound = { self: undefined, args: [getProp(machine, module, 'auth', site)], target: handler };
  return out;
}

/** Paths of a matcher; `undefined` where one is no plain text. */
function patternsOf(given: Value): string[] | undefined {
  if (typeof given === 'string') return [given];
  if (!(given instanceof Obj) || given.kind !== 'array' || given.open) return undefined;
  const items = given.items ?? [];
  return items.every((one) => typeof one === 'string') ? items : undefined;
}

function isCovered(machine: Machine, patterns: readonly string[] | undefined, request: Value, site: Site): Value {
  const options = request instanceof Obj ? getProp(machine, request, 'routeOptions', site) : undefined;
  const address = options instanceof Obj ? getProp(machine, options, 'url', site) : undefined;
  const asked = named('request.url.isMatchingRoute()');
  if (machine.decider === undefined) return asked;
  const covers = patterns === undefined || typeof address !== 'string' ? undefined : coverageOf(patterns, address);
  if (covers === undefined && typeof address === 'string') return sessionOf(machine).stop('the addresses of a matcher could not be read');
  if (covers === 'all' || covers === 'none') return covers === 'all';
  return sessionOf(machine).choose(asked, 'the path is one of those of the route matcher', site);
}
