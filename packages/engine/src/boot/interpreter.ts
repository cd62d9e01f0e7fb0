import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Resolver } from '../lang/typescript/resolve.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { bind } from './bind.ts';
import { callArgs } from './evaluate-call.ts';
import { evaluate } from './evaluate-expression.ts';
import { execute } from './evaluate-statement.ts';
import { callExternal } from './external.ts';
import { call, makeClass, makeFunction } from './function.ts';
import { installHost } from './host.ts';
import { Machine } from './machine.ts';
import { requireModule } from './modules.ts';
import { installArrays } from './native-array.ts';
import { installObjects } from './native-object.ts';
import { installText } from './native-text.ts';
import { installUnmodelled } from './native-unmodelled.ts';
import { Obj } from './value.ts';

/** Makes an interpreter with its globals, ready to load an entry. */
export function createMachine(
  tree: SourceTree,
  resolver: Resolver,
  parse: (path: string) => ParsedModule | undefined,
  serviceRoot: string,
): Machine {
  const machine = new Machine(tree, resolver, parse);
  machine.parts = { evaluate, execute, call, makeFunction, makeClass, bind, require: requireModule, callExternal, callArgs };
  const object = new Obj('object', null);
  const prototype = (): Obj => new Obj('object', object);
  machine.realm = {
    object,
    array: prototype(),
    func: prototype(),
    promise: prototype(),
    map: prototype(),
    set: prototype(),
    error: prototype(),
    regexp: prototype(),
    date: prototype(),
    string: prototype(),
    number: prototype(),
    generic: prototype(),
    globals: new Map(),
  };
  installArrays(machine);
  installText(machine);
  installObjects(machine);
  installHost(machine, serviceRoot);
  installUnmodelled(machine);
  return machine;
}
