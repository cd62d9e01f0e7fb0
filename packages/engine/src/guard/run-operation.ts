import { awaitValue } from '../boot/await.ts';
import type { ExternalModel } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { Value } from '../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../boot/value.ts';
import type { LinkedHook, LinkedRoute } from '../link/linked.ts';
import { OnwardSignal, onward } from './onion.ts';
import type { Exchange } from './request.ts';
import type { Session } from './session.ts';

/** Steps of an operation: the function that makes its context, and those that stand around a resolver. */
export const GRAPHQL_PHASES = { context: 'graphql context', field: 'graphql field' } as const;

type Outcome = 'pass' | 'reject' | 'unknown';
type Rejected = (session: Session, error: Value) => 'reject';

/** Runs the function that makes the context of an operation. What it throws ends the request. */
export function runContext(session: Session, hook: LinkedHook, exchange: Exchange, rejected: Rejected): Outcome {
  const { machine } = session;
  try {
    const made =
      hook.value instanceof Func
        ? awaitValue(machine, machine.parts.call(machine, hook.value, undefined, hook.args?.(machine, exchange) ?? [], hook.site))
        : hook.value;
    if (hook.value instanceof Unk || hook.value instanceof Ext) {
      session.opaque ??= 'what makes the context of operations could not be read';
      session.readsCredential = true;
    }
    exchange.operation = hook.gives?.(machine, exchange, made) ?? made;
    return 'pass';
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    return rejected(session, signal.value);
  }
}

/** Runs a function that stands around a resolver: the field is answered where it calls it. */
export function runField(session: Session, hook: LinkedHook, exchange: Exchange, rejected: Rejected): Outcome {
  const { machine } = session;
  if (!(hook.value instanceof Func)) {
    session.opaque ??= 'a middleware of the schema could not be read';
    return 'unknown';
  }
  try {
    awaitValue(
      machine,
      machine.parts.call(machine, hook.value, undefined, [onward(session), ...(hook.args?.(machine, exchange) ?? [])], hook.site),
    );
    return 'reject';
  } catch (signal) {
    if (signal instanceof OnwardSignal) return 'pass';
    if (!(signal instanceof ThrowSignal)) throw signal;
    return rejected(session, signal.value);
  }
}

/**
 * Runs a resolver. What it throws is an error in the answer and no data; nothing at all, before anything was asked of others, is no data
 * either. Where it breaks on what is missing, nobody meant to refuse.
 */
export function runResolver(session: Session, handler: Value, exchange: Exchange, route: LinkedRoute, rejected: Rejected): Outcome {
  if (!(handler instanceof Func)) return 'pass';
  const { machine } = session;
  let calls = 0;
  const count: ExternalModel = (_run, callee) => {
    if (!/(?:^|\.)(?:log|info|warn|error|debug)$/.test(callee.name)) calls += 1;
    return undefined;
  };
  machine.models.unshift(count);
  try {
    const result = awaitValue(machine, machine.parts.call(machine, handler, undefined, route.args?.(machine, exchange) ?? [], route.site));
    return calls === 0 && isNothing(result) ? 'reject' : 'pass';
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    rejected(session, signal.value);
    if (!session.broke) return 'reject';
    session.opaque ??= 'it breaks where nobody is signed in, and nothing asks';
    return 'unknown';
  } finally {
    machine.models.splice(machine.models.indexOf(count), 1);
  }
}

function isNothing(value: Value): boolean {
  if (value === undefined || value === null || value === false) return true;
  return value instanceof Obj && value.kind === 'array' && !value.open && (value.items ?? []).length === 0;
}
