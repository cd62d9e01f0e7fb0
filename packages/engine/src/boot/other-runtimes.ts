import type { Machine } from './machine.ts';
import { makeNative } from './properties.ts';
import type { Value } from './value.ts';
import { Env, Ext, Unk } from './value.ts';

/** Globals of other runtimes, by machine: they are made when code names them, so that `typeof Bun` stays what it is in Node. */
const MADE = new WeakMap<Machine, Map<string, Ext>>();

/** `Bun` and `Deno`, with the variables of the environment; `undefined` for any other name. */
export function otherRuntime(machine: Machine, name: string): Ext | undefined {
  if (name !== 'Bun' && name !== 'Deno') return undefined;
  let made = MADE.get(machine);
  if (made === undefined) MADE.set(machine, (made = new Map()));
  let runtime = made.get(name);
  if (runtime === undefined) made.set(name, (runtime = name === 'Bun' ? bun() : deno(machine)));
  return runtime;
}

/** https://bun.com/docs/runtime/env */
function bun(): Ext {
  const out = new Ext('Bun');
  const env = new Ext('Bun.env');
  env.readsEnv = true;
  env.props.set('NODE_ENV', 'production');
  out.props.set('env', env);
  return out;
}

/** https://docs.deno.com/api/deno/~/Deno.env */
function deno(machine: Machine): Ext {
  const out = new Ext('Deno');
  const env = new Ext('Deno.env');
  env.props.set(
    'get',
    makeNative(machine, 'get', (_run, _self, [name]): Value => (typeof name === 'string' ? new Env(name) : new Unk('environment'))),
  );
  out.props.set('env', env);
  return out;
}
