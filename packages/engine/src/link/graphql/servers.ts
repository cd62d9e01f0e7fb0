import { textOf } from '../../boot/conditions.ts';
import { awaitValue } from '../../boot/await.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Ext as External, Func, Obj, Unk } from '../../boot/value.ts';
import type { HookArguments } from '../linked.ts';
import { joined, webRequest } from './context.ts';
import type { GraphSchema, GraphState } from './graph-model.ts';
import { GraphServer, graphStateOf, schemaOf, serverOf } from './graph-model.ts';
import { schemaFrom } from './resolvers.ts';

const read = (machine: Machine, from: Value, key: string, site: Site): Value =>
  from instanceof Obj && !(from instanceof External) ? getProp(machine, from, key, site) : undefined;

/** A text among options. */
const textAt = (machine: Machine, from: Value, key: string, site: Site): string | undefined => {
  const value = read(machine, from, key, site);
  return value === undefined ? undefined : textOf(value);
};

/** The schema among the options of a server: made before, or of its own type definitions and resolvers. */
export function schemaAmong(machine: Machine, options: Value, site: Site): GraphSchema | undefined {
  const given = awaitValue(machine, read(machine, options, 'schema', site));
  const made = schemaOf(given);
  if (made !== undefined) return made;
  const resolvers = read(machine, options, 'resolvers', site);
  const typeDefs = typeof given === 'string' ? given : read(machine, options, 'typeDefs', site);
  if (given !== undefined && typeof given !== 'string') return undefined;
  return typeDefs === undefined && resolvers === undefined ? undefined : schemaFrom(machine, typeDefs, resolvers, site);
}

function serverFor(machine: Machine, state: GraphState, by: string, options: Value, site: Site): GraphServer {
  const server = new GraphServer(by, schemaAmong(machine, options, site), options, site, [...machine.pc]);
  state.servers.push(server);
  return server;
}

/** A function that frameworks take as handler or middleware, which is the server. */
export function handle(machine: Machine, server: GraphServer): Func {
  const out = makeNative(machine, server.by, (run) => {
    graphStateOf(run).reached.set(0, server);
    return new Unk('request handled');
  });
  out.model = server;
  out.site = server.site;
  return out;
}

const EXPRESS: HookArguments = (machine, { request, reply }) => [makeObject(machine, { req: request, res: reply })];
const FASTIFY: HookArguments = (_machine, { request, reply }) => [request, reply];
const KOA: HookArguments = (machine, { context }) => [makeObject(machine, { ctx: context })];
const orNothing = (machine: Machine, _exchange: unknown, given: Value): Value => given ?? makeObject(machine);

/** `new ApolloServer({ typeDefs, resolvers })`: https://www.apollographql.com/docs/apollo-server/api/apollo-server */
export function apolloServer(machine: Machine, state: GraphState, callee: Ext, options: Value, site: Site): Value {
  const by = callee.name.replace(/\.ApolloServer$/, '');
  const server = serverFor(machine, state, by, options, site);
  server.complete = orNothing;
  // Since version 4 the integration makes the context.
  if (by !== '@apollo/server') {
    server.context = read(machine, options, 'context', site);
    server.contextArgs = by.endsWith('koa')
      ? KOA
      : by.endsWith('fastify')
        ? (run, { request, reply }) => [makeObject(run, { request, reply })]
        : EXPRESS;
  }
  const out = new Obj('object', machine.realm.object);
  out.open = true;
  out.model = server;
  out.site = site;
  const define = (name: string, code: (args: Value[], at: Site, run: Machine) => Value): void =>
    void out.props.set(
      name,
      makeNative(machine, name, (run, _self, args, at) => code(args, at, run)),
    );
  for (const name of ['start', 'stop', 'executeOperation']) define(name, (_args, _at, run) => makePromise(run, new Unk(name)));
  define('addPlugin', () => undefined);
  define('listen', (_args, at, run) => {
    server.path ??= '/';
    server.alone ??= at;
    return makePromise(run, makeObject(run, { url: new Unk('address') }));
  });
  const pathOf = (given: Value, run: Machine, at: Site): string => textAt(run, given, 'path', at) ?? '/graphql';
  define('applyMiddleware', ([given], at, run) => {
    const app = read(run, given, 'app', at);
    const use = app instanceof Obj ? getProp(run, app, 'use', at) : undefined;
    run.parts.call(run, use, app, [pathOf(given, run, at), handle(run, server)], at);
    return undefined;
  });
  define('getMiddleware', ([given], at, run) => {
    server.path ??= pathOf(given, run, at);
    return handle(run, server);
  });
  define('createHandler', ([given], at, run) => {
    server.path ??= pathOf(given, run, at);
    return handle(run, server);
  });
  return out;
}

