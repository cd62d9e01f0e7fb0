import type { HttpServer, Known, Location, Operation, Route } from '@airworthy/model';
import type { BootResult } from '../boot/boot-service.ts';
import type { BootInput } from '../boot/run-entry.ts';
import { handOver } from '../boot/external.ts';
import type { Machine } from '../boot/machine.ts';
import { snapshot } from '../boot/snapshot.ts';
import { propertyOf, toKnown } from '../boot/inspect.ts';
import type { Site, Value } from '../boot/value.ts';
import type { Judgement } from '../guard/judge-routes.ts';
import { createJudge } from '../guard/judge-routes.ts';
import type { Observation } from '../guard/observe.ts';
import { createObserver } from '../guard/observe.ts';
import type { Happened } from '../reconcile/reconcile.ts';
import type { FastifyApp } from './fastify-model.ts';
import { routerOf } from './express.ts';
import { scopeOf } from './fastify.ts';
import { expressEvents, expressRoots, expressServer, parsersOfAll } from './express-facts.ts';
import { linkExpress } from './express-routes.ts';
import { expressLimit, limiterOfBodies } from './body-size.ts';
import { gatewayPoints } from './nest/gateways.ts';
import { messagePoints } from './nest/messages.ts';
import { exceptionLayer, notFoundFilters } from './nest/exception-layer.ts';
import { functionOf, handlerOf } from './function-of.ts';
import { asEndpoint, endpointsOf, purposeOfField, schemasOfGraphql } from './graphql/endpoint-facts.ts';
import { expandGraphql } from './graphql/expand.ts';
import { linkElysiaApps } from './elysia/link-elysia.ts';
import { linkHonoApps } from './hono/link-hono.ts';
import { linkKoaApps } from './koa/link-koa.ts';
import { errorHandlerOf } from './raw-handler.ts';
import { socketPoints } from './sockets.ts';
import { linkFastify } from './fastify-routes.ts';
import { majorOf } from './version.ts';
import type { Frameworks } from './install.ts';
import type { LinkedRoute } from './linked.ts';
import { ACTION, FILED, HAND_MADE } from './linked.ts';
import { linkNodeServers, listenersBefore, nodeServerFacts } from './node/node-servers.ts';
import { trpcErrorLayer } from './trpc/error-layer.ts';
import { expandTrpc } from './trpc/link-trpc.ts';
import { linkTrpcServers } from './trpc/servers.ts';
import { trustOf } from './trust-proxy.ts';
import { schemasOf } from './part-schema.ts';
import { happenedAt } from './happened.ts';
import { limitOf, purposeOf } from './route-facts.ts';

/** Replays the frameworks of one boot into facts. */
export function linkApps(input: BootInput, machine: Machine, state: Frameworks, result: BootResult, happened: Happened[]): void {
  const linked: LinkedRoute[] = [];
  // NestJS serves through an Express or Fastify of its own making.
  const nested = new Set<object | undefined>(state.nest.apps.flatMap((app) => [routerOf(app.http), scopeOf(app.http)?.app]));
  const underOf = (app: object): Pick<HttpServer, 'under'> => (nested.has(app) ? { under: 'nestjs' } : {});
  for (const app of state.fastify.apps) {
    linked.push(...linkFastify(machine, app));
    happened.push(...fastifyEvents(machine, app));
    result.servers.push({
      ...fastifyServer(
        input,
        machine,
        app.options,
        machine.locate(app.site),
        app.listen === undefined ? undefined : machine.locate(app.listen),
      ),
      ...underOf(app),
    });
    for (const handler of app.errorHandlers) result.errorHandlers.push(errorHandlerOf(machine, 'fastify', handler));
    for (const handler of app.notFoundHandlers)
      result.notFoundHandlers.push({
        framework: 'fastify',
        location: machine.locate(handler.site),
        conditions: handler.conditions,
        handler: functionOf(handler.value),
      });
  }
  const registered = state.express.routers.flatMap(({ layers }) => layers.flatMap(({ functions }) => functions.map(({ value }) => value)));
  for (const app of expressRoots(state)) {
    const dialect = majorOf(input, app.site.path, 'express') === '4' ? 'express4' : 'express';
    const link = linkExpress(machine, app, dialect);
    const before = listenersBefore(machine, state.node, app);
    linked.push(...link.routes.map((route) => (before.length === 0 ? route : { ...route, hooks: [...before, ...route.hooks] })));
    happened.push(...expressEvents(machine, state, link));
    result.servers.push({ ...expressServer(input, machine, app, registered), ...underOf(app) });
    // What turns errors into others answers none; the handler behind it does.
    const handlers = link.errorHandlers.map((handler) => errorHandlerOf(machine, 'express', handler));
    result.errorHandlers.push(...handlers.filter((one) => one.handling?.passesOn !== true));
    for (const handler of link.notFoundHandlers)
      result.notFoundHandlers.push({
        framework: 'express',
        location: machine.locate(handler.site),
        conditions: handler.conditions,
        handler: functionOf(handler.value),
      });
  }
  result.errorHandlers.push(...state.routing.errorLayers);
  if (state.routing.read) result.followed.push('routing-controllers');
  if (state.tsoa?.read === true) result.followed.push('tsoa');
  linkKoaApps(input, machine, state.koa, result, { linked, happened });
  linkHonoApps(input, machine, state.hono, result, { linked, happened });
  linkElysiaApps(input, machine, state.elysia, result, { linked, happened });
  for (const app of state.nest.apps) {
    if (app.http === undefined || app.listen === undefined) continue;
    result.errorHandlers.push(...exceptionLayer(machine, state.nest, app));
    for (const { filter, open } of notFoundFilters(machine, state.nest, app))
      result.notFoundHandlers.push({ ...filter, ...(open ? { open } : {}) });
  }
  result.messages.push(...messagePoints(machine, state.nest));
  linked.push(...linkTrpcServers(input, machine, state.trpc, result));
  linked.push(...linkNodeServers(machine, state.node));
  result.servers.push(...nodeServerFacts(input, machine, state.node, result.servers.length === 0));
  linkRoutes(machine, state, linked, result, happened);
}

