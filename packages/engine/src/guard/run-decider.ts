import { awaitValue } from '../boot/await.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { Value } from '../boot/value.ts';
import { Ext, Func, Obj, isPrimitive } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import type { Exchange } from './request.ts';
import type { Session } from './session.ts';
import { watchedCall } from './watched-call.ts';

/**
 * Runs a guard that decides by what it returns, or what a promise of it gives: anything false answers 403, an exception its own status.
 * https://docs.nestjs.com/guards
 */
export function runDecider(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): 'pass' | 'reject' | 'unknown' {
  const { machine } = session;
  const { value, site } = hook;
  if (!(value instanceof Func)) {
    session.opaque ??= `${hook.name ?? 'a guard'} cannot be read`;
    return 'unknown';
  }
  const args = hook.args?.(machine, exchange) ?? [];
  const { value: result, threw } = watchedCall(machine, value, args, site, []);
  if (threw) return rejected(session, result);
  const settled = settle(session, result);
  if (settled.threw) return rejected(session, settled.value);
  if (session.sent) return 'reject';
  const answer = settled.value;
  const yes = isPrimitive(answer)
    ? Boolean(answer)
    : answer instanceof Obj && !(answer instanceof Ext)
      ? true
      : (session.answer(answer, site) ?? session.choose(answer, `what ${hook.name ?? 'the guard'} returns`, site));
  if (yes) return 'pass';
  session.status ??= 403;
  return 'reject';
}

/** What a promise gives. */
function settle(session: Session, value: Value): { value: Value; threw: boolean } {
  try {
    return { value: awaitValue(session.machine, value), threw: false };
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    return { value: signal.value, threw: true };
  }
}
