import { iterate } from './iteration.ts';
import { constructorOf, isPlain } from './native-constructor.ts';
import { installPromise } from './native-promise.ts';
import { hasOwn } from './own-member.ts';
import { installReflect } from './native-reflect.ts';
import { mayEqual } from './operators.ts';
import type { Machine } from './machine.ts';
import { getProp, keyOf, makeArray, makeError, makeNative, makeObject, ownKeys, plainMember, setProp } from './properties.ts';
import type { Site, Value } from './value.ts';
import { Accessor, Func, Obj, Template, Unk, isObject, isUncertain, isPrimitive } from './value.ts';

/** Installs `Object`, `Function`, `Map`, `Set`, `Error`, `Promise`, `Symbol`, `Reflect`, `Proxy` and `Date`. */
export function installObjects(machine: Machine): void {
  installObject(machine);
  installFunction(machine);
  installCollections(machine);
  installErrors(machine);
  installPromise(machine);
  installRest(machine);
}

function installObject(machine: Machine): void {
  const constructor = constructorOf(machine, 'Object', machine.realm.object, (run, _self, [value]) => value ?? makeObject(run));
  const define = (name: string, native: NonNullable<Func['native']>): void => {
    constructor.props.set(name, makeNative(machine, name, native));
  };
  const list = (name: string, pick: (run: Machine, object: Obj, key: string, site: Site) => Value): void =>
    define(name, (run, _self, [value], site) => {
      if (typeof value === 'string')
        return makeArray(
          run,
          [...value].map((_, at) => String(at)),
        );
      if (!isPlain(value)) return isPrimitive(value) ? makeArray(run, []) : makeArray(run, [], true);
      return makeArray(
        run,
        ownKeys(value).map((key) => pick(run, value, key, site)),
        value.open,
      );
    });
  list('keys', (_run, _object, key) => key);
  list('values', (run, object, key, site) => getProp(run, object, key, site));
  list('entries', (run, object, key, site) => makeArray(run, [key, getProp(run, object, key, site)]));
  list('getOwnPropertyNames', (_run, _object, key) => key);
  define('assign', (run, _self, [target, ...sources], site) => {
    for (const source of sources) {
      if (isPlain(source)) {
        for (const key of ownKeys(source)) setProp(run, target, key, getProp(run, source, key, site), site);
        for (const [key, value] of source.props) if (key.startsWith('@@') && isPlain(target)) run.heap.setProp(target, key, value);
        if (source.open && isPlain(target)) run.heap.setOpen(target);
      } else if (!isPrimitive(source) && isPlain(target)) run.heap.setOpen(target);
    }
    return target;
  });
  for (const name of ['freeze', 'seal', 'preventExtensions']) define(name, (_run, _self, [value]) => value);
  define('isFrozen', () => new Unk('frozen'));
  define('create', (run, _self, [proto, descriptors], site) => {
    const out = makeObject(run);
    out.proto = isObject(proto) ? proto : null;
    out.open = isUncertain(proto);
    if (isPlain(descriptors)) for (const key of ownKeys(descriptors)) defineProperty(run, out, key, plainMember(descriptors, key), site);
    return out;
  });
  define('getPrototypeOf', (_run, _self, [value]) => (isPlain(value) ? value.proto : new Unk('prototype')));
  define('setPrototypeOf', (_run, _self, [value, proto]) => {
    // `new.target.prototype` is what an instance has already.
    if (isPlain(value) && !isUncertain(proto)) value.proto = isObject(proto) ? proto : null;
    return value;
  });
  define('fromEntries', (run, _self, [value]) => {
    const out = makeObject(run);
    const sequence = iterate(run, value);
    out.open = sequence.open;
    for (const pair of sequence.items) {
      const key = isPlain(pair) ? keyOf(pair.items?.[0]) : undefined;
      if (key === undefined) out.open = true;
      else out.props.set(key, (pair as Obj).items?.[1]);
    }
    return out;
  });
  const defineProperty = (run: Machine, target: Value, key: Value, descriptor: Value, site: Site): void => {
    const name = keyOf(key);
    if (!isPlain(target) || name === undefined || !isPlain(descriptor)) return;
    const getter = descriptor.props.get('get');
    if (getter instanceof Func) {
      const accessor = new Accessor();
      accessor.get = getter;
      const setter = descriptor.props.get('set');
      if (setter instanceof Func) accessor.set = setter;
      run.heap.setProp(target, name, accessor);
    } else run.heap.setProp(target, name, getProp(run, descriptor, 'value', site));
  };
  define('defineProperty', (run, _self, [target, key, descriptor], site) => {
    defineProperty(run, target, key, descriptor, site);
    return target;
  });
  define('defineProperties', (run, _self, [target, descriptors], site) => {
    if (isPlain(descriptors)) for (const key of ownKeys(descriptors)) defineProperty(run, target, key, plainMember(descriptors, key), site);
    return target;
  });
  define('getOwnPropertyDescriptor', () => new Unk('descriptor'));
  define('is', (_run, _self, [left, right]) =>
    isPrimitive(left) && isPrimitive(right)
      ? Object.is(left, right)
      : isPlain(left) && isPlain(right)
        ? left === right
        : new Unk('Object.is'),
  );
  define('hasOwn', (_run, _self, [value, key]) => hasOwn(value, key));
  machine.realm.object.props.set(
    'hasOwnProperty',
    makeNative(machine, 'hasOwnProperty', (_run, self, [key]) => hasOwn(self, key)),
  );
  machine.realm.object.props.set(
    'toString',
    makeNative(machine, 'toString', () => new Unk('text')),
  );
}

