import type { Node } from 'oxc-parser';
import type { Machine } from './machine.ts';
import { ThrowSignal } from './machine.ts';
import { nameFunction } from './member.ts';
import { getProp, makeError } from './properties.ts';
import { Frame, Scope } from './scope.ts';
import type { Site, Value } from './value.ts';
import { Choice, Ext, Func, Obj, Unk, isPrimitive } from './value.ts';

/** `new callee(…)`. */
export function construct(machine: Machine, callee: Value, args: Value[], site: Site): Value {
  if (callee instanceof Choice) {
    const options = callee.options.filter((option) => option.value instanceof Obj);
    const made = options.map((option) => {
      const depth = machine.pc.length;
      if (option.condition !== '') machine.pc.push(option.condition);
      try {
        return { condition: option.condition, value: construct(machine, option.value, args, site) };
      } finally {
        machine.pc.length = depth;
      }
    });
    return made.length === 1 ? made[0]?.value : made.length === 0 ? new Unk('new') : new Choice(made);
  }
  if (callee instanceof Ext) return machine.parts.callExternal(machine, callee, undefined, args, site, true);
  if (callee instanceof Unk) return new Unk('instance of an unknown class');
  if (isPrimitive(callee) || !(callee instanceof Func)) {
    throw new ThrowSignal(makeError(machine, 'not a constructor', 'TypeError'), site);
  }
  const target = callee.bound?.target ?? callee;
  if (target.native !== undefined) return target.native(machine, undefined, args, site, true);
  const prototype = getProp(machine, target, 'prototype', site);
  const instance = new Obj('object', prototype instanceof Obj ? prototype : machine.realm.object);
  instance.site = site;
  const result = initialise(machine, target, instance, callee.bound === undefined ? args : [...callee.bound.args, ...args], site);
  return result instanceof Obj && result !== instance ? result : instance;
}

/** Runs the constructor of a class (or function) on an instance. */
function initialise(machine: Machine, target: Func, instance: Obj, args: Value[], site: Site): Value {
  if (!target.isClass) return machine.parts.call(machine, target, instance, args, site, true);
  if (target.superClass === undefined) {
    assignParameterProperties(machine, target, instance, args);
    initialiseFields(machine, target, instance);
  }
  if (target.init !== undefined) return machine.parts.call(machine, target.init, instance, args, site, true);
  if (target.superClass !== undefined) {
    initialiseBase(machine, target, instance, args, site);
    initialiseFields(machine, target, instance);
  }
  return undefined;
}

/** `super(…)` inside a constructor. */
export function superCall(machine: Machine, frame: Frame, args: Value[], site: Site): void {
  const owner = frame.func?.home?.props.get('constructor');
  if (!(owner instanceof Func) || !(frame.self instanceof Obj)) return;
  initialiseBase(machine, owner, frame.self, args, site);
  assignParameterProperties(machine, owner, frame.self, frame.args);
  initialiseFields(machine, owner, frame.self);
}

/** TypeScript assigns `constructor(private options)` before it runs `timeout = this.options.timeout`. */
function assignParameterProperties(machine: Machine, owner: Func, instance: Obj, args: readonly Value[]): void {
  const node = owner.init?.node;
  const params = node !== undefined && 'params' in node && Array.isArray(node.params) ? (node.params as Node[]) : [];
  for (const [at, param] of params.entries()) {
    if (param.type !== 'TSParameterProperty') continue;
    const inner = param.parameter as Node;
    if (inner.type === 'Identifier') machine.heap.setProp(instance, inner.name, args[at]);
    else if (inner.type === 'AssignmentPattern' && inner.left.type === 'Identifier' && args[at] !== undefined)
      machine.heap.setProp(instance, inner.left.name, args[at]);
  }
}

function initialiseBase(machine: Machine, owner: Func, instance: Obj, args: Value[], site: Site): void {
  const base = owner.superClass;
  if (base instanceof Func && base.native === undefined) {
    initialise(machine, base, instance, args, site);
    return;
  }
  if (base instanceof Func && base.native !== undefined) {
    const made = base.native(machine, undefined, args, site, true);
    if (!(made instanceof Obj)) return;
    instance.kind = made.kind;
    if (made.items !== undefined) instance.items = made.items;
    if (made.entries !== undefined) instance.entries = made.entries;
    instance.data = made.data;
    instance.rejected = made.rejected;
    for (const [key, value] of made.props) if (!instance.props.has(key)) instance.props.set(key, value);
    return;
  }
  if (base instanceof Ext) machine.parts.callExternal(machine, base, instance, args, site, true);
  else if (base instanceof Unk || base instanceof Choice) instance.open = true;
}

function initialiseFields(machine: Machine, owner: Func, instance: Obj): void {
  for (const field of owner.fields ?? []) {
    let value: Value = undefined;
    if (field.value !== null) {
      const owning = new Func(field.key, null);
      owning.home = owner.props.get('prototype') as Obj;
      value = machine.parts.evaluate(machine, field.value, new Scope(field.scope, new Frame(instance, owning), field.scope.module));
      nameFunction(value, field.key);
    } else if (instance.props.has(field.key)) continue;
    machine.heap.setProp(instance, field.key, value);
  }
}
