import type { Machine } from '../../boot/machine.ts';
import type { Value } from '../../boot/value.ts';
import { Func } from '../../boot/value.ts';
import { contains } from '../../lang/typescript/syntax.ts';
import { ClassNotes, methodNamed } from './class-notes.ts';
import { defineTsoa } from './tsoa-runtime.ts';

/** What code has told tsoa so far. */
export interface TsoaState {
  notes: ClassNotes;
  /** Routes of methods with its decorators were met. */
  read: boolean;
}

const states = new WeakMap<Machine, TsoaState>();

/** Teaches a machine about tsoa: its decorators say nothing at run time but for middleware, what its generator wrote registers the routes. */
export function installTsoa(machine: Machine): TsoaState {
  const state: TsoaState = { notes: new ClassNotes(), read: false };
  states.set(machine, state);
  for (const name of ['tsoa', '@tsoa/runtime']) machine.packages.set(name, (run, module) => defineTsoa(run, module, state.notes));
  return state;
}

/**
 * The method of a controller behind a function of the generated file, `async function UsersController_list(request, response, next)`, which
 * makes the controller and hands everything on: https://github.com/lukeautry/tsoa/blob/master/packages/cli/src/routeGeneration/templates/express.hbs
 */
export function tsoaMethodOf(machine: Machine, handler: Value): Func | undefined {
  const state = states.get(machine);
  if (state === undefined || !(handler instanceof Func) || handler.node === undefined || state.notes.classes.length === 0) return undefined;
  for (let at = handler.name.indexOf('_'); at !== -1; at = handler.name.indexOf('_', at + 1)) {
    const cell = handler.scope?.find(handler.name.slice(0, at));
    const type = cell?.live === undefined ? cell?.value : cell.live();
    const name = handler.name.slice(at + 1);
    if (!(type instanceof Func) || state.notes.of(type, name) === undefined) continue;
    const generated = contains(
      handler.node,
      (node) => node.type === 'Identifier' && /^(?:apiHandler|promiseHandler|templateService)$/.test(node.name),
    );
    const method = generated ? methodNamed(type, name) : undefined;
    if (method === undefined) continue;
    state.read = true;
    return method;
  }
  return undefined;
}