function installFunction(machine: Machine): void {
  const proto = machine.realm.func;
  proto.props.set(
    'call',
    makeNative(machine, 'call', (run, self, [receiver, ...args], site) => run.parts.call(run, self, receiver, args, site)),
  );
  proto.props.set(
    'apply',
    makeNative(machine, 'apply', (run, self, [receiver, args], site) =>
      run.parts.call(run, self, receiver, iterate(run, args ?? makeArray(run, [])).items, site),
    ),
  );
  proto.props.set(
    'bind',
    makeNative(machine, 'bind', (run, self, [receiver, ...args]) => {
      if (!(self instanceof Func)) return new Unk('bound function');
      const out = new Func(self.name, run.realm.func);
      out.bound = { self: self.bound?.self ?? receiver, args: [...(self.bound?.args ?? []), ...args], target: self.bound?.target ?? self };
      return out;
    }),
  );
  machine.realm.globals.set(
    'Function',
    makeNative(machine, 'Function', () => new Unk('function from text')),
  );
}

function installCollections(machine: Machine): void {
  const mapProto = machine.realm.map;
  const same = (a: Value, b: Value): boolean => a === b;
  const defineMap = (name: string, native: (run: Machine, map: Obj, args: Value[], site: Site) => Value): void => {
    mapProto.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) =>
        isPlain(self) && self.kind === 'map' ? native(run, self, args, site) : new Unk(name),
      ),
    );
  };
  defineMap('get', (_run, map, [key]) => {
    const found = (map.entries ?? []).find((entry) => same(entry[0], key));
    return found !== undefined && !map.open ? found[1] : map.open || !isPrimitive(key) ? (found?.[1] ?? new Unk('entry')) : undefined;
  });
  defineMap('has', (_run, map, [key]) =>
    (map.entries ?? []).some((entry) => same(entry[0], key)) && !map.open ? true : map.open || !isPrimitive(key) ? new Unk('entry') : false,
  );
  defineMap('set', (run, map, [key, value]) => {
    const entries = run.heap.entriesOf(map);
    const found = entries.find((entry) => same(entry[0], key));
    if (found === undefined) entries.push([key, value]);
    else found[1] = value;
    return map;
  });
  defineMap('delete', (run, map, [key]) => {
    const entries = run.heap.entriesOf(map);
    const at = entries.findIndex((entry) => same(entry[0], key));
    if (at !== -1) entries.splice(at, 1);
    return at !== -1;
  });
  defineMap('clear', (run, map) => {
    run.heap.entriesOf(map).length = 0;
    return undefined;
  });
  defineMap('forEach', (run, map, [callback], site) => {
    for (const [key, value] of (map.entries ?? []).slice()) run.parts.call(run, callback, undefined, [value, key, map], site);
    return undefined;
  });
  defineMap('keys', (run, map) =>
    makeArray(
      run,
      (map.entries ?? []).map(([key]) => key),
      map.open,
    ),
  );
  defineMap('values', (run, map) =>
    makeArray(
      run,
      (map.entries ?? []).map(([, value]) => value),
      map.open,
    ),
  );
  defineMap('entries', (run, map) =>
    makeArray(
      run,
      (map.entries ?? []).map(([key, value]) => makeArray(run, [key, value])),
      map.open,
    ),
  );
  const newMap = (run: Machine, args: Value[]): Obj => {
    const out = new Obj('map', run.realm.map);
    out.entries = [];
    if (args[0] === undefined || args[0] === null) return out;
    const sequence = iterate(run, args[0]);
    out.open = sequence.open;
    for (const pair of sequence.items) if (isPlain(pair)) out.entries.push([pair.items?.[0], pair.items?.[1]]);
    return out;
  };
  constructorOf(machine, 'Map', mapProto, (run, _self, args) => newMap(run, args));
  machine.realm.globals.set(
    'WeakMap',
    makeNative(machine, 'WeakMap', (run, _self, args) => newMap(run, args)),
  );
  const setProto = machine.realm.set;
  const defineSet = (name: string, native: (run: Machine, set: Obj, args: Value[], site: Site) => Value): void => {
    setProto.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) =>
        isPlain(self) && self.kind === 'set' ? native(run, self, args, site) : new Unk(name),
      ),
    );
  };
  defineSet('has', (_run, set, [value]) =>
    value instanceof Template && !set.open && (set.items ?? []).every((item) => typeof item === 'string' && !mayEqual(value, item))
      ? false
      : (set.items ?? []).includes(value) && !set.open
        ? true
        : set.open || !isPrimitive(value) || !(set.items ?? []).every((item) => isPrimitive(item))
          ? new Unk('membership')
          : false,
  );
  defineSet('add', (run, set, [value]) => {
    if (!(set.items ?? []).includes(value)) run.heap.itemsOf(set).push(value);
    return set;
  });
  defineSet('delete', (run, set, [value]) => {
    run.heap.setItems(
      set,
      (set.items ?? []).filter((item) => item !== value),
    );
    return new Unk('deleted');
  });
  defineSet('clear', (run, set) => {
    run.heap.setItems(set, []);
    return undefined;
  });
  defineSet('forEach', (run, set, [callback], site) => {
    for (const value of (set.items ?? []).slice()) run.parts.call(run, callback, undefined, [value, value, set], site);
    return undefined;
  });
  for (const name of ['values', 'keys']) defineSet(name, (run, set) => makeArray(run, [...(set.items ?? [])], set.open));
  const newSet = (run: Machine, args: Value[]): Obj => {
    const out = new Obj('set', run.realm.set);
    const sequence = args[0] === undefined || args[0] === null ? { items: [], open: false } : iterate(run, args[0]);
    out.items = [...new Set(sequence.items)];
    out.open = sequence.open;
    return out;
  };
  constructorOf(machine, 'Set', setProto, (run, _self, args) => newSet(run, args));
  machine.realm.globals.set(
    'WeakSet',
    makeNative(machine, 'WeakSet', (run, _self, args) => newSet(run, args)),
  );
}

