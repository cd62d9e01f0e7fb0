import type { Machine } from '../boot/machine.ts';
import { installCommands } from './commands.ts';
import { installContainers } from './containers.ts';
import type { ExpressState } from './express.ts';
import { installExpress } from './express.ts';
import type { FastifyState } from './fastify.ts';
import { installFastify } from './fastify.ts';
import type { ElysiaState } from './elysia/elysia.ts';
import { installElysia } from './elysia/elysia.ts';
import { installH3 } from './h3/h3.ts';
import type { HonoState } from './hono/hono.ts';
import { installHono } from './hono/hono.ts';
import type { KoaState } from './koa/koa.ts';
import { installKoa } from './koa/koa.ts';
import type { NestState } from './nest/nest-model.ts';
import { emptyNestState, installNest } from './nest/nest.ts';
import type { RoutingState } from './controllers/routing-server.ts';
import { emptyRoutingState, installRoutingControllers } from './controllers/routing-server.ts';
import type { TsoaState } from './controllers/tsoa.ts';
import { installTsoa } from './controllers/tsoa.ts';
import { installInversifyExpress } from './controllers/inversify-express.ts';
import type { SocketState } from './sockets.ts';
import type { GraphState } from './graphql/graph-model.ts';
import { emptyGraphState, installGraphql } from './graphql/install-graphql.ts';
import { installHandlerWrappers } from './handler-wrappers.ts';
import type { NodeState } from './node/node-model.ts';
import { installNodeServers } from './node/node-servers.ts';
import { installClerk } from './next/clerk.ts';
import { installNextConnect } from './next/connect.ts';
import { installSafeActions } from './next/safe-action.ts';
import { installInjection } from './injection.ts';
import { installLexicons } from './lexicons.ts';
import { installSockets } from './sockets.ts';
import { installTrpc } from './trpc/trpc.ts';
import type { TrpcState } from './trpc/trpc-model.ts';

/** Framework models of one boot. */
export interface Frameworks {
  fastify: FastifyState;
  express: ExpressState;
  koa: KoaState;
  hono: HonoState;
  elysia: ElysiaState;
  nest: NestState;
  sockets: SocketState;
  trpc: TrpcState;
  graphql: GraphState;
  node: NodeState;
  routing: RoutingState;
  tsoa: TsoaState | undefined;
  install(machine: Machine): void;
  /** Routes recorded so far by all frameworks. */
  routeCount(): number;
}

/** Prepares the models; `install` hooks them into a machine. */
export function installFrameworks(): Frameworks {
  const state: Frameworks = {
    fastify: { apps: [] },
    express: { routers: [] },
    koa: { apps: [], routers: [] },
    hono: { cores: [] },
    elysia: { apps: [] },
    nest: emptyNestState(),
    sockets: { made: [], upgrades: [], uses: [] },
    trpc: { roots: [], routers: [], servers: [] },
    graphql: emptyGraphState(),
    node: { servers: [], tables: [] },
    routing: emptyRoutingState(),
    tsoa: undefined,
    install(machine) {
      // It answers no call itself, and sees those that others answer.
      state.node = installNodeServers(machine);
      state.fastify = installFastify(machine);
      state.express = installExpress(machine);
      state.koa = installKoa(machine);
      state.hono = installHono(machine);
      state.elysia = installElysia(machine);
      state.nest = installNest(machine);
      state.sockets = installSockets(machine);
      state.trpc = installTrpc(machine);
      state.graphql = installGraphql(machine);
      installH3(machine);
      installHandlerWrappers(machine);
      installSafeActions(machine);
      installNextConnect(machine);
      installClerk(machine);
      installContainers(machine);
      installInjection(machine, state.nest);
      state.routing = installRoutingControllers(machine, state.nest);
      installInversifyExpress(machine);
      state.tsoa = installTsoa(machine);
      installCommands(machine);
      installLexicons(machine);
    },
    routeCount: () =>
      state.fastify.apps.reduce((sum, app) => sum + app.routes.length, 0) +
      state.express.routers.reduce((sum, router) => sum + router.layers.length, 0) +
      state.koa.routers.reduce((sum, router) => sum + router.layers.length, 0) +
      state.hono.cores.reduce((sum, core) => sum + core.entries.length, 0) +
      state.elysia.apps.reduce((sum, app) => sum + app.routes.length, 0) +
      state.trpc.servers.length +
      state.node.servers.length +
      state.node.tables.length +
      state.graphql.servers.length,
  };
  return state;
}
