import type { BootResult } from '../boot/boot-service.ts';
import { createMachine } from '../boot/interpreter.ts';
import type { Machine } from '../boot/machine.ts';
import type { BootInput } from '../boot/run-entry.ts';
import { installFrameworks } from './install.ts';
import type { Happened } from '../reconcile/reconcile.ts';
import { linkRoutes } from './link-apps.ts';
import { filedErrorLayer, filedNotFound } from './next/app-layers.ts';
import { nitroRoutes } from './h3/link-nitro.ts';
import type { LinkedRoute } from './linked.ts';
import { nextRoutes } from './next/link-next.ts';
import { remixRoutes } from './remix/link-remix.ts';

/** Steps for all modules that handlers need, and for following handlers: each, and all of an app. */
const STEPS = { modules: 400_000, each: 45_000, all: 1_500_000 } as const;

/** Frameworks that load files by where they stand, and are followed. */
export const FILED_FRAMEWORKS: Readonly<Record<string, (input: BootInput, machine: Machine) => LinkedRoute[] | undefined>> = {
  'Next.js': nextRoutes,
  Remix: (input, machine) => remixRoutes(input, machine, 'remix'),
  'React Router': (input, machine) => remixRoutes(input, machine, 'react-router'),
  Nuxt: nitroRoutes,
  Nitro: nitroRoutes,
};

/** Adds what a framework serves from files to what a service starts by itself. It loads each file when it is first asked for, so this does the same. */
export function bootFiled(framework: string, input: BootInput, result: BootResult, happened: Happened[]): void {
  const routesOf = FILED_FRAMEWORKS[framework];
  if (routesOf === undefined) return;
  const state = installFrameworks();
  const machine = createMachine(input.tree, input.resolver, (path) => input.parse(path), input.serviceRoot);
  machine.lazy = { left: STEPS.modules };
  machine.allowances = { each: STEPS.each, left: STEPS.all };
  state.install(machine);
  const routes = routesOf(input, machine);
  if (routes === undefined || routes.length === 0) return;
  const own: Parameters<typeof linkRoutes>[3] = {
    ...result,
    routes: [],
    handlers: [],
    errorHandlers: [],
    openScopes: [],
    graphqlEndpoints: [],
    sockets: [],
    operations: [],
    resolvers: [],
  };
  linkRoutes(machine, state, routes, own, happened);
  result.routes.push(...own.routes);
  result.handlers.push(...own.handlers);
  result.operations.push(...own.operations);
  result.resolvers.push(...own.resolvers);
  result.graphqlEndpoints.push(...own.graphqlEndpoints);
  result.errorHandlers.push(...own.errorHandlers);
  result.openScopes.push(...own.openScopes);
  result.sockets.push(...own.sockets);
  result.errorHandlers.push(filedErrorLayer(input, framework));
  result.notFoundHandlers.push(...filedNotFound(input, framework));
  result.followed.push(framework);
}
