import { isRejected } from '../boot/native-promise.ts';
import type { Machine } from '../boot/machine.ts';
import { makeNative } from '../boot/properties.ts';
import type { Func, Obj, Value } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import { statusOfResponse } from './hono-response.ts';
import type { Exchange } from './request.ts';
import type { Session } from './session.ts';
import { watchedCall } from './watched-call.ts';

/** Frameworks whose middleware stand around what comes after them: `await next()`, then their own rest. */
export function isOnion(framework: string): boolean {
  return framework === 'koa' || framework === 'hono';
}

/** The request goes on to the next middleware. What stands after `await next()` runs when everything is decided, so it is left out. */
export class OnwardSignal {
  readonly kind = 'onward';
}

/** A `next` that ends the run of a middleware. */
export function onward(session: Session): Func {
  return makeNative(session.machine, 'next', () => {
    session.continued = true;
    throw new OnwardSignal();
  });
}

type Outcome = 'pass' | 'reject' | 'hang' | 'unknown';

/** Runs a middleware of Koa or Hono: who does not call `next` answers, and nothing behind it runs. */
export function runAround(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): Outcome {
  const { machine } = session;
  const next = onward(session);
  const context = exchange.context as Obj;
  const args = hook.phase === 'param' ? [exchange.request.props.get('@@param') as Value, context, next] : [context, next];
  try {
    const { value, threw, handedOn } = watchedCall(machine, hook.value as Func, args, hook.site, [next]);
    if (threw) return rejected(session, value);
    if (isRejected(value)) return rejected(session, value.data);
    if (handedOn !== undefined && !session.sent) {
      session.opaque ??= handedOn;
      return 'unknown';
    }
    noteAnswer(session, value);
    return 'reject';
  } catch (signal) {
    if (signal instanceof OnwardSignal) return 'pass';
    throw signal;
  }
}

/** What a function of Hono returns is the answer. */
export function noteAnswer(session: Session, value: Value): void {
  const status = statusOfResponse(value);
  if (status === undefined) return;
  session.status = status;
  session.sent = true;
}

/** Calls a handler with `next`, after which the request may go on. */
export function callHandler(session: Session, machine: Machine, handler: Value, exchange: Exchange, site: LinkedHook['site']): Value {
  try {
    return machine.parts.call(machine, handler, undefined, [exchange.context as Obj, onward(session)], site);
  } catch (signal) {
    if (!(signal instanceof OnwardSignal)) throw signal;
    return undefined;
  }
}
