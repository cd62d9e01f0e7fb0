import { tryOut } from './arms.ts';
import { functionKey } from './function.ts';
import type { Callback, ExternalCall, ExternalModel, Machine } from './machine.ts';
import { ThrowSignal } from './machine.ts';
import { makePromise } from './properties.ts';
import { snapshot } from './snapshot.ts';
import type { Site, Value } from './value.ts';
import { Choice, Ext, Func, Obj, Unk, isPrimitive } from './value.ts';

/** Members whose callback runs when something happens later. */
const LISTENERS =
  /(?:\.|^)(?:on|once|addListener|prependListener|addEventListener|setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|process|schedule|consume|subscribe|listen)$/;

/** Calls something outside the audited code: asks the models, records the call, and gives a token for the result. */
export function callExternal(machine: Machine, callee: Ext, self: Value, args: Value[], site: Site, isNew: boolean): Value {
  const { models } = machine;
  for (let at = 0; at < models.length; at += 1) {
    const answer = (models[at] as ExternalModel)(machine, callee, self, args, site, isNew);
    if (answer !== undefined) return answer.value;
  }
  machine.risks += 1;
  const promise = promiseMember(machine, callee, args, site);
  if (promise !== undefined) return promise.value;
  const call = recordCall(machine, callee, args, site, isNew);
  for (const argument of args) escapeDeep(machine, argument, site, `${callee.name} received it`);
  const out = resultOf(callee, args, isNew);
  out.call = call?.id;
  if (isNew && self instanceof Obj && call !== undefined && self.props.get('@@base') === undefined) self.props.set('@@base', out);
  return out;
}

/** What calling something outside gives: calls on it are calls of the same package, `getAuth().verifyIdToken()`. */
export function resultOf(callee: Ext, args: readonly Value[], isNew: boolean): Ext {
  const out = new Ext(`${isNew ? 'new ' : ''}${callee.name}()`);
  out.result = !isNew;
  out.parent = callee;
  if (callee.name.endsWith('.compile')) out.given = args[0];
  // https://github.com/fastify/env-schema reads the environment without being given it, https://env.t3.gg is given it inside its options.
  out.readsEnv =
    callee.readsEnv ||
    /^env-schema(?:\.(?:envSchema|default))?$|^@t3-oss\/env-\w+\.createEnv$/.test(callee.name) ||
    args.some((argument) => argument instanceof Ext && argument.readsEnv);
  return out;
}

/** `.then`, `.catch` and `.finally` on the result of an outside call: assumed to succeed, a failure may happen as well. */
function promiseMember(machine: Machine, callee: Ext, args: Value[], site: Site): { value: Value } | undefined {
  const member = callee.name.slice(callee.name.lastIndexOf('.') + 1);
  const receiver = callee.parent;
  if (receiver === undefined || !/^(?:then|catch|finally)$/.test(member) || !receiver.name.endsWith('()')) return undefined;
  const onError = member === 'catch' ? args[0] : args[1];
  if (onError instanceof Func && machine.decider === undefined)
    tryOut(machine, 'an error is thrown', () => machine.parts.call(machine, onError, undefined, [new Unk('caught error')], site));
  if (member === 'catch') return { value: receiver };
  try {
    const value = machine.parts.call(machine, args[0], undefined, member === 'then' ? [receiver] : [], site);
    return { value: value instanceof Obj && value.kind === 'promise' ? value : makePromise(machine, value) };
  } catch (signal) {
    if (signal instanceof ThrowSignal) return { value: makePromise(machine, signal.value, true) };
    throw signal;
  }
}

/** Appends a call to the list, with its arguments as they are now. */
export function recordCall(machine: Machine, callee: Ext, args: Value[], site: Site, isNew: boolean): ExternalCall | undefined {
  if (!machine.recording) return undefined;
  const within = machine.active.at(-1);
  const call: ExternalCall = {
    id: machine.externals.length,
    callee: isNew ? `new ${callee.name}` : callee.name,
    args: args.map((argument) => snapshot(machine, argument)),
    site: machine.locate(site),
    module: site.path,
    conditions: [...new Set(machine.pc)],
    phase: machine.phase,
    offset: site.start,
    ...(within?.node === undefined ? {} : { within: functionKey(within) }),
    ...(callee.call === undefined ? {} : { receiver: callee.call }),
  };
  machine.externals.push(call);
  for (const argument of args) handOver(machine, argument, callee.name, site, { event: args[0], call: call.id }, 0);
  return call;
}

/** Notes functions that were handed to somebody else, also inside options; listeners are run once after boot. */
export function handOver(
  machine: Machine,
  value: Value,
  to: string,
  site: Site,
  about: { event?: Value; call?: number },
  depth: number,
): void {
  if (!machine.recording) return;
  if (value instanceof Func) {
    const target = value.bound?.target ?? value;
    if (target.native !== undefined || target.node === undefined) return;
    const callback: Callback = { path: target.path, node: target.node, name: target.name, to, site: machine.locate(site) };
    if (typeof about.event === 'string') callback.event = about.event;
    if (about.call !== undefined) callback.call = about.call;
    machine.callbacks.push(callback);
    if (target.isClass) {
      const prototype = target.props.get('prototype');
      if (target.init !== undefined) machine.handed.set(functionKey(target.init), to);
      if (prototype instanceof Obj && depth < 2)
        for (const member of prototype.props.values()) {
          if (!(member instanceof Func) || member === target) continue;
          if (member.node !== undefined) machine.handed.set(functionKey(member), to);
          handOver(machine, member, to, site, about, depth + 1);
        }
    } else if (depth === 0 && machine.phase === 'boot' && LISTENERS.test(to) && machine.late.length < 400) {
      machine.late.push({ func: value, args: [], site, pc: [...machine.pc] });
    }
    return;
  }
  if (depth > 2 || !(value instanceof Obj) || value instanceof Ext || value.model !== undefined) {
    if (value instanceof Choice) for (const option of value.options) handOver(machine, option.value, to, site, about, depth + 1);
    return;
  }
  for (const member of value.props.values()) if (member instanceof Obj) handOver(machine, member, to, site, about, depth + 1);
  for (const member of (value.items ?? []).slice(0, 50)) handOver(machine, member, to, site, about, depth + 1);
  // Methods of an instance that is handed over can be called as well.
  if (value.proto !== null && value.kind === 'object' && depth === 0) {
    for (const member of value.proto.props.values())
      if (member instanceof Func && member.node !== undefined && !member.isClass) handOver(machine, member, to, site, about, depth + 1);
  }
}

/** Tells models that a value, or something in its options, went to code that can't be read. */
export function escapeDeep(machine: Machine, value: Value, site: Site, reason: string, depth = 0): void {
  if (isPrimitive(value) || depth > 2) return;
  for (const escape of machine.escapes) escape(machine, value, site, reason);
  if (value instanceof Obj && !(value instanceof Ext) && value.model === undefined && value.kind === 'object') {
    for (const member of value.props.values()) if (member instanceof Obj) escapeDeep(machine, member, site, reason, depth + 1);
  }
}
