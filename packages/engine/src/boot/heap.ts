import type { Cell } from './scope.ts';
import type { Accessor, Obj, Value } from './value.ts';
import { joinValues, newId } from './value.ts';

const MISSING: unique symbol = Symbol('missing');
type Stored = Value | Accessor | Value[] | [Value, Value][] | typeof MISSING | boolean;

/** Remembers old values while an arm is tried, so that it can be undone and merged. First write wins: that is the value before the arm. */
export class WriteLog {
  readonly cells = new Map<Cell, Value>();
  readonly objects = new Map<Obj, Map<string, Stored>>();
  /** Objects and bindings from this id on are made while it runs and gone afterwards, so nobody asks what they were before. */
  fresh: number;

  constructor(fresh: number) {
    this.fresh = fresh;
  }

  noteCell(cell: Cell): void {
    if (cell.id < this.fresh && !this.cells.has(cell)) this.cells.set(cell, cell.value);
  }

  /** Whether this was the first write. */
  note(target: Obj, key: string, old: Stored): boolean {
    if (target.id >= this.fresh) return false;
    let keys = this.objects.get(target);
    if (keys === undefined) this.objects.set(target, (keys = new Map()));
    if (keys.has(key)) return false;
    keys.set(key, old);
    return true;
  }

  noteProp(target: Obj, key: string): void {
    if (target.id >= this.fresh) return;
    const { own } = target;
    this.note(target, key, own !== undefined && own.has(key) ? own.get(key) : MISSING);
  }
}

/** All writes to the heap go through here. */
export class Heap {
  log: WriteLog | undefined = undefined;
  /** Logs of what leaves nothing behind, outermost first. */
  private readonly asides: WriteLog[] = [];

  /** Stops remembering writes, for what stays whatever becomes of the code that asked for it; pair with {@link resume}. */
  suspend(): WriteLog | undefined {
    const { log } = this;
    this.log = undefined;
    return log;
  }

  resume(log: WriteLog | undefined): void {
    this.log = log;
    // What was made in between stays, so changes of it are to be remembered.
    for (const one of this.asides) one.fresh = newId();
  }

  setCell(cell: Cell, value: Value): void {
    if (this.log !== undefined) this.log.noteCell(cell);
    cell.value = value;
  }

  setProp(target: Obj, key: string, value: Value | Accessor): void {
    if (this.log !== undefined) this.log.noteProp(target, key);
    target.props.set(key, value);
  }

  deleteProp(target: Obj, key: string): void {
    if (this.log !== undefined) this.log.noteProp(target, key);
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

  /** Starts to remember writes; pair with {@link close} or {@link undo}. */
  begin(): WriteLog | undefined {
    const outer = this.log;
    this.log = new WriteLog(Number.POSITIVE_INFINITY);
    return outer;
  }

  /** Starts to remember writes of something that leaves nothing behind; pair with {@link undo}. */
  beginAside(): WriteLog | undefined {
    const outer = this.log;
    this.log = new WriteLog(newId());
    this.asides.push(this.log);
    return outer;
  }

  /** Ends an arm whose writes are of no interest: undoes them. */
  undo(outer: WriteLog | undefined): void {
    const log = this.log as WriteLog;
    this.log = outer;
    if (this.asides.at(-1) === log) this.asides.pop();
    log.cells.forEach((old, cell) => {
      cell.value = old;
    });
    log.objects.forEach((keys, target) => keys.forEach((old, key) => writeSlot(target, key, old)));
  }

  /** Ends an arm: undoes its writes and tells what they were. */
  close(outer: WriteLog | undefined): ArmWrites {
    const log = this.log as WriteLog;
    this.log = outer;
    const writes: ArmWrites = { cells: new Map(), objects: new Map() };
    log.cells.forEach((old, cell) => {
      writes.cells.set(cell, { old, now: cell.value });
      cell.value = old;
    });
    log.objects.forEach((keys, target) => {
      const values = new Map<string, Write<Stored>>();
      keys.forEach((old, key) => {
        values.set(key, { old, now: readSlot(target, key) });
        writeSlot(target, key, old);
      });
      writes.objects.set(target, values);
    });
    return writes;
  }

  /** Applies the writes of an arm again. */
  replay(writes: ArmWrites): void {
    writes.cells.forEach(({ now }, cell) => this.setCell(cell, now));
    writes.objects.forEach((keys, target) => keys.forEach(({ now }, key) => this.put(target, key, now)));
  }

  /** Merges two arms into the present state. Locals of the function (`skip`) keep the second arm's value if the first one left. */
  merge(conditionA: string, a: ArmWrites, conditionB: string, b: ArmWrites): void {
    for (const cell of both(a.cells, b.cells)) {
      const inA = a.cells.get(cell);
      const inB = b.cells.get(cell);
      const old = ((inA ?? inB) as Write<Value>).old;
      this.setCell(cell, joinValues(conditionA, inA === undefined ? old : inA.now, conditionB, inB === undefined ? old : inB.now));
    }
    for (const target of both(a.objects, b.objects)) {
      const keysA = a.objects.get(target) ?? NO_WRITES;
      const keysB = b.objects.get(target) ?? NO_WRITES;
      for (const key of both(keysA, keysB)) {
        const inA = keysA.get(key);
        const inB = keysB.get(key);
        const old = (inA ?? inB)?.old as Stored;
        const left = inA === undefined ? old : inA.now;
        const right = inB === undefined ? old : inB.now;
        this.put(target, key, key === '#open' ? left === true || right === true : joinSlots(conditionA, left, conditionB, right));
        if (key === '#items' && (left as Value[]).length !== (right as Value[]).length) this.setOpen(target);
        if (key === '#entries' && !sameKeys(left as [Value, Value][], right as [Value, Value][])) this.setOpen(target);
      }
    }
  }

  private put(target: Obj, key: string, value: Stored): void {
    this.log?.note(target, key, readSlot(target, key));
    writeSlot(target, key, value);
  }
}

/** A value before and after. */
export interface Write<T> {
  old: T;
  now: T;
}

/** What an arm wrote: to bindings, and to members of objects. */
export interface ArmWrites {
  cells: Map<Cell, Write<Value>>;
  objects: Map<Obj, Map<string, Write<Stored>>>;
}

const NO_WRITES: ReadonlyMap<string, Write<Stored>> = new Map();

/** Keys of two maps, in order. */
function both<K>(a: ReadonlyMap<K, unknown>, b: ReadonlyMap<K, unknown>): Iterable<K> {
  return a.size === 0 ? b.keys() : b.size === 0 ? a.keys() : new Set([...a.keys(), ...b.keys()]);
}

function readSlot(target: Obj, key: string): Stored {
  if (key === '#items') return target.items ?? [];
  if (key === '#entries') return target.entries ?? [];
  if (key === '#open') return target.open;
  const { own } = target;
  return own !== undefined && own.has(key) ? own.get(key) : MISSING;
}

function writeSlot(target: Obj, key: string, value: Stored): void {
  if (key === '#items') target.items = value as Value[];
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
