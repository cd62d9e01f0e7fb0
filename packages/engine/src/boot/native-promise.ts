import { tryOut } from './arms.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { StopSignal, ThrowSignal } from './machine.ts';
import { constructorOf, isPlain } from './native-constructor.ts';
import { makeArray, makeError, makeNative, makeObject, makePromise } from './properties.ts';
import type { Site, Value } from './value.ts';
import { Choice, Func, Obj, Unk } from './value.ts';

/** The value inside a promise, or the value itself. */
export function settledValue(value: Value): Value {
  let now = value;
  for (let depth = 0; depth < 8 && now instanceof Obj && now.kind === 'promise'; depth += 1) now = now.data;
  return now;
}

/** A promise that failed; its `data` is what it failed with. */
export function isRejected(value: Value): value is Obj {
  return value instanceof Obj && value.kind === 'promise' && value.rejected;
}

/** Installs `Promise`; what it settles to is known at once. */
export function installPromise(machine: Machine): void {
  const proto = machine.realm.promise;
  const chained = (run: Machine, body: () => Value): Value => {
    try {
      const value = body();
      return value instanceof Obj && value.kind === 'promise' ? value : makePromise(run, value);
    } catch (signal) {
      if (signal instanceof ThrowSignal) return makePromise(run, signal.value, true);
      throw signal;
    }
  };
  const define = (name: string, native: (run: Machine, promise: Obj, args: Value[], site: Site) => Value): void => {
    proto.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) =>
        isPlain(self) && self.kind === 'promise' ? native(run, self, args, site) : new Unk(name),
      ),
    );
  };
  define('then', (run, promise, [onValue, onError], site) => {
    if (promise.model !== undefined) for (const awaiter of run.awaiters) awaiter(run, promise);
    promise.props.set('@@handled', onError !== undefined || !promise.rejected);
    if (promise.rejected)
      return onError === undefined ? promise : chained(run, () => run.parts.call(run, onError, undefined, [promise.data], site));
    if (onError instanceof Func && run.decider === undefined)
      tryOut(run, 'an error is thrown', () => run.parts.call(run, onError, undefined, [new Unk('caught error')], site));
    return onValue === undefined || onValue === null
      ? promise
      : chained(run, () => run.parts.call(run, onValue, undefined, [promise.data], site));
  });
  define('catch', (run, promise, [onError], site) => {
    promise.props.set('@@handled', true);
    if (promise.rejected) return chained(run, () => run.parts.call(run, onError, undefined, [promise.data], site));
    if (run.decider === undefined)
      tryOut(run, 'an error is thrown', () => run.parts.call(run, onError, undefined, [new Unk('caught error')], site));
    return promise;
  });
  define('finally', (run, promise, [callback], site) => {
    run.parts.call(run, callback, undefined, [], site);
    return promise;
  });
  const constructor = constructorOf(machine, 'Promise', proto, (run, _self, [executor], site) => {
    const out = makePromise(run, new Unk('value of a promise'));
    const state = { settled: false };
    const resolve = makeNative(run, 'resolve', (inner, _s, [value]) => {
      state.settled = true;
      inner.heap.setProp(out, '@@resolved', true);
      out.data = settledValue(value);
      return undefined;
    });
    const reject = makeNative(run, 'reject', (inner, _s, [value]) => {
      state.settled = true;
      // Rejecting in a branch that may not be taken must not reject the whole.
      if (inner.pc.length === depth && out.props.get('@@resolved') !== true) {
        out.data = value;
        out.rejected = true;
      }
      return undefined;
    });
    const depth = run.pc.length;
    const outer = run.timers;
    const timers: (() => void)[] = [];
    run.timers = run.decider === undefined ? undefined : timers;
    try {
      run.parts.call(run, executor, undefined, [resolve, reject], site);
      for (let at = 0; !state.settled && at < timers.length; at += 1) timers[at]?.();
    } catch (signal) {
      if (!(signal instanceof ThrowSignal)) throw signal;
      state.settled = true;
      out.data = signal.value;
      out.rejected = true;
    } finally {
      run.timers = outer;
    }
    // In the run of a guard, what nobody settles goes on for ever, or somebody settles it whom nobody can read.
    if (run.decider !== undefined && !state.settled) throw new StopSignal('it waits for something that could not be followed');
    return out;
  });
  const all = (name: string, wrap: (run: Machine, value: Value) => Value): void => {
    constructor.props.set(
      name,
      makeNative(machine, name, (run, _self, [list]) => {
        const sequence = iterate(run, list);
        const failed = sequence.items.find(isRejected);
        for (const item of sequence.items)
          if (item instanceof Obj && item.model !== undefined) for (const awaiter of run.awaiters) awaiter(run, item);
        if (failed !== undefined && name === 'all') return makePromise(run, failed.data, true);
        return makePromise(
          run,
          makeArray(
            run,
            sequence.items.map((item) => wrap(run, settledValue(item))),
            sequence.open,
          ),
        );
      }),
    );
  };
  all('all', (_run, value) => value);
  all('allSettled', (run, value) => makeObject(run, { status: new Unk('status'), value }));
  for (const name of ['race', 'any']) {
    constructor.props.set(
      name,
      makeNative(machine, name, (run, _self, [list]) => {
        const sequence = iterate(run, list);
        const [first] = sequence.items;
        // Of those that are settled the first one wins a race; `any` fails when all have failed.
        if (name === 'race' && isRejected(first)) return makePromise(run, first.data, true);
        const rest = name === 'any' ? sequence.items.filter((item) => !isRejected(item)) : sequence.items;
        if (name === 'any' && rest.length === 0 && sequence.items.length > 0 && !sequence.open)
          return makePromise(run, makeError(run, 'All promises were rejected', 'AggregateError'), true);
        const items = rest.map(settledValue);
        return makePromise(
          run,
          items.length === 0
            ? new Unk('race')
            : items.length === 1
              ? items[0]
              : new Choice(items.slice(0, 4).map((value) => ({ condition: '', value }))),
        );
      }),
    );
  }
  constructor.props.set(
    'resolve',
    makeNative(machine, 'resolve', (run, _self, [value]) =>
      value instanceof Obj && value.kind === 'promise' ? value : makePromise(run, value),
    ),
  );
  constructor.props.set(
    'try',
    makeNative(machine, 'try', (run, _self, [body, ...args], site) => chained(run, () => run.parts.call(run, body, undefined, args, site))),
  );
  constructor.props.set(
    'withResolvers',
    makeNative(machine, 'withResolvers', (run, _self, _args, site) => {
      const out = makeObject(run);
      const keep = makeNative(run, 'executor', (_inner, _s, [resolve, reject]) => {
        out.props.set('resolve', resolve);
        out.props.set('reject', reject);
        return undefined;
      });
      out.props.set('promise', run.parts.call(run, constructor, undefined, [keep], site));
      return out;
    }),
  );
  constructor.props.set(
    'reject',
    makeNative(machine, 'reject', (run, _self, [value]) => makePromise(run, value, true)),
  );
}
