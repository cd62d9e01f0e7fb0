import { isRejected } from '../boot/native-promise.ts';
import type { Machine } from '../boot/machine.ts';
import { makeNative } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import type { Func } from '../boot/value.ts';
import { Obj } from '../boot/value.ts';
import type { LinkedHook, LinkedRoute } from '../link/linked.ts';
import { countedCall } from './counted-call.ts';
import { statusOfResponse } from './hono-response.ts';
import { fetchRequest, withParams } from './next-request.ts';
import { noteAnswer, OnwardSignal, onward } from './onion.ts';
import type { Exchange } from './request.ts';
import { bag, named } from './request-parts.ts';
import { ASKS } from './run-action.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';
import { watchedCall } from './watched-call.ts';

type Outcome = 'pass' | 'reject' | 'unknown';

/** Phase of what routes of React Router export as `middleware`. */
export const ROUTE_MIDDLEWARE = 'route-middleware';

/** Frameworks with loaders and actions. */
export function isLoaded(framework: string): boolean {
  return framework === 'remix' || framework === 'react-router';
}

/** What loaders, actions and middleware of routes are called with. https://reactrouter.com/start/framework/data-loading */
export function loaderArguments(machine: Machine, exchange: Exchange): Value[] {
  const given = withParams(machine);
  given.props.set('request', fetchRequest(machine, exchange));
  given.props.set('context', loadContext(sessionOf(machine)));
  return [given];
}

const KEPT = new WeakMap<Session, Map<Value, Value>>();

/** `context.set(userContext, user)` in middleware, and `context.get(userContext)` behind it; what else is there came from the server. */
function loadContext(session: Session): Value {
  let kept = KEPT.get(session);
  if (kept === undefined) KEPT.set(session, (kept = new Map()));
  const values = kept;
  return bag('request.context', (name) => {
    if (name === 'set')
      return makeNative(session.machine, name, (_run, _self, [key, value]) => {
        values.set(key, value);
        if (value !== undefined && value !== null) session.wrotePrincipal = true;
        return undefined;
      });
    if (name === 'get') return makeNative(session.machine, name, (_run, _self, [key]) => values.get(key) ?? named('request.context.value'));
    return named(`request.context.${name}`);
  });
}

/** What makes an answer, or reads an address. */
const OF_ANSWERS = /^(?:@remix-run\/|react-router|remix-|new (?:URL|Response|Headers)|Response|URL)/;

/**
 * Runs a loader or an action. It turns down who gets an error, or who is sent elsewhere before anything was done for them: loaders send
 * strangers to where people sign in, and those often to the first page. What they throw is an answer like what they return.
 */
export function runLoader(
  session: Session,
  handler: Func,
  exchange: Exchange,
  route: LinkedRoute,
  rejected: (session: Session, error: Value) => 'reject',
): Outcome {
  const { machine } = session;
  session.sent = false;
  session.status = undefined;
  const args = route.args?.(machine, exchange) ?? [];
  const { value, threw, calls } = countedCall(
    machine,
    handler,
    args,
    route.site,
    (callee) => !ASKS.test(callee) && !OF_ANSWERS.test(callee),
  );
  const status = statusOfResponse(value);
  if (status === undefined) {
    if (!threw) return 'pass';
    rejected(session, value);
    return ended500(session);
  }
  session.status = status;
  session.sent = true;
  if (status === 401 || status === 403) return 'reject';
  const asked = session.scenario !== 'good' && session.readsCredential;
  if (status >= 300 && status < 400) return calls === 0 && asked ? 'reject' : 'pass';
  return status >= 400 && (session.turnedDown || (session.scenario === 'none' && asked)) ? 'reject' : 'pass';
}

/** An error is answered with its status where it has one, and else with 500: that is how it turns down whoever it asked for a credential. */
function ended500(session: Session): Outcome {
  if (session.status === 401 || session.status === 403) return 'reject';
  return session.turnedDown || (session.scenario === 'none' && session.readsCredential) ? 'reject' : 'pass';
}

/** Middleware of a route stands around what comes below it; who does not call `next` and returns nothing lets the request go on. */
export function runRouteMiddleware(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): Outcome {
  const { machine } = session;
  const next = onward(session);
  const args = [...(hook.args?.(machine, exchange) ?? []), next];
  try {
    const { value, threw, handedOn } = watchedCall(machine, hook.value as Func, args, hook.site, [next]);
    const answer = value instanceof Obj && value.kind === 'promise' ? value.data : value;
    if (threw || isRejected(value)) {
      const status = statusOfResponse(answer);
      if (status === undefined) return rejected(session, answer);
      session.status = status;
      return 'reject';
    }
    if (answer === undefined || answer === null) return 'pass';
    if (statusOfResponse(answer) !== undefined) {
      noteAnswer(session, answer);
      return 'reject';
    }
    session.opaque ??= handedOn ?? 'what the middleware returns is not known';
    return 'unknown';
  } catch (signal) {
    if (signal instanceof OnwardSignal) return 'pass';
    throw signal;
  }
}
