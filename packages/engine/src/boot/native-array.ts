import { decide } from './arms.ts';
import { truthOf } from './conditions.ts';
import { iterate } from './iteration.ts';
import { LIMITS } from './machine.ts';
import type { Machine } from './machine.ts';
import { mayEqual, template, unknownTruth } from './operators.ts';
import { keyOf, makeArray, makeNative } from './properties.ts';
import type { NativeCode, Site, Value } from './value.ts';
import { Obj, Template, Unk, isMarked, isPrimitive } from './value.ts';

type Method = (machine: Machine, list: Obj, args: Value[], site: Site) => Value;

const visit = (machine: Machine, list: Obj, args: Value[], site: Site): Value[] =>
  (list.items ?? []).slice(0, LIMITS.loop).map((item, at) => machine.parts.call(machine, args[0], args[1], [item, at, list], site));

const METHODS: Record<string, Method> = {
  push: (machine, list, args) => machine.heap.itemsOf(list).push(...args.slice(0, LIMITS.array)),
  unshift: (machine, list, args) => machine.heap.itemsOf(list).unshift(...args),
  pop: (machine, list) => (list.open ? new Unk('element') : machine.heap.itemsOf(list).pop()),
  shift: (machine, list) => (list.open ? new Unk('element') : machine.heap.itemsOf(list).shift()),
  forEach: (machine, list, args, site) => {
    visit(machine, list, args, site);
    if ((list.items ?? []).length === 0 && list.open)
      machine.parts.call(machine, args[0], args[1], [new Unk('element of an unknown list'), 0, list], site);
    return undefined;
  },
  map: (machine, list, args, site) => makeArray(machine, visit(machine, list, args, site), list.open),
  flatMap: (machine, list, args, site) => {
    const out = makeArray(machine, [], list.open);
    for (const value of visit(machine, list, args, site)) {
      if (value instanceof Obj && value.kind === 'array') {
        out.items?.push(...(value.items ?? []));
        if (value.open) out.open = true;
      } else out.items?.push(value);
    }
    return out;
  },
  filter: (machine, list, args, site) => {
    const out = makeArray(machine, [], list.open);
    for (const [at, item] of (list.items ?? []).slice(0, LIMITS.loop).entries()) {
      const truth = truthOf(machine, machine.parts.call(machine, args[0], args[1], [item, at, list], site));
      if (truth !== false) out.items?.push(item);
      if (truth === undefined) out.open = true;
    }
    return out;
  },
  find: (machine, list, args, site) => findIn(machine, list, args, site).value,
  findIndex: (machine, list, args, site) => findIn(machine, list, args, site).index,
  some: (machine, list, args, site) => {
    const values = visit(machine, list, args, site);
    const truths = values.map((value) => truthOf(machine, value));
    if (truths.includes(true)) return true;
    const open = values.filter((_value, at) => truths[at] === undefined);
    // A guard that tries several keys asks for each what it would ask for one.
    if (machine.decider !== undefined && open.length > 0) return combined('or', open);
    if (machine.decider !== undefined && list.open && values.length === 0) return unknownList(machine, 'some', args, site);
    if (machine.decider !== undefined && values.length > 0) return false;
    return truths.includes(undefined) || list.open ? new Unk('some') : false;
  },
  every: (machine, list, args, site) => {
    const values = visit(machine, list, args, site);
    const truths = values.map((value) => truthOf(machine, value));
    const open = values.filter((_value, at) => truths[at] === undefined);
    // A guard that demands several roles asks for each what it would ask for one.
    if (machine.decider !== undefined && !truths.includes(false) && open.length > 0 && !list.open) return combined('and', open);
    return truths.includes(false) ? false : truths.includes(undefined) || list.open ? new Unk('every') : true;
  },
  reduce: (machine, list, args, site) => {
    const items = [...(list.items ?? [])].slice(0, LIMITS.loop);
    let value = args.length > 1 ? args[1] : items.shift();
    for (const [at, item] of items.entries()) value = machine.parts.call(machine, args[0], undefined, [value, item, at, list], site);
    return list.open && isPrimitive(value) ? new Unk('sum of an unknown list') : value;
  },
  includes: (_machine, list, args) => {
    const value = args[0];
    if (isMarked(value)) return unknownTruth({ op: 'compare', operator: '===', left: value, right: list.items?.[0] ?? null }, 'literal');
    if (value instanceof Template && !list.open && (list.items ?? []).every((item) => typeof item === 'string' && !mayEqual(value, item)))
      return false;
    if ((list.items ?? []).includes(value) && value === value) return list.open ? new Unk('membership') : true;
    const certain = isPrimitive(value) && !list.open && (list.items ?? []).every((item) => isPrimitive(item));
    if (certain) return false;
    // `roles.includes(user.role)` is about what the user may do.
    const [first] = list.items ?? [];
    if (value instanceof Unk && value.role === 'principal' && typeof first === 'string')
      return (list.items ?? [])
        .slice(0, 8)
        .map((right): Value => unknownTruth({ op: 'compare', operator: '===', left: value, right }, 'membership'))
        .reduce((left, right) => unknownTruth({ op: 'or', left, right }, 'membership'));
    return new Unk('membership');
  },
  indexOf: (_machine, list, args) => {
    const at = (list.items ?? []).indexOf(args[0]);
    return list.open || (!isPrimitive(args[0]) && at === -1) ? new Unk('position') : at;
  },
  join: (_machine, list, args) => {
    if (list.open) {
      const text = new Unk('text of an unknown list');
      const first = list.items?.[0];
      if (first instanceof Unk && first.role !== undefined) text.role = first.role;
      return text;
    }
    const separator = (args[0] === undefined ? ',' : keyOf(args[0])) ?? ',';
    return template((list.items ?? []).flatMap((item, at) => [at === 0 ? '' : separator, item === null || item === undefined ? '' : item]));
  },
  concat: (machine, list, args) => {
    const out = makeArray(machine, [...(list.items ?? [])], list.open);
    for (const value of args) {
      if (value instanceof Obj && value.kind === 'array') {
        out.items?.push(...(value.items ?? []));
        out.open ||= value.open;
      } else if (value instanceof Unk) out.open = true;
      else out.items?.push(value);
    }
    return out;
  },
  slice: (machine, list, args) =>
    makeArray(machine, (list.items ?? []).slice(numberOr(args[0], 0), numberOr(args[1], undefined)), list.open),
  splice: (machine, list, args) =>
    makeArray(
      machine,
      machine.heap.itemsOf(list).splice(numberOr(args[0], 0) ?? 0, numberOr(args[1], LIMITS.array) ?? 0, ...args.slice(2)),
      list.open,
    ),
  reverse: (machine, list) => {
    machine.heap.itemsOf(list).reverse();
    return list;
  },
  sort: (machine, list, args) => {
    const items = list.items ?? [];
    if (args[0] === undefined && items.every((item) => typeof item === 'string'))
      machine.heap.setItems(list, (items as string[]).toSorted());
    return list;
  },
  toSorted: (machine, list) => makeArray(machine, [...(list.items ?? [])], list.open),
  toReversed: (machine, list) => makeArray(machine, (list.items ?? []).toReversed(), list.open),
  flat: (machine, list) => {
    const out = makeArray(machine, [], list.open);
    for (const item of list.items ?? []) {
      if (item instanceof Obj && item.kind === 'array') {
        out.items?.push(...(item.items ?? []));
        out.open ||= item.open;
      } else out.items?.push(item);
    }
    return out;
  },
  at: (_machine, list, args) => (list.open || typeof args[0] !== 'number' ? new Unk('element') : (list.items ?? []).at(args[0])),
  fill: (machine, list, args) => {
    machine.heap.setItems(
      list,
      (list.items ?? []).map(() => args[0]),
    );
    return list;
  },
  keys: (machine, list) =>
    makeArray(
      machine,
      (list.items ?? []).map((_, at) => at),
      list.open,
    ),
  values: (_machine, list) => list,
  entries: (machine, list) =>
    makeArray(
      machine,
      (list.items ?? []).map((item, at) => makeArray(machine, [at, item])),
      list.open,
    ),
};