function installErrors(machine: Machine): void {
  for (const name of ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'AggregateError']) {
    const proto = name === 'Error' ? machine.realm.error : new Obj('object', machine.realm.error);
    const constructor = constructorOf(machine, name, proto, (run, _self, [message, options]) => {
      const out = makeError(run, message ?? '', name);
      if (name !== 'Error') out.proto = proto;
      if (isPlain(options)) out.props.set('cause', plainMember(options, 'cause'));
      return out;
    });
    constructor.props.set(
      'captureStackTrace',
      makeNative(machine, 'captureStackTrace', () => undefined),
    );
  }
}

function installRest(machine: Machine): void {
  const { globals } = machine.realm;
  const symbols = new Map<string, Obj>();
  const symbol = (name: string): Obj => {
    const out = makeObject(machine);
    out.data = name;
    return out;
  };
  let count = 0;
  const constructor = makeNative(machine, 'Symbol', (_run, _self, [name]) => {
    count += 1;
    return symbol(`@@${typeof name === 'string' ? name : ''}#${count}`);
  });
  constructor.props.set(
    'for',
    makeNative(machine, 'for', (_run, _self, [name]) => {
      const key = `@@${typeof name === 'string' ? name : ''}`;
      const known = symbols.get(key) ?? symbol(key);
      symbols.set(key, known);
      return known;
    }),
  );
  for (const name of ['iterator', 'asyncIterator', 'toStringTag', 'hasInstance', 'dispose'])
    constructor.props.set(name, symbol(`@@${name}`));
  globals.set('Symbol', constructor);
  installReflect(machine);
  // What a proxy does to reads is unknown, so its target is opened.
  globals.set(
    'Proxy',
    makeNative(machine, 'Proxy', (_run, _self, [target]) => {
      if (!isPlain(target) || target instanceof Func) return target ?? new Unk('proxy');
      const out = new Obj(target.kind === 'object' ? 'object' : target.kind, target);
      out.open = true;
      out.model = target.model;

      return out;
    }),
  );
  const date = makeNative(machine, 'Date', (run, _self, _args, _site, isNew) => {
    if (!isNew) return new Unk('time');
    return new Obj('date', run.realm.date);
  });
  date.props.set(
    'now',
    makeNative(machine, 'now', () => {
      const out = new Unk('time');
      out.origin = 'Date.now()';
      return out;
    }),
  );
  date.props.set('prototype', machine.realm.date);
  globals.set('Date', date);
}
