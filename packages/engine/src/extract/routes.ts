import type { Route } from '@airworthy/model';
import type { BootResult } from '../boot/boot-service.ts';
import type { ExtractInput } from './define-extractor.ts';
import { handlerOf } from './handlers.ts';
import { ownLimiter } from './own-limiters.ts';
import { requestReads } from './request-reads.ts';
import { routePurpose } from './route-purpose.ts';

const CACHE = new WeakMap<BootResult, Route[]>();

/** Routes of the running app in the order of `boot.routes`, with what their handlers read in code that the boot did not run, and what they are for. */
export function routesOf(input: Pick<ExtractInput, 'boot' | 'code'>): readonly Route[] {
  let routes = CACHE.get(input.boot);
  if (routes === undefined) {
    routes = input.boot.routes.map((route, index) => detailed(input, route, index));
    CACHE.set(input.boot, routes);
  }
  return routes;
}

function detailed(input: Pick<ExtractInput, 'boot' | 'code'>, route: Route, index: number): Route {
  const handler = handlerOf(input, index);
  const reads = handler === undefined ? route.reads : [...new Set([...route.reads, ...requestReads(input.code, handler)])].toSorted();
  const out: Route = { ...route, reads };
  // A name that the interpreter did not give; the place says the rest.
  if ((out.handlerName === undefined || out.handlerName === '') && handler !== undefined) out.handlerName = handler.name;
  // A limiter of own code stands nearer to the route than that of the app.
  for (const guard of route.guards) {
    const own = ownLimiter(input.code, guard);
    if (own !== undefined)
      out.rateLimit = { max: own.max, windowMs: own.windowMs, keyedBy: own.keyedBy, store: own.store, location: own.fn.location };
  }
  out.purpose = routePurpose(input.code, out, handler);
  return out;
}