function numberOr<T>(value: Value, fallback: T): number | T {
  return typeof value === 'number' ? value : fallback;
}

function findIn(machine: Machine, list: Obj, args: Value[], site: Site): { value: Value; index: Value } {
  for (const [at, item] of (list.items ?? []).slice(0, LIMITS.loop).entries()) {
    const asked = machine.parts.call(machine, args[0], args[1], [item, at, list], site);
    const truth = truthOf(machine, asked);
    if (truth === true && !list.open) return { value: item, index: at };
    if (truth === undefined && machine.decider !== undefined) {
      if (decide(machine, asked, site)) return { value: item, index: at };
      continue;
    }
    if (truth !== false) return { value: new Unk('found element'), index: new Unk('position') };
  }
  if (machine.decider !== undefined && (list.items ?? []).length > 0) return { value: undefined, index: -1 };
  return list.open ? { value: new Unk('found element'), index: new Unk('position') } : { value: undefined, index: -1 };
}

/** Installs `Array.prototype` and `Array`. */
export function installArrays(machine: Machine): void {
  for (const [name, method] of Object.entries(METHODS)) {
    const native: NativeCode = (run, self, args, site) =>
      self instanceof Obj && self.items !== undefined ? method(run, self, args, site) : unknownList(run, name, args, site);
    machine.realm.array.props.set(name, makeNative(machine, name, native));
  }
  const constructor = makeNative(machine, 'Array', (run, _self, args) =>
    makeArray(
      run,
      args.length === 1 && typeof args[0] === 'number'
        ? Array.from({ length: Math.min(Math.max(0, args[0] | 0), LIMITS.array) }, () => undefined)
        : [...args],
    ),
  );
  constructor.props.set('prototype', machine.realm.array);
  constructor.props.set(
    'isArray',
    makeNative(machine, 'isArray', (_run, _self, [value]) =>
      value instanceof Unk
        ? value.origin?.startsWith('request.headers.') === true
          ? false
          : new Unk('isArray')
        : value instanceof Obj && value.kind === 'array',
    ),
  );
  constructor.props.set(
    'of',
    makeNative(machine, 'of', (run, _self, args) => makeArray(run, [...args])),
  );
  constructor.props.set(
    'from',
    makeNative(machine, 'from', (run, _self, args, site) => {
      const source = args[0];
      const length = source instanceof Obj && source.items === undefined ? source.props.get('length') : undefined;
      const sequence =
        typeof length === 'number'
          ? { items: Array.from({ length: Math.min(length, LIMITS.loop) }, (): Value => undefined), open: false }
          : iterate(run, source);
      const items = sequence.items.slice(0, LIMITS.array);
      return makeArray(
        run,
        args[1] === undefined ? items : items.map((item, at) => run.parts.call(run, args[1], undefined, [item, at], site)),
        sequence.open,
      );
    }),
  );
  machine.realm.globals.set('Array', constructor);
}

function combined(op: 'and' | 'or', values: readonly Value[]): Value {
  return values.reduce((left, right) => unknownTruth({ op, left, right }, op === 'or' ? 'some' : 'every'));
}

/** A list method on something that is not a known list: its callback may still register things, and a guard asks it of one element. */
export function unknownList(machine: Machine, name: string, args: Value[], site: Site): Value {
  if (machine.decider !== undefined && /^(?:some|every|find)$/.test(name) && args[0] instanceof Obj) {
    const element = new Unk('element of an unknown list');
    const asked = machine.parts.call(machine, args[0], undefined, [element, new Unk('index')], site);
    return name === 'find' ? (decide(machine, asked, site) ? element : undefined) : asked;
  }
  if (/^(?:forEach|map|filter|flatMap)$/.test(name) && args[0] instanceof Obj)
    machine.parts.call(machine, args[0], undefined, [new Unk('element of an unknown list'), new Unk('index')], site);
  return new Unk(`${name} of an unknown list`);
}
