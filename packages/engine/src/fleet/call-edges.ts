import type { FleetEdge, FleetModel } from '@airworthy/model';
import type { ServiceDigest } from './digest.ts';
import { checkedBy, edgeState, sentBy } from './edge-state.ts';
import { matchRoutes, pathOf } from './match-route.ts';
import { hostOf, serviceNames } from './service-names.ts';
import type { ServiceNames } from './service-names.ts';

type Call = ServiceDigest['calls'][number];

/** Requests between services, and those whose target is not known. */
export function callEdges(services: readonly ServiceDigest[]): Pick<FleetModel, 'edges' | 'unresolved'> {
  const names = serviceNames(services);
  const byName = new Map(services.map((one) => [one.name, one]));
  const edges: FleetEdge[] = [];
  const unresolved: FleetModel['unresolved'] = [];
  for (const service of services) {
    const reached = new Set<string>();
    for (const call of service.calls) {
      const found = targetOf(names, call);
      const target = found === undefined ? undefined : byName.get(found.service);
      if (found === undefined || target === undefined) {
        if (call.internal === true || (call.internal === 'unknown' && call.url.state !== 'known'))
          unresolved.push({
            service: service.name,
            target: printedUrl(call),
            reason: call.internal === true ? 'no service of this repository has that name' : 'the address is not known from the code',
            wiring: call.wiring,
            place: call.place,
          });
        continue;
      }
      if (target === service) continue;
      reached.add(target.name);
      edges.push(edgeOf(service, target, call, found.by));
    }
    edges.push(...mentions(names, service, reached));
  }
  return { edges: edges.toSorted(byEnds), unresolved };
}

function byEnds(a: FleetEdge, b: FleetEdge): number {
  const one = JSON.stringify([a.from, a.to, a.path ?? '', a.method, a.place.path]);
  const other = JSON.stringify([b.from, b.to, b.path ?? '', b.method, b.place.path]);
  return one < other ? -1 : one > other ? 1 : a.place.line - b.place.line;
}

function targetOf(names: ServiceNames, call: Call): { service: string; by: 'host' | 'variable' } | undefined {
  const text = call.url.state === 'known' ? call.url.value : call.url.state === 'env' ? call.url.fallback : undefined;
  const host = text === undefined ? undefined : hostOf(text);
  const byHost = host === undefined ? undefined : names.ofHost(host);
  const named = call.url.state === 'env' ? names.ofVariable(call.url.name) : undefined;
  // What the deployment sets goes before the default.
  if (named !== undefined && (named.sure || call.internal === true || byHost === named.service))
    return { service: named.service, by: 'variable' };
  return byHost === undefined || call.internal === false ? undefined : { service: byHost, by: 'host' };
}

function edgeOf(from: ServiceDigest, to: ServiceDigest, call: Call, by: 'host' | 'variable'): FleetEdge {
  const url = call.url.state === 'known' ? call.url.value : call.url.state === 'env' ? (call.url.fallback ?? call.url.source ?? '') : '';
  const base = pathOf(url);
  const path = call.handed ? undefined : base;
  const method = call.method.state === 'known' ? call.method.value : undefined;
  const routes = path === undefined ? [] : matchRoutes(to.routes, method, path);
  const caller = sentBy(call);
  const rows = routes.map((route) => ({
    method: route.method,
    path: route.path,
    access: route.access,
    auth: checkedBy(route),
    place: route.place,
  }));
  const callee = [...new Set(rows.flatMap((row) => row.auth))].toSorted();
  return {
    from: from.name,
    to: to.name,
    method: method ?? '?',
    ...(base === undefined ? {} : { path: `${base}${call.handed ? '/…' : ''}`.replaceAll('${}', '…').replaceAll('//', '/') }),
    by,
    caller,
    routes: rows,
    callee: callee.length === 0 ? ['unknown'] : callee,
    ...edgeState({ to, routes, path, base: call.handed ? base : undefined, method, call, caller, callee }),
    wiring: call.wiring,
    place: call.place,
  };
}

function printedUrl({ url }: Call): string {
  if (url.state === 'known') return url.value;
  if (url.state === 'absent') return '?';
  return url.source ?? (url.state === 'env' ? url.name : '?');
}

/** Addresses that a service reads although no call that could be read goes there. */
function mentions(names: ServiceNames, service: ServiceDigest, reached: ReadonlySet<string>): FleetEdge[] {
  const found = new Map<string, FleetEdge>();
  for (const variable of service.variables) {
    const host = variable.fallback === undefined ? undefined : hostOf(variable.fallback);
    const byHost = host === undefined ? undefined : names.ofHost(host);
    const named = names.ofVariable(variable.name);
    const target = named !== undefined && (named.sure || byHost === named.service) ? named.service : undefined;
    if (target === undefined || target === service.name || reached.has(target) || found.has(target)) continue;
    found.set(target, {
      from: service.name,
      to: target,
      method: '?',
      by: 'mention',
      caller: ['unknown'],
      routes: [],
      callee: ['unknown'],
      state: 'unknown',
      reason: `${variable.name} is read, and no call to it could be followed`,
      wiring: 'unknown',
      place: variable.place,
    });
  }
  return [...found.values()];
}
