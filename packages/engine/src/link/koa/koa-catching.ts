import type { Machine } from '../../boot/machine.ts';
import type { Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';

/** Whether a middleware may handle what comes after it throws. What it does with errors is seen when it is run with some. */
export function mayCatch(machine: Machine, value: Value): boolean {
  if (!(value instanceof Func)) return false;
  const target = value.bound?.target ?? value;
  if (target.node === undefined) return false;
  return /\bcatch\b/.test(machine.textOf({ path: target.path, start: target.node.start, end: target.node.end }));
}
