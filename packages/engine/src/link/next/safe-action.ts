import type { Machine } from '../../boot/machine.ts';
import { makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Obj, Site, Value } from '../../boot/value.ts';
import { Ext, Func, Unk } from '../../boot/value.ts';
import type { Step } from '../../guard/run-action.ts';
import { runSteps } from '../../guard/run-action.ts';
import { named } from '../../guard/request-parts.ts';
import { sessionOf } from '../../guard/session.ts';
import { libraryOf } from '../schema-library.ts';

const MAKES = /^next-safe-action(?:\.default)?\.createSafeActionClient$/;
/** Members that say something about input or output, and give the client again. */
const SAME = ['outputSchema', 'bindArgsSchemas', 'bindArgsInputSchemas'];
/** Members that say what the input has to be; what it does not name is taken out. */
const INPUT = ['schema', 'inputSchema'];

/**
 * next-safe-action: a client with functions around every action that is made of it. `use` gives another client, and what is thrown becomes a
 * part of the answer. https://next-safe-action.dev/docs/define-actions/middleware
 */
export function installSafeActions(machine: Machine): void {
  machine.models.push((run, callee) =>
    MAKES.test(callee.name) ? { value: clientOf(run, { around: [], metadata: undefined, input: undefined }) } : undefined,
  );
}

/** What a client was given so far. */
interface Client {
  around: readonly Value[];
  metadata: Value;
  input: { schema: Value; site: Site } | undefined;
}

function clientOf(machine: Machine, own: Client): Obj {
  const client = makeObject(machine);
  const define = (name: string, code: (run: Machine, args: Value[], site: Site) => Value): void => {
    client.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) => code(run, args, site)),
    );
  };
  define('use', (run, [step]) => clientOf(run, { ...own, around: [...own.around, step] }));
  define('metadata', (run, [given]) => clientOf(run, { ...own, metadata: given }));
  for (const name of SAME) define(name, (run) => clientOf(run, own));
  for (const name of INPUT) define(name, (run, [schema], site) => clientOf(run, { ...own, input: { schema, site } }));
  for (const name of ['action', 'stateAction']) define(name, (run, [action]) => actionOf(run, own, action));
  return client;
}

/** The action as it is exported. It is where the function stands that it was made of. */
function actionOf(machine: Machine, { around, metadata, input: declared }: Client, action: Value): Value {
  const inner = action instanceof Func ? (action.bound?.target ?? action) : undefined;
  if (!(action instanceof Func) || inner?.node === undefined) return new Unk('an action that could not be read');
  const out = makeNative(machine, inner.name, (run, _self, [input], site) => {
    const about = { clientInput: input ?? named('request.body'), bindArgsClientInputs: new Unk('bound input'), metadata };
    if (declared !== undefined && !(declared.schema instanceof Func && !(declared.schema instanceof Ext)))
      sessionOf(run).schemas.push({
        part: 'body',
        schema: declared.schema instanceof Ext ? declared.schema : undefined,
        by: declared.schema instanceof Ext ? libraryOf(declared.schema.name) : 'unknown',
        site: declared.site,
        strict: true,
      });
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
