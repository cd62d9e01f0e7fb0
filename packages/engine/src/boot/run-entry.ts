import { isStartedItself } from '../lang/typescript/entries.ts';
import type { Entry } from '../lang/typescript/entries.ts';
import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Resolver } from '../lang/typescript/resolve.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { tryOut } from './arms.ts';
import { createMachine } from './interpreter.ts';
import type { Machine } from './machine.ts';
import { BudgetSignal, ExitSignal, LIMITS, ThrowSignal } from './machine.ts';
import { externalModule, loadModule, readExport } from './modules.ts';
import { getProp, makeArray, makeObject } from './properties.ts';
import type { Site, Value } from './value.ts';
import { Ext, Unk } from './value.ts';

/** What every boot of a service needs. */
export interface BootInput {
  tree: SourceTree;
  resolver: Resolver;
  /** Parses with a cache that outlives the boot: services share modules. */
  parse(path: string): ParsedModule | undefined;
  serviceRoot: string;
  entries: Entry[];
}

/** How a boot ended. */
export interface EntryOutcome {
  machine: Machine;
  /** Where the process certainly ends, when it does. */
  dies: Site | undefined;
  /** The step budget ran out. */
  exhausted: boolean;
}

/** Boots one entry: its module graph, then what it scheduled for later. */
export function runEntry(input: BootInput, entry: Entry, install: (machine: Machine) => void, lenient: boolean): EntryOutcome {
  const machine = createMachine(input.tree, input.resolver, (path) => input.parse(path), input.serviceRoot);
  machine.lenient = lenient;
  machine.startedWith = isStartedItself(entry) ? entry.path : '';
  const host = machine.realm.globals.get('process');
  if (host instanceof Ext) host.props.set('argv', makeArray(machine, ['node', `/${machine.startedWith}`], true));
  install(machine);
  const site: Site = { path: entry.path, start: 0, end: 0 };
  let dies: Site | undefined;
  let exhausted = false;
  try {
    const record = loadModule(machine, entry.path);
    if (entry.plugin === true) startPlugin(machine, readExport(machine, record, 'default', new Set()), site);
  } catch (signal) {
    if (signal instanceof BudgetSignal) {
      exhausted = true;
      machine.diagnostics.push({
        code: 'budget-exhausted',
        level: 'error',
        message: `starting ${entry.path} took more than ${LIMITS.steps} steps; what follows was not seen`,
        location: { path: entry.path, line: 1 },
      });
    } else if (signal instanceof ExitSignal) dies = signal.site;
    else if (signal instanceof ThrowSignal) dies = signal.site ?? site;
    else if (!(signal instanceof RangeError)) throw signal;
  }
  runLate(machine);
  return { machine, dies, exhausted };
}

/** What `fastify start` does with the plugin that a file exports: makes an app, registers it there, listens. */
function startPlugin(machine: Machine, plugin: Value, site: Site): void {
  const app = machine.parts.call(machine, externalModule(machine, 'fastify'), undefined, [], site);
  machine.parts.call(machine, getProp(machine, app, 'register', site), app, [plugin, makeObject(machine)], site);
  machine.parts.call(machine, getProp(machine, app, 'listen', site), app, [makeObject(machine)], site);
}

/** Runs listeners, timers and signal handlers once: their calls count as late, their writes don't stay. */
function runLate(machine: Machine): void {
  machine.phase = 'late';
  for (let at = 0; at < machine.late.length && at < 200; at += 1) {
    const item = machine.late[at];
    if (item === undefined) continue;
    const before = machine.steps;
    machine.maxSteps = before + LIMITS.lateSteps;
    machine.pc = [...item.pc];
    machine.depth = 0;
    machine.active.length = 0;
    try {
      tryOut(machine, undefined, () => {
        machine.parts.call(machine, item.func, undefined, [new Unk('event'), new Unk('event'), new Unk('event')], item.site);
      });
    } catch (signal) {
      if (!(signal instanceof BudgetSignal || signal instanceof RangeError)) throw signal;
    }
  }
  machine.pc = [];
  machine.maxSteps = LIMITS.steps;
}
