import type { Machine } from '../../boot/machine.ts';
import { makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Obj, Value } from '../../boot/value.ts';
import { Func, Unk } from '../../boot/value.ts';
import type { Step } from '../../guard/run-action.ts';
import { runSteps } from '../../guard/run-action.ts';
import { named } from '../../guard/request-parts.ts';

const MAKES = /^next-safe-action(?:\.default)?\.createSafeActionClient$/;
/** Members that say something about input or output, and give the client again. */
const SAME = ['schema', 'inputSchema', 'outputSchema', 'bindArgsSchemas', 'bindArgsInputSchemas'];

/**
 * next-safe-action: a client with functions around every action that is made of it. `use` gives another client, and what is thrown becomes a
 * part of the answer. https://next-safe-action.dev/docs/define-actions/middleware
 */
export function installSafeActions(machine: Machine): void {
  machine.models.push((run, callee) => (MAKES.test(callee.name) ? { value: clientOf(run, [], undefined) } : undefined));
}

function clientOf(machine: Machine, around: readonly Value[], metadata: Value): Obj {
  const client = makeObject(machine);
  const define = (name: string, code: (run: Machine, args: Value[]) => Value): void => {
    client.props.set(
      name,
      makeNative(machine, name, (run, _self, args) => code(run, args)),
    );
  };
  define('use', (run, [step]) => clientOf(run, [...around, step], metadata));
  define('metadata', (run, [given]) => clientOf(run, around, given));
  for (const name of SAME) define(name, (run) => clientOf(run, around, metadata));
  for (const name of ['action', 'stateAction']) define(name, (run, [action]) => actionOf(run, around, metadata, action));
  return client;
}

/** The action as it is exported. It is where the function stands that it was made of. */
function actionOf(machine: Machine, around: readonly Value[], metadata: Value, action: Value): Value {
  const inner = action instanceof Func ? (action.bound?.target ?? action) : undefined;
  if (!(action instanceof Func) || inner?.node === undefined) return new Unk('an action that could not be read');
  const out = makeNative(machine, inner.name, (run, _self, [input], site) => {
    const about = { clientInput: input ?? named('request.body'), bindArgsClientInputs: new Unk('bound input'), metadata };
    const steps = around.map(
      (step): Step =>
        (next, ctx) =>
          run.parts.call(run, step, undefined, [makeObject(run, { ...about, ctx, next })], site),
    );
    const last = (ctx: Obj): Value =>
      run.parts.call(
        run,
        action,
        undefined,
        [makeObject(run, { ...about, ctx, parsedInput: named('request.body') }), makeObject(run)],
        site,
      );
    const result = runSteps(run, steps, last, (go) => makeNative(run, 'next', (now, _me, [more]) => makePromise(now, go(more))));
    return makePromise(run, result);
  });
  out.node = inner.node;
  out.path = inner.path;
  return out;
}
