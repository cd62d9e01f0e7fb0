import type { Machine } from '../boot/machine.ts';
import { makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Accessor, Ext, Obj, Unk } from '../boot/value.ts';
import { partOf, PRINCIPAL_MEMBER } from './request-parts.ts';
import { sessionOf } from './session.ts';

/** What the steps before a resolver of tRPC hand on. */
export interface ProcedureCall {
  ctx: Value;
  path: Value;
  kind: string;
}

/** A call before anything ran: nobody is recognised, except where `known` says who is. */
export function procedureCall(machine: Machine, of: { path: Value; kind: string }, known: Record<string, Value>): ProcedureCall {
  const nobody = Object.fromEntries(ABSENT.map((name) => [name, undefined]));
  const ctx = makeObject(machine, { ...nobody, ...known });
  ctx.open = true;
  return { ctx, path: of.path, kind: of.kind };
}

const ABSENT = ['user', 'auth', 'session', 'userId', 'currentUser', 'account', 'tenant', 'workspace', 'token', 'apiKey', 'organization'];

/** The one argument of a middleware or a resolver. https://trpc.io/docs/server/middlewares */
export function procedureOptions(machine: Machine, call: ProcedureCall): Obj {
  const part = call.kind === 'mutation' ? 'body' : 'query';
  const input = (run: Machine): Value => {
    const session = sessionOf(run);
    session.touched.add(part);
    return partOf(session, part);
  };
  const out = makeObject(machine, {
    ctx: call.ctx,
    path: call.path,
    type: call.kind,
    meta: new Unk('meta of a procedure'),
    signal: new Unk('signal'),
    batchIndex: 0,
  });
  for (const name of ['input', 'rawInput']) {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, (run) => input(run));
    out.props.set(name, accessor);
  }
  out.props.set(
    'getRawInput',
    makeNative(machine, 'getRawInput', (run) => makePromise(run, input(run))),
  );
  return out;
}

/** `next({ ctx })`: what is given is put over what there was. */
export function extendContext(machine: Machine, call: ProcedureCall, given: Value): void {
  const added = given instanceof Obj && !(given instanceof Ext) ? (given.own?.get('ctx') as Value) : undefined;
  if (added === undefined || added === call.ctx) return;
  const session = sessionOf(machine);
  if (!(added instanceof Obj) || added instanceof Ext) {
    const open = makeObject(machine);
    open.open = true;
    copy(call.ctx, open);
    call.ctx = open;
    return;
  }
  const merged = makeObject(machine);
  copy(call.ctx, merged);
  copy(added, merged);
  for (const [key, value] of added.own ?? [])
    if (PRINCIPAL_MEMBER.test(key) && value !== undefined && value !== null) session.wrotePrincipal = true;
  call.ctx = merged;
}

function copy(from: Value, into: Obj): void {
  if (!(from instanceof Obj) || from instanceof Ext) {
    into.open = true;
    return;
  }
  if (from.open) into.open = true;
  for (const [key, value] of from.own ?? []) into.props.set(key, value);
}