/** `startStandaloneServer(server, { context, listen })` answers on every path. */
export function standalone(machine: Machine, [given, options]: Value[], site: Site): Value {
  const server = serverOf(given);
  if (server !== undefined) {
    server.context = read(machine, options, 'context', site);
    server.contextArgs = EXPRESS;
    server.path = '/';
    server.alone ??= site;
  }
  return makePromise(machine, makeObject(machine, { url: new Unk('address') }));
}

/** A handler of an integration: `expressMiddleware(server, { context })`, `koaMiddleware`, `fastifyApolloHandler`. */
export function handlerFor(machine: Machine, state: GraphState, name: string, [given, options]: Value[], site: Site): Value {
  const server = serverOf(given) as GraphServer;
  const own = new GraphServer(server.by, server.schema, server.options, server.site, server.conditions);
  state.servers[state.servers.indexOf(server)] = own;
  own.complete = orNothing;
  own.context = read(machine, options, 'context', site);
  own.contextArgs = name.includes('koa') ? KOA : /fastify|next/.test(name) ? FASTIFY : EXPRESS;
  own.hooks = server.hooks;
  const out = handle(machine, own);
  // A plugin of Fastify is told path and context when it is registered.
  if (/fastify(?:\.(?:fastifyApollo|default))?$/.test(name)) out.props.set('@@plugin', true);
  return out;
}

/** `createYoga({ schema, context })`: https://the-guild.dev/graphql/yoga-server/docs */
export function yogaServer(machine: Machine, state: GraphState, options: Value, site: Site): Value {
  const server = serverFor(machine, state, 'graphql-yoga', options, site);
  server.path = textAt(machine, options, 'graphqlEndpoint', site) ?? '/graphql';
  server.context = read(machine, options, 'context', site);
  const initial = (run: Machine, exchange: Parameters<HookArguments>[1]): Record<string, Value> => ({
    request: webRequest(run, exchange),
    req: exchange.request,
    res: exchange.reply,
    params: makeObject(run, { query: new Unk('query'), variables: new Unk('variables') }),
  });
  server.contextArgs = (run, exchange) => [makeObject(run, initial(run, exchange))];
  server.complete = (run, exchange, given) => joined(run, initial(run, exchange), given);
  const out = handle(machine, server);
  out.props.set('graphqlEndpoint', server.path);
  for (const name of ['handle', 'handleRequest', 'fetch', 'handleNodeRequest', 'handleNodeRequestAndResponse', 'requestListener']) {
    const member = makeNative(machine, name, (run) => {
      state.reached.set(0, server);
      return makePromise(run, new Unk('response'));
    });
    member.model = server;
    out.props.set(name, member);
  }
  // Version 2 listened by itself.
  out.props.set(
    'start',
    makeNative(machine, 'start', (run, _self, _args, at) => {
      server.alone ??= at;
      return makePromise(run, undefined);
    }),
  );
  return out;
}

/** Handlers that are given a schema and little else: `graphql-http`, `express-graphql`. */
export function plainHandler(machine: Machine, state: GraphState, name: string, given: Value, site: Site): Value {
  const options =
    given instanceof Func && given.node !== undefined
      ? awaitValue(machine, machine.parts.call(machine, given, undefined, [new Unk('request')], site))
      : given;
  const by = name.replace(/\.\w+$/, '').replace(/\/.*$/, '');
  const server = serverFor(machine, state, by.startsWith('@') ? name.replace(/\.\w+$/, '') : by, options, site);
  server.context = read(machine, options, 'context', site);
  server.complete = orNothing;
  server.contextArgs = (run, { request }) => [
    makeObject(run, { raw: request, headers: getProp(run, request, 'headers', site) }),
    new Unk('parameters'),
  ];
  if (by === 'express-graphql') {
    // It makes no context: what is given is the context, and without any the request is.
    server.complete = (_run, exchange, context) => context ?? exchange.request;
  }
  const root = read(machine, options, 'rootValue', site) ?? read(machine, options, 'rootResolver', site);
  if (server.schema !== undefined && root instanceof Obj)
    for (const field of server.schema.fields) {
      if (field.resolve !== undefined) continue;
      const member = getProp(machine, root, field.name, site);
      if (!(member instanceof Func)) continue;
      field.resolve = member;
      const target = member.bound?.target ?? member;
      if (target.node !== undefined) field.site = { path: target.path, start: target.node.start, end: target.node.end };
      field.ofRoot = true;
    }
  return handle(machine, server);
}

/** The plugin `mercurius` of Fastify: https://mercurius.dev/#/docs/api/options */
export function mercuriusServer(machine: Machine, state: GraphState, options: Value, site: Site): GraphServer {
  const server = serverFor(machine, state, 'mercurius', options, site);
  server.path = textAt(machine, options, 'path', site) ?? '/graphql';
  server.context = read(machine, options, 'context', site);
  server.contextArgs = FASTIFY;
  server.complete = (run, exchange, given) =>
    joined(run, { app: new Unk('app'), reply: makeObject(run, { request: exchange.request, raw: new Unk('reply') }) }, given);
  return server;
}