/** Frameworks whose routes no call registers. */
const LOOKED_UP: ReadonlySet<string> = new Set([...FILED, ...HAND_MADE, 'trpc']);
/** What each route adds to the steps of an app whose handlers are followed. */
const STEPS_PER_ROUTE = 6000;

/**
 * Turns linked routes into facts, with what is served behind them: procedures, fields, connections. `unread`: what handlers make of the
 * request is not asked.
 */
export function linkRoutes(
  machine: Machine,
  state: Frameworks,
  given: readonly LinkedRoute[],
  result: Omit<BootResult, 'servers'>,
  happened: Happened[],
  unread = false,
): void {
  // Modules that are loaded when they are asked for may make routers yet.
  const linked = expandTrpc(machine, state.trpc.routers.length > 0 || machine.lazy !== undefined, given);
  result.errorHandlers.push(...trpcErrorLayer(machine, state.trpc, linked));
  const operations = expandGraphql(machine, state.graphql, linked);
  for (const route of linked)
    if (LOOKED_UP.has(route.framework))
      happened.push(happenedAt(machine, route.site, 'route', `${route.method} ${route.path}`, route.conditions));
  for (const route of linked)
    for (const { reason, site } of route.open) {
      const location = machine.locate(site);
      if (
        !result.openScopes.some(
          (known) => known.reason === reason && known.location.path === location.path && known.location.line === location.line,
        )
      )
        result.openScopes.push({ reason, location });
    }
  if (machine.allowances !== undefined) machine.allowances.left += linked.length * STEPS_PER_ROUTE;
  const judge = createJudge(machine);
  const observe = createObserver(machine);
  const parsers = new Set(expressRoots(state).flatMap(parsersOfAll));
  const facts = linked.map((route) => {
    machine.allow();
    return toRoute(machine, route, judge(route), unread ? { reads: [], schemas: [] } : observe(route), parsers);
  });
  const order = facts.map((_, at) => at).toSorted((a, b) => compareRoutes(facts[a] as Route, facts[b] as Route));
  const fields = operations.map((one): [Operation, LinkedRoute] => [
    { ...toRoute(machine, one.route, judge(one.route), observe(one.route)), operation: one.about },
    one.route,
  ]);
  for (const [fact, { handler }] of fields.toSorted(([a], [b]) => compareRoutes(a, b))) {
    result.operations.push({ ...fact, purpose: purposeOfField(fact.operation.name), reads: [], schemas: [] });
    result.resolvers.push(handlerOf(handler));
  }
  result.graphqlEndpoints.push(...endpointsOf(machine, linked));
  result.sockets.push(...socketPoints(machine, state.sockets, linked, judge), ...gatewayPoints(machine, state.nest, judge));
  for (const at of order) {
    result.routes.push(facts[at] as Route);
    const { handler, serves, framework, site } = linked[at] as LinkedRoute;
    // A listener chooses among all routes, and what it does for the others is none of this one's.
    const byHand = HAND_MADE.has(framework);
    const chooses = serves === undefined || byHand ? undefined : functionOf(handler);
    const whole = handlerOf(serves ?? handler);
    const found = byHand && serves === undefined && whole !== undefined && whole.path === site.path ? { ...whole, at: site.start } : whole;
    result.handlers.push(
      found === undefined || chooses === undefined || chooses.node === found.node
        ? found
        : { ...found, around: [chooses, ...(found.around ?? [])] },
    );
    for (const one of byHand ? [serves ?? handler] : serves === undefined ? [handler] : [handler, serves])
      handOver(machine, one, `${framework} handler`, site, {}, 0);
  }
}

