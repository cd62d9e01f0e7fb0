import { textOf } from '../../boot/conditions.ts';
import type { ExternalModel, Machine } from '../../boot/machine.ts';
import { BudgetSignal, ExitSignal, StopSignal, ThrowSignal } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';
import { aside, everyPath } from '../../guard/aside.ts';
import { libraryCall } from '../../guard/library-calls.ts';
import { OnwardSignal } from '../../guard/onion.ts';
import { makeExchange } from '../../guard/request.ts';
import { Session } from '../../guard/session.ts';
import { SERVES_ROUTER } from '../../guard/trpc-steps.ts';
import type { LinkedRoute } from '../linked.ts';

const STEPS = 30_000;
const PATHS = 8;

/** Modules that hand requests to a router. */
const ADAPTERS = /@trpc\/server\/adapters\/(?:fetch|node-http|fastify|next-app-dir)/;

/** The router that a handler of own code hands its requests to, and the path it names for it. */
export function entryOf(machine: Machine, route: LinkedRoute): { router: Value; endpoint?: string } | undefined {
  const { handler } = route;
  if (!(handler instanceof Func)) return undefined;
  const paths = [(handler.bound?.target ?? handler).path, route.site.path];
  if (!paths.some((path) => path !== '' && ADAPTERS.test(machine.parse(path)?.text ?? ''))) return undefined;
  let found: { router: Value; endpoint?: string } | undefined;
  const answer =
    (session: Session): ExternalModel =>
    (run, callee, self, args, site, isNew) => {
      const [options] = args;
      if (SERVES_ROUTER.test(callee.name) && options instanceof Obj) {
        const endpoint = textOf(getProp(run, options, 'endpoint', site));
        found = {
          router: getProp(run, options, 'router', site),
          ...(endpoint === undefined ? {} : { endpoint: `/${endpoint.replace(/^\/|\/$/g, '')}` }),
        };
        throw new OnwardSignal();
      }
      return { value: libraryCall(session, run, callee, self, args, site, isNew) };
    };
  everyPath(
    PATHS,
    (prefix) => new Session(machine, 'good', 'Bearer', prefix),
    (session) =>
      aside(session, STEPS, answer(session), () => {
        try {
          const exchange = makeExchange(session, route, false, true);
          const given =
            route.args?.(machine, exchange) ?? (exchange.context === undefined ? [exchange.request, exchange.reply] : [exchange.context]);
          machine.parts.call(machine, handler, undefined, given, route.site);
        } catch (signal) {
          const isKnown =
            signal instanceof OnwardSignal ||
            signal instanceof BudgetSignal ||
            signal instanceof StopSignal ||
            signal instanceof ExitSignal ||
            signal instanceof ThrowSignal ||
            signal instanceof RangeError;
          if (!isKnown) throw signal;
        }
      }),
    () => found !== undefined,
  );
  return found;
}
