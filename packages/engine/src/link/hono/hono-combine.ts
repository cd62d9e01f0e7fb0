import { textOf } from '../../boot/conditions.ts';
import type { Machine } from '../../boot/machine.ts';
import { makeNative } from '../../boot/properties.ts';
import type { Func, Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';

/** `except(paths, …)`: middleware that some paths don't meet. https://hono.dev/docs/middleware/builtin/combine#except */
export class HonoExcept {
  /** Path patterns; `undefined` for a function that decides. */
  patterns: (string | undefined)[];
  members: { value: Value; conditions: string[] }[];

  constructor(patterns: (string | undefined)[], members: { value: Value; conditions: string[] }[]) {
    this.patterns = patterns;
    this.members = members;
  }
}

/** `some(a, b)` lets a request pass that one of them lets pass, `every(a, b)` one that all do. */
export function someOf(machine: Machine, how: 'or' | 'and', args: Value[]): Func {
  const out = makeNative(machine, how === 'or' ? 'some' : 'every', (run, _self, [context, next], site) =>
    run.parts.call(run, next, undefined, [context], site),
  );
  out.items = args.flatMap((argument) => flattenHooks(argument, [])).map((one) => one.value);
  out.props.set('@@any', how);
  return out;
}

export function excepting(machine: Machine, args: Value[]): Func {
  const [condition, ...rest] = args;
  const list = condition instanceof Obj && condition.kind === 'array' ? (condition.items ?? []) : [condition];
  const out = makeNative(machine, 'except', (run, _self, [, next], site) => run.parts.call(run, next, undefined, [], site));
  out.model = new HonoExcept(
    list.map((one) => textOf(one)),
    rest.flatMap((one) => flattenHooks(one, [])),
  );
  return out;
}
