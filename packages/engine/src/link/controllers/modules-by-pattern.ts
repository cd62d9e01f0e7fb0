import { filesMatching } from '../../boot/glob.ts';
import type { Machine } from '../../boot/machine.ts';
import { loadModule, namespaceOf } from '../../boot/modules.ts';
import { getProp, ownKeys } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { joinPath } from '../../lang/typescript/paths.ts';

const NOWHERE = { path: '', start: 0, end: 0 };
const SCRIPT = /(?<!\.d)\.[cm]?[jt]sx?$/;
const SKIPPED = /(?:^|\/)(?:node_modules\/|\.)/;
const MOST_FILES = 400;

/** Files of code that a pattern names, none of them hidden or of a package. */
function filesOf(machine: Machine, pattern: string): string[] {
  const path = joinPath(pattern);
  const named = path === undefined ? [] : (filesMatching(machine, path) ?? []);
  return named.filter((one) => SCRIPT.test(one) && !SKIPPED.test(one)).slice(0, MOST_FILES);
}

/** Loads the files and gives the classes they export. */
export function classesIn(machine: Machine, pattern: string): Func[] {
  const out = new Set<Func>();
  const collect = (value: Value, depth: number): void => {
    if (value instanceof Func) {
      if (value.isClass) out.add(value);
      return;
    }
    if (!(value instanceof Obj) || value instanceof Ext || depth > 2) return;
    for (const item of value.items ?? []) collect(item, depth + 1);
    for (const key of ownKeys(value)) collect(getProp(machine, value, key, NOWHERE), depth + 1);
  };
  for (const path of filesOf(machine, pattern)) collect(namespaceOf(machine, loadModule(machine, path)), 0);
  return [...out];
}
