import type { ExternalModel, Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import { Func } from '../boot/value.ts';

/** How the call of a guard ended. */
export interface WatchedCall {
  /** What it returned, or threw. */
  value: Value;
  threw: boolean;
  /** Code that could not be read and was handed a function, or one of the handles: it may well be what goes on. */
  handedOn: string | undefined;
}

/** Calls a guard and watches who gets hold of what lets a request go on. `answer` replies to calls of packages before anything else does. */
export function watchedCall(
  machine: Machine,
  guard: Func,
  args: Value[],
  site: Site,
  handles: readonly Value[],
  answer?: ExternalModel,
): WatchedCall {
  let handedOn: string | undefined;
  const escape = (_run: Machine, argument: Value, _site: Site, reason: string): void => {
    if (argument instanceof Func || handles.includes(argument)) handedOn ??= reason;
  };
  const receives: ExternalModel = (run, callee, self, given, at, isNew) => {
    const own = answer?.(run, callee, self, given, at, isNew);
    if (own === undefined && given.some((argument) => handles.includes(argument))) handedOn ??= `${callee.name} decides`;
    return own;
  };
  machine.escapes.push(escape);
  machine.models.unshift(receives);
  try {
    const value = machine.parts.call(machine, guard, undefined, args, site);
    return { value, threw: false, handedOn };
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    return { value: signal.value, threw: true, handedOn };
  } finally {
    machine.models.splice(machine.models.indexOf(receives), 1);
    machine.escapes.splice(machine.escapes.indexOf(escape), 1);
  }
}
