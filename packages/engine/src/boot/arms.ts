import { assume, describeCondition, forget, truthOf } from './conditions.ts';
import type { ArmWrites } from './heap.ts';
import type { Completion, Machine } from './machine.ts';
import { ExitSignal, ThrowSignal } from './machine.ts';
import type { Frame } from './scope.ts';
import type { Site, Value } from './value.ts';
import { joinValues } from './value.ts';

/** How one arm of an uncertain condition went. */
type Arm<T> = { ok: true; value: T; writes: ArmWrites } | { ok: false; signal: ThrowSignal | ExitSignal; writes: ArmWrites };

function runArm<T>(machine: Machine, condition: string, test: Value, truth: boolean | undefined, body: () => T): Arm<T> {
  const outer = machine.heap.begin();
  const mark = machine.trail.length;
  const depth = machine.pc.length;
  machine.pc.push(condition);
  if (truth !== undefined) assume(machine, test, truth);
  let result: { ok: true; value: T } | { ok: false; signal: ThrowSignal | ExitSignal } | undefined;
  try {
    result = { ok: true, value: body() };
  } catch (signal) {
    if (!(signal instanceof ThrowSignal || signal instanceof ExitSignal)) throw signal;
    result = { ok: false, signal };
  } finally {
    machine.pc.length = depth;
    forget(machine, mark);
    // An unwinding budget signal must still restore the outer log.
    if (result === undefined) machine.heap.undo(outer);
  }
  return { ...result, writes: machine.heap.close(outer) };
}

/** Evaluates both arms of an uncertain expression and joins their values. In guard runs the decider picks one. */
export function eitherValue(machine: Machine, test: Value, site: Site, whenTrue: () => Value, whenFalse: () => Value): Value {
  if (machine.decider !== undefined) {
    const truth = decide(machine, test, site);
    return truth ? whenTrue() : whenFalse();
  }
  const yes = describeCondition(machine, test, site, true);
  const no = describeCondition(machine, test, site, false);
  const a = runArm(machine, yes, test, true, whenTrue);
  const b = runArm(machine, no, test, false, whenFalse);
  if (!a.ok && !b.ok) throw a.signal;
  if (!a.ok) {
    machine.heap.replay(b.writes);
    assume(machine, test, false);
    return (b as { value: Value }).value;
  }
  if (!b.ok) {
    machine.heap.replay(a.writes);
    assume(machine, test, true);
    return a.value;
  }
  machine.heap.merge(yes, a.writes, no, b.writes);
  return joinValues(yes, a.value, no, b.value);
}

/** Asks the decider, and remembers the answer so that the same value is answered alike. */
export function decide(machine: Machine, test: Value, site: Site): boolean {
  const known = truthOf(machine, test);
  if (known !== undefined) return known;
  const truth = machine.decider?.choose(test, machine.textOf(site), site) ?? true;
  assume(machine, test, truth);
  return truth;
}

/**
 * Runs both arms of an uncertain statement on the same state and merges. An arm that throws or exits leaves no label:
 * then there is no app. An arm that returns puts the rest of the function under the other condition.
 */
export function eitherCompletion(
  machine: Machine,
  frame: Frame,
  test: Value,
  site: Site,
  whenTrue: () => Completion,
  whenFalse: () => Completion,
): Completion {
  const yes = describeCondition(machine, test, site, true);
  const no = describeCondition(machine, test, site, false);
  const a = runArm(machine, yes, test, true, whenTrue);
  const b = runArm(machine, no, test, false, whenFalse);
  if (!a.ok && !b.ok) throw a.signal;
  if (!a.ok || !b.ok) {
    const alive = (a.ok ? a : b) as { value: Completion; writes: ArmWrites };
    machine.heap.replay(alive.writes);
    assume(machine, test, a.ok);
    return alive.value;
  }
  if (a.value === undefined && b.value === undefined) {
    machine.heap.merge(yes, a.writes, no, b.writes);
    return undefined;
  }
  if (a.value === undefined || b.value === undefined) {
    const goesOn = a.value === undefined ? a : b;
    const leaves = goesOn === a ? b : a;
    const left = leaves.value as NonNullable<Completion>;
    if (left.type === 'return') frame.returns.push({ condition: leaves === a ? yes : no, value: left.value });
    // What the leaving arm wrote may hold afterwards, what the other one wrote does hold on the way on.
    machine.heap.merge(leaves === a ? yes : no, onlyObjects(leaves.writes, goesOn.writes), '', goesOn.writes);
    machine.pc.push(goesOn === a ? yes : no);
    assume(machine, test, goesOn === a);
    return undefined;
  }
  machine.heap.merge(yes, a.writes, no, b.writes);
  if (a.value.type === 'return' && b.value.type === 'return') {
    return { type: 'return', value: joinValues(yes, a.value.value, no, b.value.value) };
  }
  if (a.value.type === 'return') {
    frame.returns.push({ condition: yes, value: a.value.value });
    return b.value;
  }
  if (b.value.type === 'return') frame.returns.push({ condition: no, value: b.value.value });
  return a.value.type === 'continue' ? a.value : b.value.type === 'continue' ? b.value : a.value;
}

/** Writes of a leaving arm to heap objects the other arm left alone; bindings keep the value of the path that goes on. */
function onlyObjects(writes: ArmWrites, other: ArmWrites): ArmWrites {
  const out: ArmWrites = { cells: new Map(), objects: new Map() };
  for (const [target, keys] of writes.objects) {
    const rest = new Map([...keys].filter(([key]) => other.objects.get(target)?.has(key) !== true));
    if (rest.size > 0) out.objects.set(target, rest);
  }
  return out;
}

/** Runs something that may or may not happen (a catch block, a late callback): its events count, its writes don't. */
export function tryOut(machine: Machine, condition: string | undefined, body: () => void): void {
  const outer = machine.heap.begin();
  const mark = machine.trail.length;
  const depth = machine.pc.length;
  if (condition !== undefined) machine.pc.push(condition);
  try {
    body();
  } catch (signal) {
    if (!(signal instanceof ThrowSignal || signal instanceof ExitSignal)) throw signal;
  } finally {
    machine.pc.length = depth;
    forget(machine, mark);
    machine.heap.undo(outer);
  }
}
