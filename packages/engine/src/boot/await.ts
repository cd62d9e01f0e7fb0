import type { Machine } from './machine.ts';
import { ThrowSignal } from './machine.ts';
import { getProp, makeNative } from './properties.ts';
import type { Site, Value } from './value.ts';
import { Choice, Func, Obj, Unk } from './value.ts';

/** What `await` gives. Models are told, because awaiting an app starts its plugins. */
export function awaitValue(machine: Machine, value: Value): Value {
  let now = value;
  for (let depth = 0; depth < 8; depth += 1) {
    if (now instanceof Obj && now.model !== undefined) for (const awaiter of machine.awaiters) awaiter(machine, now);
    if (!(now instanceof Obj)) break;
    const own = ownThen(machine, now);
    if (own !== undefined) {
      now = thenOf(machine, now, own);
      continue;
    }
    if (now.kind !== 'promise') break;
    now.props.set('@@handled', true);
    if (now.rejected) {
      // Whoever awaits it gets the error; it is no longer this promise that ends the start.
      const at = machine.rejections.find((one) => one.promise === now);
      if (at !== undefined) machine.rejections.splice(machine.rejections.indexOf(at), 1);
      throw new ThrowSignal(now.data, at?.site);
    }
    if (now.model !== undefined) return now.data;
    now = now.data;
  }
  if (now instanceof Choice) {
    const options = now.options.map((option) => ({
      condition: option.condition,
      value: option.value instanceof Obj && option.value.kind === 'promise' ? option.value.data : option.value,
    }));
    return new Choice(options);
  }
  return now;
}

/** The `then` that a class or an object of the service's own brings: of a query builder, of a promise that parses its answer when asked. */
function ownThen(machine: Machine, value: Obj): Func | undefined {
  if (value instanceof Func || value.items !== undefined || (value.proto === machine.realm.promise && !value.props.has('then')))
    return undefined;
  const then = getProp(machine, value, 'then', value.site ?? NOWHERE);
  return then instanceof Func && then.native === undefined && then.node !== undefined ? then : undefined;
}

const NOWHERE: Site = { path: '', start: 0, end: 0 };

/** What a `then` of the service's own hands to whoever awaits; thrown when it rejects and does nothing else. */
function thenOf(machine: Machine, value: Obj, then: Func): Value {
  const given: Value[] = [];
  const refused: Value[] = [];
  const site = then.site ?? NOWHERE;
  const resolve = makeNative(machine, 'resolve', (_run, _self, [result]) => {
    given.push(result);
    return undefined;
  });
  const reject = makeNative(machine, 'reject', (run, _self, [error]) => {
    if (run.pc.length === depth) refused.push(error);
    return undefined;
  });
  const depth = machine.pc.length;
  machine.parts.call(machine, then, value, [resolve, reject], site);
  if (given.length === 0 && refused.length > 0) throw new ThrowSignal(refused[0], site);
  if (given.length === 0) return new Unk('value of a promise');
  return given.length === 1 ? given[0] : new Choice(given.slice(0, 4).map((one) => ({ condition: '', value: one })));
}
