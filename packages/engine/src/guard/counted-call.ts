import { isRejected } from '../boot/native-promise.ts';
import { awaitValue } from '../boot/await.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { ExternalModel, Machine } from '../boot/machine.ts';
import type { Func, Site, Value } from '../boot/value.ts';

/** How the call of a handler ended that answers by what it returns or throws. */
export interface CountedCall {
  /** What it returned, awaited, or threw. */
  value: Value;
  threw: boolean;
  /** Calls of packages that do something for whoever asked. */
  calls: number;
}

/** Calls a handler and counts what it does; a promise that is rejected threw. */
export function countedCall(machine: Machine, handler: Func, args: Value[], site: Site, isWork: (callee: string) => boolean): CountedCall {
  let calls = 0;
  const count: ExternalModel = (_run, callee) => {
    if (isWork(callee.name)) calls += 1;
    return undefined;
  };
  machine.models.unshift(count);
  try {
    const value = awaitValue(machine, machine.parts.call(machine, handler, undefined, args, site));
    if (isRejected(value)) return { value: value.data, threw: true, calls };
    return { value, threw: false, calls };
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    return { value: signal.value, threw: true, calls };
  } finally {
    machine.models.splice(machine.models.indexOf(count), 1);
  }
}
