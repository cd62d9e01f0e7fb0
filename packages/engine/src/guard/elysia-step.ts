import { isRejected, settledValue } from '../boot/native-promise.ts';
import { setProp } from '../boot/properties.ts';
import type { Func, Value } from '../boot/value.ts';
import { Ext, Obj, Unk } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import { statusInSet } from './elysia-context.ts';
import { statusOfResponse } from './hono-response.ts';
import type { Exchange } from './request.ts';
import type { Session } from './session.ts';
import { watchedCall } from './watched-call.ts';

/** Phases of hooks of Elysia, by what becomes of what they return. https://elysiajs.com/essential/life-cycle.html */
export const ELYSIA_PHASES = {
  request: 'elysia.request',
  transform: 'elysia.transform',
  derive: 'elysia.derive',
  mapDerive: 'elysia.mapDerive',
  resolve: 'elysia.resolve',
  mapResolve: 'elysia.mapResolve',
  before: 'elysia.before',
} as const;

/** Phases whose result becomes part of the context. */
const GIVES: ReadonlySet<string> = new Set([
  ELYSIA_PHASES.transform,
  ELYSIA_PHASES.derive,
  ELYSIA_PHASES.mapDerive,
  ELYSIA_PHASES.resolve,
  ELYSIA_PHASES.mapResolve,
]);

export const isElysiaPhase = (phase: string): boolean => phase.startsWith('elysia.');
/** Hooks that only say who asks; what that means is decided behind them. */
export const isElysiaMaker = (phase: string): boolean => GIVES.has(phase);

type Outcome = 'pass' | 'reject' | 'hang' | 'unknown';

/** Runs a hook: what `derive` and `resolve` give is put on the context, and whatever `beforeHandle` returns is the answer. */
export function runElysiaStep(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): Outcome {
  const { machine } = session;
  const context = exchange.context as Obj;
  const { value: result, threw, handedOn } = watchedCall(machine, hook.value as Func, [context], hook.site, [context]);
  if (threw) return rejected(session, result);
  if (isRejected(result)) return rejected(session, result.data);
  const value = settledValue(result);
  const status = statusOfResponse(value);
  if (status !== undefined) {
    session.status = status === 0 ? session.status : status;
    session.sent = true;
    return 'reject';
  }
  if (GIVES.has(hook.phase)) {
    if (value instanceof Obj && !(value instanceof Ext) && value.kind === 'object') {
      for (const [name, member] of value.own ?? []) setProp(machine, context, name, member as Value, hook.site);
      if (value.open) context.open = true;
    } else if (value instanceof Unk || value instanceof Ext) {
      context.open = true;
      if (handedOn !== undefined) session.opaque ??= handedOn;
    }
    return 'pass';
  }
  if (value === undefined) return 'pass';
  if (value instanceof Unk || value instanceof Ext) {
    session.opaque ??= 'it answers where it returns something, and what it returns could not be read';
    return 'unknown';
  }
  session.status = statusInSet(context) ?? 200;
  session.sent = true;
  return 'reject';
}

/** A handler answers with what it returns, and with the status that it put into `set`. */
export function noteElysiaAnswer(session: Session, exchange: Exchange, result: Value): void {
  const value = settledValue(result);
  if (statusOfResponse(value) !== undefined) return;
  const status = statusInSet(exchange.context);
  if (status === undefined) return;
  session.status = status;
  session.sent = true;
}

/** A status that a hook put into `set` turns nobody down: the handler runs all the same. */
export function forgetStatus(exchange: Exchange): void {
  const set = exchange.context?.own?.get('set');
  if (set instanceof Obj) set.props.set('status', undefined);
}
