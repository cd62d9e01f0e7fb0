import type { Machine } from '../boot/machine.ts';
import type { FastifyState } from './fastify.ts';
import { installFastify } from './fastify.ts';

/** Framework models of one boot. */
export interface Frameworks {
  fastify: FastifyState;
  install(machine: Machine): void;
  /** Routes recorded so far by all frameworks. */
  routeCount(): number;
}

/** Prepares the models; `install` hooks them into a machine. */
export function installFrameworks(): Frameworks {
  const state: Frameworks = {
    fastify: { apps: [] },
    install(machine) {
      state.fastify = installFastify(machine);
    },
    routeCount: () => state.fastify.apps.reduce((sum, app) => sum + app.routes.length, 0),
  };
  return state;
}