/** Registrations of an app, wired or refused. */
function fastifyEvents(machine: Machine, app: FastifyApp): Happened[] {
  const event = (site: Site, kind: Happened['kind'], label: string, conditions: string[], refused?: string): Happened =>
    happenedAt(machine, site, kind, label, [...new Set(conditions)], refused);
  return [
    ...app.routes.map((route) =>
      event(route.site, route.websocket ? 'socket' : 'route', `${route.methods.join('|')} ${route.path}`, route.conditions),
    ),
    ...app.hookSites.map((hook) =>
      event(
        hook.site,
        'hook',
        `hook ${hook.name}`,
        hook.conditions,
        hook.undefined ? 'the function given is undefined, so Fastify refuses to start' : undefined,
      ),
    ),
    ...app.pluginSites.map((plugin) => event(plugin.site, 'plugin', `plugin ${plugin.name}`, plugin.conditions)),
    ...app.refused.map((refused) => event(refused.site, 'route', 'refused', [], refused.reason)),
  ];
}

function compareRoutes(a: Route, b: Route): number {
  for (const [left, right] of [
    [a.path, b.path],
    [a.method, b.method],
    [a.location.path, b.location.path],
  ] as const)
    if (left !== right) return left < right ? -1 : 1;
  return a.location.line - b.location.line;
}

/** `everywhere`: parsers that stand before every route, which are told with the server. */
function toRoute(
  machine: Machine,
  route: LinkedRoute,
  judgement: Judgement,
  observation: Observation,
  everywhere: ReadonlySet<Value> = new Set(),
): Route {
  const handler = handlerOf(route.serves ?? route.handler);
  const options = snapshot(machine, route.options, 2);
  const declared: Known<number> = toKnown<number>(propertyOf(options, 'bodyLimit'), 'number');
  const limited = route.hooks.map((hook) => limiterOfBodies(machine, hook.value)).findLast((limit) => limit.state !== 'absent');
  const parsed = !/^(?:GET|HEAD|OPTIONS)$/.test(route.method)
    ? expressLimit(
        machine,
        route.hooks.map((hook) => hook.value),
        (value) => !everywhere.has(value),
      )
    : declared;
  const bodyLimit = limited ?? (parsed.state === 'absent' ? declared : parsed);
  if (route.carries !== undefined && route.operation === undefined) judgement = asEndpoint(route.carries, judgement);
  return {
    method: route.method,
    path: route.path,
    framework: route.framework,
    location: machine.locate(route.site),
    access: judgement.access,
    ...(judgement.reason === undefined ? {} : { accessReason: judgement.reason }),
    guards: judgement.guards,
    schemas: route.carries === undefined ? schemasOf(machine, route, observation) : schemasOfGraphql(machine.locate(route.site)),
    rateLimit: limitOf(machine, route),
    bodyLimit,
    ...(handler === undefined
      ? {}
      : { handler: machine.locate({ path: handler.path, start: handler.node.start, end: handler.node.end }), handlerName: handler.name }),
    ...(route.by === undefined ? {} : { servedBy: route.by }),
    ...(route.saidOpen === undefined ? {} : { saidOpen: machine.locate(route.saidOpen) }),
    websocket: route.websocket,
    ...(route.carries === undefined || route.operation !== undefined ? {} : { carries: 'graphql' }),
    purpose:
      route.method === ACTION
        ? purposeOfField(route.path.replace(/Action$/, ''))
        : purposeOf(route.method, route.procedure === undefined ? route.path : route.path.replaceAll('.', '/'), route.websocket, route.by),
    reads: observation.reads,
    scopeOpen: route.open.length > 0,
    ...(route.alone === true ? { apart: true } : {}),
    ...(route.ofPage === true ? { ofPage: true } : {}),
    wiring:
      route.conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions: route.conditions },
  };
}

function fastifyServer(input: BootInput, machine: Machine, options: Value, location: Location, listen: Location | undefined): HttpServer {
  const value = snapshot(machine, options);
  const known = <T extends string | number | boolean>(key: string): Known<T> => toKnown<T>(propertyOf(value, key));
  const present = (key: string): Known<boolean> => {
    const member = propertyOf(value, key);
    if (member === undefined) return { state: 'absent' };
    return member.kind === 'known'
      ? { state: 'known', value: Boolean(member.value) }
      : member.kind === 'unknown'
        ? { state: 'unknown' }
        : { state: 'known', value: true };
  };
  const version = majorOf(input, location.path, 'fastify');
  return {
    framework: 'fastify',
    location,
    ...(version === undefined ? {} : { version }),
    trustProxy: trustOf(propertyOf(value, 'trustProxy')),
    bodyLimit: known('bodyLimit'),
    requestTimeout: known('requestTimeout'),
    connectionTimeout: known('connectionTimeout'),
    keepAliveTimeout: known('keepAliveTimeout'),
    https: present('https'),
    requestIdHeader: known('requestIdHeader'),
    genReqId: present('genReqId'),
    logger: present(propertyOf(value, 'loggerInstance') === undefined ? 'logger' : 'loggerInstance'),
    ...(listen === undefined ? {} : { listen }),
    wiring: listen === undefined ? { state: 'unknown', rung: 'L3', reason: 'no call of listen was seen' } : { state: 'wired', rung: 'L7' },
  };
}
