import type { Machine } from '../boot/machine.ts';
import { ExitSignal, ThrowSignal } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import { Func, Obj, Unk } from '../boot/value.ts';

/** https://github.com/tj/commander.js, https://github.com/cacjs/cac, https://github.com/lukeed/sade, https://github.com/yargs/yargs */
const ROOT = /^(?:new )?(?:commander|@commander-js\/extra-typings|cac|sade|yargs(?:\/yargs)?)\b/;
/** What reads the command line, and then runs the command that stands there. */
const READS = /\.(?:parse|parseAsync)$/;

interface Command {
  readonly action: Func;
  readonly site: Site;
}

/**
 * Runs the actions of a command line where it is read: a service that is started as `app serve` is made in one of them. Each is run,
 * because which of them will be is not known; what a command is called is no condition of the app that it starts.
 */
export function installCommands(machine: Machine): void {
  const commands: Command[] = [];
  machine.models.push((run, callee, _self, args, site) => {
    if (!ROOT.test(callee.name)) return undefined;
    const action = callee.name.endsWith('.action') ? args[0] : callee.name.endsWith('.command') ? handlerOf(args) : undefined;
    if (action instanceof Func) commands.push({ action, site });
    if (READS.test(callee.name) && run.phase === 'boot' && run.decider === undefined)
      for (const one of commands.splice(0)) runCommand(run, one);
    return undefined;
  });
}

/** What it sets stays set, as its handlers rest on it. One that throws or ends the process leaves the others to be tried. */
function runCommand(machine: Machine, { action, site }: Command): void {
  try {
    machine.parts.call(machine, action, undefined, given(), site);
  } catch (signal) {
    if (!(signal instanceof ThrowSignal || signal instanceof ExitSignal)) throw signal;
  }
}

/** `yargs.command(name, about, builder, handler)` or one object with a handler. */
function handlerOf(args: readonly Value[]): Value {
  const [first] = args;
  return first instanceof Obj && !(first instanceof Func) ? handler(first) : args[3];
}

function handler(of: Obj): Value {
  const value = of.props.get('handler');
  return value instanceof Func ? value : undefined;
}

/** Whatever was typed. */
function given(): Value[] {
  return [new Unk('an argument of the command'), new Unk('an option of the command'), new Unk('an option of the command')];
}
