import type { Route, Stretch } from '@airworthy/model';
import { compareLocations } from '@airworthy/model';
import { innerFunctions } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { handlerOf, resolverOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** Own functions in between, functions in all, and routes that are followed: enough to draw what a service does, and cheap. */
const [DEEPEST, MOST, ROUTES] = [5, 80, 40];
/** A call that may lead to more functions than these was resolved by its name alone. */
const TARGETS = 2;

/** What the handlers of routes run, in the order of the text. */
export const requestFlows = defineExtractor({
  id: 'request-flows',
  about: 'Routes, writing ones first and open ones next: the code that their handlers run, function by function, in the order of the text.',
  emits: ['requestFlows'],
  extract(input) {
    const routes = routesOf(input)
      .map((route, index) => ({ route, index }))
      .filter(({ route }) => route.purpose !== 'health' && route.method !== 'HEAD' && route.method !== 'OPTIONS')
      .map((one) => ({ ...one, handler: (): FunctionInfo | undefined => handlerOf(input, one.index) }));
    const fields = input.boot.operations.map((route, index) => ({ route, index, handler: () => resolverOf(input, index) }));
    const all = [...routes, ...fields].toSorted((a, b) => rank(a.route) - rank(b.route) || a.index - b.index);
    const seen = new Set<FunctionInfo>();
    for (const { route, handler: find } of all) {
      const handler = find();
      if (handler === undefined || seen.has(handler)) continue;
      seen.add(handler);
      if (seen.size > ROUTES) break;
      input.emit('requestFlows', {
        location: route.location,
        ...(route.wiring === undefined ? {} : { wiring: route.wiring }),
        method: route.method,
        path: route.path,
        stretches: stretchesOf(input.code, handler),
      });
    }
  },
});

/** What changes something first, then what everybody may read. */
function rank({ method, access }: Route): number {
  return method === 'GET' || method === 'QUERY' ? (access === 'open' ? 1 : 2) : 0;
}

function stretchesOf(code: CodeIndex, handler: FunctionInfo): Stretch[] {
  const stretches: Stretch[] = [];
  const seen = new Set<FunctionInfo>();
  const visit = (fn: FunctionInfo, depth: number): void => {
    if (seen.has(fn) || depth > DEEPEST || seen.size >= MOST) return;
    seen.add(fn);
    const { path, line, endLine = line } = fn.location;
    let from = line;
    for (const call of callsOf(code, fn, seen)) {
      const targets = call.targets.filter((target) => !seen.has(target));
      if (targets.length === 0 || call.targets.length > TARGETS) continue;
      const to = call.location.line;
      if (to >= from) stretches.push({ name: fn.name, path, line: from, endLine: to });
      from = Math.max(from, to + 1);
      for (const target of targets) visit(target, depth + 1);
    }
    if (from <= endLine) stretches.push({ name: fn.name, path, line: from, endLine });
  };
  visit(handler, 0);
  return stretches;
}

/** Calls of a function and of those written inside it, which run as its part. */
function callsOf(code: CodeIndex, fn: FunctionInfo, seen: Set<FunctionInfo>): CallSite[] {
  const calls = [...code.callsIn(fn)];
  for (const inner of innerFunctions(code, fn)) {
    if (inner.held) continue;
    seen.add(inner);
    calls.push(...callsOf(code, inner, seen));
  }
  return calls.toSorted((a, b) => compareLocations(a.location, b.location));
}
