import type { Cell } from './scope.ts';
import type { Accessor, Value } from './value.ts';
import { Obj, joinValues } from './value.ts';

const MISSING: unique symbol = Symbol('missing');
type Stored = Value | Accessor | Value[] | [Value, Value][] | typeof MISSING | boolean;

/** Remembers old values while an arm is tried, so that it can be undone and merged. */
export class WriteLog {
  readonly targets = new Map<object, Map<string, Stored>>();

  /** First write wins: that is the value before the arm. */
  note(target: object, key: string, old: Stored): boolean {
    let keys = this.targets.get(target);
    if (keys === undefined) this.targets.set(target, (keys = new Map()));
    if (keys.has(key)) return false;
    keys.set(key, old);
    return true;
  }
}

/** All writes to the heap go through here. */
export class Heap {
  log: WriteLog | undefined = undefined;

  setCell(cell: Cell, value: Value): void {
    this.log?.note(cell, '#cell', cell.value);
    cell.value = value;
  }

  setProp(target: Obj, key: string, value: Value | Accessor): void {
    this.log?.note(target, key, target.props.has(key) ? target.props.get(key) : MISSING);
    target.props.set(key, value);
  }

  deleteProp(target: Obj, key: string): void {
    this.log?.note(target, key, target.props.has(key) ? target.props.get(key) : MISSING);
    target.props.delete(key);
  }

  /** The elements, ready to be changed. */
  itemsOf(target: Obj): Value[] {
    const items = (target.items ??= []);
    if (this.log?.note(target, '#items', items) === true) target.items = [...items];
    return target.items;
  }

  setItems(target: Obj, items: Value[]): void {
    this.log?.note(target, '#items', target.items ?? []);
    target.items = items;
  }

  /** The entries of a Map, ready to be changed. */
  entriesOf(target: Obj): [Value, Value][] {
    const entries = (target.entries ??= []);
    if (this.log?.note(target, '#entries', entries) === true) target.entries = entries.map(([key, value]) => [key, value]);
    return target.entries;
  }

  setOpen(target: Obj): void {
    if (target.open) return;
    this.log?.note(target, '#open', false);
    target.open = true;
  }

  /** Starts to remember writes; pair with {@link close}. */
  begin(): WriteLog | undefined {
    const outer = this.log;
    this.log = new WriteLog();
    return outer;
  }

  /** Ends an arm whose writes are of no interest: undoes them. */
  undo(outer: WriteLog | undefined): void {
    const log = this.log as WriteLog;
    this.log = outer;
    for (const [target, keys] of log.targets) for (const [key, old] of keys) writeSlot(target, key, old);
  }

  /** Ends an arm: undoes its writes and tells what they were. */
  close(outer: WriteLog | undefined): ArmWrites {
    const log = this.log as WriteLog;
    this.log = outer;
    const finals: ArmWrites = new Map();
    for (const [target, keys] of log.targets) {
      const values = new Map<string, { old: Stored; now: Stored }>();
      for (const [key, old] of keys) {
        values.set(key, { old, now: readSlot(target, key) });
        writeSlot(target, key, old);
      }
      finals.set(target, values);
    }
    return finals;
  }

  /** Applies the writes of an arm again. */
  replay(writes: ArmWrites): void {
    for (const [target, keys] of writes) {
      for (const [key, { now }] of keys) this.put(target, key, now);
    }
  }

  /** Merges two arms into the present state. Locals of the function (`skip`) keep the second arm's value if the first one left. */
  merge(conditionA: string, a: ArmWrites, conditionB: string, b: ArmWrites): void {
    const targets = new Set([...a.keys(), ...b.keys()]);
    for (const target of targets) {
      const keysA = a.get(target);
      const keysB = b.get(target);
      for (const key of new Set([...(keysA?.keys() ?? []), ...(keysB?.keys() ?? [])])) {
        const inA = keysA?.get(key);
        const inB = keysB?.get(key);
        const old = (inA ?? inB)?.old as Stored;
        const left = inA === undefined ? old : inA.now;
        const right = inB === undefined ? old : inB.now;
        this.put(target, key, key === '#open' ? left === true || right === true : joinSlots(conditionA, left, conditionB, right));
        if (key === '#items' && (left as Value[]).length !== (right as Value[]).length) this.setOpen(target as Obj);
        if (key === '#entries' && !sameKeys(left as [Value, Value][], right as [Value, Value][])) this.setOpen(target as Obj);
      }
    }
  }

  private put(target: object, key: string, value: Stored): void {
    this.log?.note(target, key, readSlot(target, key));
    writeSlot(target, key, value);
  }
}

/** What an arm wrote: target → key → value before and after. */
export type ArmWrites = Map<object, Map<string, { old: Stored; now: Stored }>>;

function readSlot(target: object, key: string): Stored {
  if (!(target instanceof Obj)) return (target as Cell).value;
  if (key === '#items') return target.items ?? [];
  if (key === '#entries') return target.entries ?? [];
  if (key === '#open') return target.open;
  return target.props.has(key) ? target.props.get(key) : MISSING;
}

function writeSlot(target: object, key: string, value: Stored): void {
  if (!(target instanceof Obj)) (target as Cell).value = value as Value;
  else if (key === '#items') target.items = value as Value[];
  else if (key === '#entries') target.entries = value as [Value, Value][];
  else if (key === '#open') target.open = value as boolean;
  else if (value === MISSING) target.props.delete(key);
  else target.props.set(key, value as Value | Accessor);
}

function joinSlots(conditionA: string, a: Stored, conditionB: string, b: Stored): Stored {
  if (a === b) return a;
  if (typeof a === 'boolean' && typeof b === 'boolean' && a !== b) return joinValues(conditionA, a, conditionB, b);
  if (isTuples(a) && isTuples(b)) return joinEntries(conditionA, a, conditionB, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    const left = a as Value[];
    const right = b as Value[];
    const long = left.length >= right.length ? left : right;
    // Different lengths make the length unknown; the caller opens the array.
    return long.map((value, at) =>
      at < left.length && at < right.length ? joinValues(conditionA, left[at], conditionB, right[at]) : value,
    );
  }
  const plain = (value: Stored): Value => (value === MISSING || Array.isArray(value) ? undefined : (value as Value));
  return joinValues(conditionA, plain(a), conditionB, plain(b));
}

function isTuples(value: Stored): value is [Value, Value][] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => Array.isArray(entry));
}

function joinEntries(conditionA: string, a: [Value, Value][], conditionB: string, b: [Value, Value][]): [Value, Value][] {
  const out = a.map(([key, value]): [Value, Value] => {
    const other = b.find((entry) => entry[0] === key);
    return [key, other === undefined ? value : joinValues(conditionA, value, conditionB, other[1])];
  });
  for (const [key, value] of b) if (!a.some((entry) => entry[0] === key)) out.push([key, value]);
  return out;
}

function sameKeys(a: [Value, Value][], b: [Value, Value][]): boolean {
  return a.length === b.length && a.every(([key], at) => b[at]?.[0] === key);
}
