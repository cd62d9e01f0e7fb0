import { loadApart } from '../../boot/load-apart.ts';
import type { Machine } from '../../boot/machine.ts';
import { BudgetSignal, ExitSignal, ThrowSignal } from '../../boot/machine.ts';
import { loadModule, readExport } from '../../boot/modules.ts';
import type { Value } from '../../boot/value.ts';
import { Unk } from '../../boot/value.ts';

/** What a file exports under a name, as the running app has it. */
export function readValue(machine: Machine, path: string, name: string): Value {
  try {
    const record = loadApart(machine, path, () => loadModule(machine, path));
    return readExport(machine, record, name, new Set());
  } catch (signal) {
    if (signal instanceof BudgetSignal || signal instanceof ThrowSignal || signal instanceof ExitSignal || signal instanceof RangeError)
      return new Unk(`what ${path} exports could not be read`);
    throw signal;
  }
}
