import { BudgetSignal } from './machine.ts';
import type { Machine } from './machine.ts';
import type { ModuleRecord } from './module-record.ts';

/** Steps that one module may take to load. */
const EACH = 20_000;

/**
 * Loads a module that is first asked for while something else runs: as if it had been loaded before, so nothing of what runs decides
 * in it, and what it makes stays. One that would take too long, and all of them when the budget is used up, count as not readable.
 */
export function loadApart(machine: Machine, path: string, load: () => ModuleRecord): ModuleRecord {
  const known = machine.modules.get(path);
  const { lazy } = machine;
  if (known !== undefined || lazy === undefined) return known ?? load();
  if (lazy.left <= 0) return unread(machine, path);
  const { decider, recording, steps, maxSteps, pc, depth, frame, phase, timers, trail } = machine;
  const log = machine.heap.suspend();
  const active = machine.active.splice(0);
  const assumed = [...machine.assumed];
  // Whatever watches a part of the run stands before the model of the run itself.
  const outermost = machine.asideModels.at(-1);
  const own = machine.models.splice(0, outermost === undefined ? 0 : machine.models.indexOf(outermost) + 1);
  machine.assumed.clear();
  const budget = Math.min(EACH, lazy.left);
  Object.assign(machine, {
    decider: undefined,
    recording: true,
    steps: 0,
    maxSteps: budget,
    pc: [],
    depth: 0,
    frame: undefined,
    phase: 'boot',
    timers: undefined,
    trail: [],
  });
  try {
    return load();
  } catch (signal) {
    if (!(signal instanceof BudgetSignal)) throw signal;
    return machine.modules.get(path) ?? unread(machine, path);
  } finally {
    lazy.left -= machine.steps;
    Object.assign(machine, { decider, recording, steps, maxSteps, pc, depth, frame, phase, timers, trail });
    machine.models.unshift(...own);
    machine.assumed.clear();
    for (const [key, truth] of assumed) machine.assumed.set(key, truth);
    machine.active.splice(0, machine.active.length, ...active);
    machine.heap.resume(log);
  }
}

/** A module of which nothing is known. */
function unread(machine: Machine, path: string): ModuleRecord {
  const record: ModuleRecord = {
    path,
    parsed: undefined,
    state: 'failed',
    scope: undefined,
    exports: new Map(),
    stars: [],
    starred: new Map(),
    commonjs: undefined,
    isEsm: true,
    namespace: undefined,
  };
  machine.modules.set(path, record);
  return record;
}
