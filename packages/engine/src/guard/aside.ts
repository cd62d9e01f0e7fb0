import { forget } from '../boot/conditions.ts';
import type { ExternalModel } from '../boot/machine.ts';
import type { Session } from './session.ts';

/**
 * Runs something beside the boot: with the decisions of a session, a budget of its own and library calls answered by `model`. Whatever it
 * does to the heap and to the machine is undone, also when it throws.
 */
export function aside<T>(session: Session, steps: number, model: ExternalModel, body: () => T): T {
  const { machine } = session;
  const outer = machine.heap.beginAside();
  const { decider, recording, steps: used, maxSteps, pc, depth } = machine;
  const mark = machine.trail.length;
  machine.decider = session;
  machine.recording = false;
  machine.maxSteps = used + Math.min(steps, Math.max(machine.allowance, 0));
  machine.pc = [];
  machine.depth = 0;
  machine.active.length = 0;
  machine.models.unshift(model);
  machine.asideModels.unshift(model);
  try {
    return body();
  } finally {
    machine.models.shift();
    machine.asideModels.shift();
    const taken = machine.steps - used;
    machine.allowance -= taken;
    if (machine.allowances !== undefined) machine.allowances.left -= taken;
    forget(machine, mark);
    machine.heap.undo(outer);
    Object.assign(machine, { decider, recording, steps: used, maxSteps, pc, depth });
    machine.active.length = 0;
  }
}

/**
 * Runs once for every combination of decisions that are not certain, at most `cap` times. `start` makes a session that takes the given
 * decisions first, and after a result that is `enough` no more are made; `near` tries those first that differ least from the first, and `singly` turns each decision only once, wherever it is met first.
 * Returns what the runs gave, and whether some were left out.
 */
export function everyPath<T>(
  cap: number,
  start: (prefix: boolean[]) => Session,
  run: (session: Session) => T,
  enough: (result: T) => boolean = () => false,
  near: boolean | 'singly' = false,
): { results: T[]; capped: boolean } {
  const results: T[] = [];
  const pending: boolean[][] = [[]];
  const met = new Set<string>();
  while (pending.length > 0 && results.length < cap) {
    const prefix = (near === false ? pending.pop() : pending.shift()) as boolean[];
    const session = start(prefix);
    const result = run(session);
    results.push(result);
    if (enough(result)) return { results, capped: true };
    for (let at = session.forks.length - 1; at >= prefix.length; at -= 1) {
      const what = near === 'singly' ? session.placeOf(at) : undefined;
      if (what !== undefined && met.has(what)) continue;
      if (what !== undefined) met.add(what);
      pending.push([...session.forks.slice(0, at), !(session.forks[at] as boolean)]);
    }
  }
  return { results, capped: pending.length > 0 };
}
