import type { BootResult } from '../../boot/boot-service.ts';
import { createMachine } from '../../boot/interpreter.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import { installFrameworks } from '../install.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import { linkRoutes } from '../link-apps.ts';
import { nextRoutes } from './link-next.ts';

/** Steps for all modules that handlers need, and for following handlers: each, and all of an app. */
const STEPS = { modules: 400_000, each: 45_000, all: 1_500_000 } as const;

/** Adds what Next.js serves to what a service starts by itself. It loads each file when it is first asked for, so this does the same. */
export function bootNext(input: BootInput, result: BootResult, happened: Happened[]): void {
  const state = installFrameworks();
  const machine = createMachine(input.tree, input.resolver, (path) => input.parse(path), input.serviceRoot);
  machine.lazy = { left: STEPS.modules };
  machine.allowances = { each: STEPS.each, left: STEPS.all };
  state.install(machine);
  const routes = nextRoutes(input, machine);
  if (routes.length === 0) return;
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
  linkRoutes(machine, state, routes, own, happened, true);
  for (const [index, route] of own.routes.entries())
    result.listed.push({ route: { ...route, listedOnly: true }, handler: own.handlers[index] });
}
