import type { Operation } from '@airworthy/model';
import type { Machine } from '../../boot/machine.ts';
import { makeNative, makeObject } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Unk } from '../../boot/value.ts';
import type { HookArguments, LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import { argumentsOf, contextHook, contextOf, infoOf, resolverArguments } from './context.ts';
import type { GraphField, GraphServer, GraphState } from './graph-model.ts';
import { serverOf } from './graph-model.ts';
import { withArguments } from './middleware.ts';
import { unreadDirective } from './resolvers.ts';

/** A root field as a route of its own: everything before the endpoint, the context, rules, and the resolver as handler. */
export interface LinkedOperation {
  route: LinkedRoute;
  about: Operation['operation'];
}

/** Endpoints of GraphQL among routes, and their fields. Endpoints of servers that listen by themselves are added to `linked`. */
export function expandGraphql(machine: Machine, state: GraphState, linked: LinkedRoute[]): LinkedOperation[] {
  if (state.servers.length === 0) return [];
  const out: LinkedOperation[] = [];
  const served = new Map<GraphServer, Set<string>>();
  for (const route of linked) {
    const server = serverOf(route.handler) ?? reached(machine, state, route);
    if (server === undefined) continue;
    route.carries = server;
    // Most endpoints answer GET as well: the same fields, without mutations.
    const paths = served.get(server) ?? new Set();
    served.set(server, paths);
    const isMain = route.method === 'POST' || route.method === 'ALL';
    const another = linked.some(
      (one) => one !== route && one.handler === route.handler && one.path === route.path && one.method === 'POST',
    );
    if (paths.has(route.path) || (!isMain && another)) continue;
    paths.add(route.path);
    out.push(...operationsOf(server, route));
  }
  for (const server of state.servers) {
    if (server.alone === undefined || served.has(server)) continue;
    const route = plainRoute({
      framework: 'graphql',
      method: 'POST',
      path: server.path ?? '/',
      handler: new Ext(server.by),
      site: server.alone,
      conditions: server.conditions,
      carries: server,
      by: server.by,
    });
    linked.push(route);
    out.push(...operationsOf(server, route));
  }
  return out;
}

function operationsOf(server: GraphServer, route: LinkedRoute): LinkedOperation[] {
  const context = contextHook(server);
  return (server.schema?.fields ?? []).map((field) => {
    const args = field.call ?? argsFor(server, field);
    const directive = unreadDirective(field);
    const open = [...route.open, ...(server.schema?.open ?? [])];
    if (directive !== undefined) open.push({ reason: `what the directive @${directive} on it does was not read`, site: field.site });
    if (field.kind === 'subscription' && /apollo/.test(server.by))
      open.push({ reason: 'subscriptions of Apollo Server are served over WebSockets', site: field.site });
    return {
      about: {
        protocol: 'graphql',
        kind: field.kind,
        name: field.name,
        endpoint: route.path,
        by: server.by,
        args: field.args ?? [],
      },
      route: {
        ...route,
        method: field.kind.toUpperCase(),
        path: `${route.path}#${field.name}`,
        hooks: [
          ...route.hooks,
          ...(context === undefined ? [] : [context]),
          ...withArguments(server.hooks, args),
          ...withArguments(field.hooks, args),
        ],
        handler: field.resolve,
        args,
        site: field.site,
        conditions: [...new Set([...route.conditions, ...field.conditions])],
        open,
        operation: field.kind,
      },
    };
  });
}

function argsFor(server: GraphServer, field: GraphField): HookArguments {
  if (field.ofRoot !== true) return resolverArguments(server, field);
  return (machine, exchange) => [argumentsOf(machine, exchange, field), contextOf(machine, server, exchange), infoOf(machine, field)];
}

/** A handler of own code that hands the request to a server: it is called once, with nothing, to see. */
function reached(machine: Machine, state: GraphState, route: LinkedRoute): GraphServer | undefined {
  const { handler } = route;
  if (!(handler instanceof Func) || handler.node === undefined) return undefined;
  const text = machine.textOf({ path: handler.path, start: handler.node.start, end: handler.node.end });
  if (text.length > 4000 || !/graphql|yoga|apollo|\.(?:fetch|handle\w*|requestListener)\s*\(/i.test(text)) return undefined;
  const names = new Set<GraphServer>();
  const outer = machine.heap.beginAside();
  const { recording, steps, maxSteps } = machine;
  machine.recording = false;
  machine.maxSteps = steps + 4000;
  state.reached.clear();
  try {
    const given = (name: string): Value => {
      const value = new Unk(name);
      value.origin = name;
      return value;
    };
    const context = makeObject(machine, { req: given('req'), request: given('request'), raw: given('raw') });
    context.open = true;
    context.props.set(
      'get',
      makeNative(machine, 'get', () => new Unk('value')),
    );
    machine.parts.call(machine, handler, undefined, [context, given('reply'), given('next')], route.site);
  } catch {
    // Whatever it does without a request, only whom it calls matters.
  } finally {
    machine.heap.undo(outer);
    Object.assign(machine, { recording, steps, maxSteps });
  }
  for (const server of state.reached.values()) names.add(server);
  state.reached.clear();
  return [...names][0];
}
