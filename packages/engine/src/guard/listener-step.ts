import { isRejected } from '../boot/native-promise.ts';
import { Func } from '../boot/value.ts';
import type { Value } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import { OnwardSignal } from './onion.ts';
import type { Exchange } from './request.ts';
import type { Session } from './session.ts';
import { watchedCall } from './watched-call.ts';

/** The listener of a server of Node's own that hands requests to an app, after what it asks itself. */
export const LISTENER_PHASE = 'listener';

/** Runs a listener: the request goes on where the app gets it. */
export function runListenerStep(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): 'pass' | 'reject' | 'unknown' {
  const { machine } = session;
  if (!(hook.value instanceof Func) || hook.onto === undefined) return 'unknown';
  const { parts } = machine;
  machine.parts = {
    ...parts,
    call(run, callee, ...rest) {
      if (callee instanceof Func && callee.model === hook.onto) throw new OnwardSignal();
      return parts.call(run, callee, ...rest);
    },
  };
  try {
    const { value, threw, handedOn } = watchedCall(machine, hook.value, [exchange.request, exchange.reply], hook.site, [
      exchange.request,
      exchange.reply,
    ]);
    if (threw) return rejected(session, value);
    if (isRejected(value)) return rejected(session, value.data);
    if (handedOn !== undefined && !session.sent) {
      session.opaque ??= handedOn;
      return 'unknown';
    }
    return 'reject';
  } catch (signal) {
    if (!(signal instanceof OnwardSignal)) throw signal;
    return 'pass';
  } finally {
    machine.parts = parts;
  }
}
