import type { Machine } from '../../boot/machine.ts';
import { Func } from '../../boot/value.ts';
import { functionOf } from '../function-of.ts';
import type { LinkedRoute } from '../linked.ts';
import { FILED } from '../linked.ts';
import type { RawHandler } from '../raw-handler.ts';
import { purposeOf } from '../route-facts.ts';
import type { TrpcRoot, TrpcState } from './trpc-model.ts';

/** Routes that only say how the service is. */
const ASIDE = new Set<string>(['health', 'metrics', 'docs', 'static', 'root']);

/**
 * tRPC answers every error of a procedure itself: with the status of its code, and the message of whatever was thrown. Stacks stay inside
 * in production. It counts as the handler of the app where the app serves nothing else. https://trpc.io/docs/server/error-formatting
 */
export function trpcErrorLayer(machine: Machine, state: TrpcState, routes: readonly LinkedRoute[]): RawHandler[] {
  const own = routes.filter((route) => route.framework === 'trpc');
  const others = routes.filter(
    // Next.js has a handler of its own beside it.
    (route) =>
      route.framework !== 'trpc' &&
      !FILED.has(route.framework) &&
      !ASIDE.has(purposeOf(route.method, route.path, route.websocket, route.by)),
  );
  if (own.length === 0 || others.length > 0) return [];
  const rewrites = own.some((route) => route.hooks.some((hook) => hook.phase === 'procedure' && looksAtErrors(machine, hook.value)));
  return state.roots.map((root) => layerOf(machine, root, rewrites));
}

function layerOf(machine: Machine, { errorFormatter, site, conditions }: TrpcRoot, rewrites: boolean): RawHandler {
  const formatted = errorFormatter !== undefined && errorFormatter !== null;
  return {
    framework: 'trpc',
    location: machine.locate(site),
    conditions,
    handler: functionOf(errorFormatter),
    handling: {
      exposesMessage: formatted || rewrites ? 'unknown' : true,
      exposesStack: formatted ? 'unknown' : false,
      logs: 'unknown',
      problemJson: false,
      correlates: formatted ? 'unknown' : false,
      mapsStatus: true,
      sendsCode: true,
      tellsFields: formatted ? 'unknown' : true,
    },
  };
}

/** A middleware that looks at how the rest ended may put another error in its place. */
function looksAtErrors(machine: Machine, value: LinkedRoute['handler']): boolean {
  const func = value instanceof Func ? (value.bound?.target ?? value) : undefined;
  if (func?.node === undefined) return true;
  return /\.ok\b|\.error\b|\bcatch\b/.test(machine.textOf({ path: func.path, start: func.node.start, end: func.node.end }));
}
