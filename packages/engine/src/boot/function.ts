import type { Node } from 'oxc-parser';
import { unknownList } from './native-array.ts';
import { forget } from './conditions.ts';
import { hoistVariables } from './hoist.ts';
import type { Machine } from './machine.ts';
import { BudgetSignal, LIMITS, StopSignal, ThrowSignal, ExitSignal, siteOf } from './machine.ts';
import { decorateClass } from './decorate.ts';
import { keyName, nameFunction } from './member.ts';
import { keyOf, makeArray, makeError, makePromise } from './properties.ts';
import { Frame, Scope, thisFrame } from './scope.ts';
import type { Site, Value } from './value.ts';
import { Accessor, Choice, Env, Ext, Func, Obj, Unk, isPrimitive, joinValues } from './value.ts';

type FunctionNode = Extract<
  Node,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' | 'TSDeclareFunction' | 'TSEmptyBodyFunctionExpression' }
>;

/** Key of a function in results: path and offset. */
export function functionKey(func: Func): string {
  return `${func.path}:${func.node?.start ?? 0}`;
}

/** Makes a closure. */
export function makeFunction(machine: Machine, node: Node, scope: Scope, name: string): Func {
  const out = new Func(
    'id' in node && node.id !== null && typeof node.id === 'object' && 'name' in node.id ? String(node.id.name) : name,
    machine.realm.func,
  );
  out.node = node;
  out.path = scope.module.path;
  out.scope = scope;
  out.site = siteOf(node, scope);
  if ((node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') && !node.async && !node.generator) {
    const prototype = new Obj('object', machine.realm.object);
    prototype.props.set('constructor', out);
    out.props.set('prototype', prototype);
  }
  return out;
}

function isFunctionNode(node: Node): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** Calls any value. */
export function call(machine: Machine, callee: Value, self: Value, args: Value[], site: Site, isNew = false): Value {
  machine.tick();
  if (callee instanceof Func) {
    if (callee.bound !== undefined)
      return call(machine, callee.bound.target, callee.bound.self, [...callee.bound.args, ...args], site, isNew);
    if (callee.native !== undefined) {
      if (machine.recording && isApp(self) && !NO_PARTS.test(callee.name)) noteUnknownParts(machine, args);
      return callee.native(machine, self, args, site, false);
    }
    if (callee.isClass)
      throw new ThrowSignal(makeError(machine, `Class constructor ${callee.name} cannot be invoked without 'new'`, 'TypeError'), site);
    return callUser(machine, callee, self, args, isNew);
  }
  if (callee instanceof Ext) return machine.parts.callExternal(machine, callee, self, args, site, false);
  if (callee instanceof Choice) return callChoice(machine, callee, self, args, site);
  if (isPrimitive(callee)) {
    if (machine.lenient) return new Unk('call of a missing function');
    const elsewhere = callee === undefined ? machine.decider?.missing(self, machine.textOf(site).split('(')[0] ?? '') : undefined;
    if (elsewhere !== undefined) return elsewhere;
    throw new ThrowSignal(makeError(machine, `${machine.textOf(site).split('(')[0] ?? 'value'} is not a function`, 'TypeError'), site);
  }
  return callUnknown(machine, callee, self, args, site);
}

function isApp(self: Value): boolean {
  return self instanceof Obj && self.model !== undefined;
}
/** Members of apps and routers whose arguments are settings and the like. */
const NO_PARTS = /^(?:listen|set|enable|disable|engine|param|inject|ready|close|request|fire|fetch|decorate\w*)$/;

/** What a call of a framework adds to the app is not seen where it is not known. */
export function noteUnknownParts(machine: Machine, parts: readonly Value[]): void {
  if (parts.some(isUnknownPart)) machine.unknownParts = true;
}

/** A setting that is not known is no part; code that is not known may be. */
function isUnknownPart(value: Value): boolean {
  if (value instanceof Obj && value.kind === 'array') return value.open || (value.items ?? []).some(isUnknownPart);
  return value instanceof Unk && !(value instanceof Env);
}

function callUnknown(machine: Machine, callee: Unk | Obj, self: Value, args: Value[], site: Site): Value {
  machine.risks += 1;
  if (machine.recording) machine.unknownCalls.add(`${site.path}:${site.start}`);
  const reason = callee instanceof Unk ? callee.reason : 'not a function';
  for (let at = 0; at <= args.length; at += 1)
    for (const escape of machine.escapes) escape(machine, at < args.length ? args[at] : self, site, reason);
  // A guard that tries several keys: `env.KEYS.split(',').some((key) => …)`
  const asks = machine.decider === undefined || !(args[0] instanceof Func) || (callee instanceof Unk && callee.role !== undefined);
  const method = asks ? undefined : /^[\w.$?!()[\]'",\s]*?\.(some|every|find)\s*\(/.exec(machine.textOf(site))?.[1];
  if (method !== undefined) return unknownList(machine, method, args, site);
  const out = new Unk(callee instanceof Unk ? callee.reason : 'call of an object');
  if (callee instanceof Unk) {
    out.role = callee.role;
    if (callee.origin !== undefined) out.origin = `${callee.origin}()`;
    if (machine.decider !== undefined) return machine.decider.called(out, args, site);
  }
  return out;
}

function callChoice(machine: Machine, callee: Choice, self: Value, args: Value[], site: Site): Value {
  const options = callee.options.filter((option) => option.value !== undefined && option.value !== null);
  let out: Value = undefined;
  for (const [at, option] of options.entries()) {
    const depth = machine.pc.length;
    if (option.condition !== '' && options.length > 1) machine.pc.push(option.condition);
    try {
      const value = call(machine, option.value, self, args, site);
      out = at === 0 ? value : joinValues(options[0]?.condition ?? '', out, option.condition, value);
    } finally {
      machine.pc.length = depth;
    }
  }
  return out;
}

function isRecursive(machine: Machine, func: Func): boolean {
  let times = 0;
  const { active } = machine;
  for (let at = 0; at < active.length; at += 1) if (active[at]?.node === func.node) times += 1;
  return times > 3;
}

function callUser(machine: Machine, func: Func, self: Value, args: Value[], isNew: boolean): Value {
  if (machine.depth >= LIMITS.depth || isRecursive(machine, func)) {
    return new Unk('recursion');
  }
  const node = func.node as Node;
  if (machine.recording && machine.phase === 'boot') machine.executed.add(functionKey(func));
  const captured = func.scope as Scope;
  const isArrow = node.type === 'ArrowFunctionExpression';
  const frame = new Frame(self, func, isArrow ? captured.frame : undefined);
  frame.args = args;
  frame.isNew = isNew;
  const scope = new Scope(captured, frame, captured.module);
  const pc = machine.pc.length;
  const trail = machine.trail.length;
  const outerFrame = machine.frame;
  machine.depth += 1;
  machine.active.push(func);
  machine.frame = frame;
  const isAsync = 'async' in node && node.async === true;
  try {
    const value = runBody(machine, func, node, frame, scope, args);
    if (isAsync && !('generator' in node && node.generator === true)) return settled(machine, value);
    return value;
  } catch (signal) {
    if (signal instanceof RangeError) return new Unk('too deep');
    if (isAsync && signal instanceof ThrowSignal) {
      const promise = makePromise(machine, signal.value, true);
      if (machine.recording && machine.phase === 'boot' && machine.decider === undefined)
        machine.rejections.push({ promise, site: signal.site ?? { path: func.path, start: node.start, end: node.end } });
      return promise;
    }
    throw signal;
  } finally {
    machine.depth -= 1;
    machine.active.pop();
    machine.frame = outerFrame;
    machine.pc.length = pc;
    if (machine.decider === undefined) forget(machine, trail);
  }
}

function settled(machine: Machine, value: Value): Value {
  return value instanceof Obj && value.kind === 'promise' ? value : makePromise(machine, value);
}

function runBody(machine: Machine, func: Func, node: Node, frame: Frame, scope: Scope, args: Value[]): Value {
  if (!isFunctionNode(node)) return new Unk('not a function');
  if (node.type === 'FunctionExpression' && node.id !== null && node.id !== undefined) scope.declare(node.id.name, func);
  if (node.generator) frame.yields = [];
  bindParams(machine, node, args, scope);
  if (node.body === null || node.body === undefined) return new Unk('function without a body');
  let value: Value;
  if (node.body.type === 'BlockStatement') {
    hoistVariables(node.body, scope);
    try {
      const completion = machine.parts.execute(machine, node.body.body, scope);
      value = completion?.type === 'return' ? completion.value : undefined;
    } catch (signal) {
      // `if (checked) return …; throw …` with a check that stays open: like an arm that throws, the end leaves no app.
      const earlier = frame.returns.pop();
      if (earlier === undefined || !(signal instanceof ThrowSignal || signal instanceof ExitSignal)) throw signal;
      value = earlier.value;
    }
  } else value = machine.parts.evaluate(machine, node.body as Node, scope);
  if (frame.yields !== undefined) return makeArray(machine, frame.yields);
  const { returns } = frame;
  for (let at = returns.length - 1; at >= 0; at -= 1) {
    const returned = returns[at] as Frame['returns'][number];
    value = joinValues(returned.condition, returned.value, returns.length === 1 ? 'otherwise' : '', value);
  }
  return value;
}

function bindParams(machine: Machine, node: FunctionNode, args: Value[], scope: Scope): void {
  let at = 0;
  for (const param of node.params as readonly Node[]) {
    if (param.type === 'Identifier' && param.name === 'this') continue;
    if (param.type === 'RestElement') {
      machine.parts.bind(machine, param.argument, makeArray(machine, args.slice(at)), scope, 'declare');
      continue;
    }
    if (param.type === 'TSParameterProperty') {
      const inner = param.parameter as Node;
      machine.parts.bind(machine, inner, args[at], scope, 'declare');
      const name =
        inner.type === 'Identifier'
          ? inner.name
          : inner.type === 'AssignmentPattern' && inner.left.type === 'Identifier'
            ? inner.left.name
            : undefined;
      const self = thisFrame(scope.frame).self;
      if (name !== undefined && self instanceof Obj) machine.heap.setProp(self, name, scope.vars.get(name)?.value);
    } else machine.parts.bind(machine, param, args[at], scope, 'declare');
    at += 1;
  }
}

/** Makes a class from its declaration or expression. */
export function makeClass(machine: Machine, node: Node, outer: Scope, name: string): Func {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return new Func(name, machine.realm.func);
  const out = new Func(node.id?.name ?? name, machine.realm.func);
  out.isClass = true;
  out.node = node;
  out.path = outer.module.path;
  out.site = siteOf(node, outer);
  const scope = new Scope(outer, outer.frame, outer.module);
  out.scope = scope;
  if (node.id !== null) scope.declare(node.id.name, out);
  const applied = machine.decorators?.wanted(machine) === true;
  if (!applied) for (const decorator of node.decorators ?? []) machine.parts.evaluate(machine, decorator.expression, outer);
  const prototype = new Obj('object', machine.realm.object);
  if (node.superClass !== null && node.superClass !== undefined) {
    out.superClass = machine.parts.evaluate(machine, node.superClass, outer);
    inherit(out, prototype);
  }
  prototype.props.set('constructor', out);
  out.props.set('prototype', prototype);
  out.fields = [];
  for (const member of node.body.body) defineMember(machine, out, prototype, member, scope, applied);
  if (applied) decorateClass(machine, out, node, scope);
  return out;
}

function inherit(out: Func, prototype: Obj): void {
  const base = out.superClass;
  if (base instanceof Func) {
    const parent = base.props.get('prototype');
    if (parent instanceof Obj) prototype.proto = parent;
    out.proto = base;
    return;
  }
  // Instances of a class from outside have members that are not in the text, and so has the class (`Model.init`).
  prototype.proto = base instanceof Ext ? externalBase(base) : null;
  if (base instanceof Ext) out.proto = base;
  else if (base instanceof Unk) out.open = true;
  if (prototype.proto === null) prototype.open = true;
}

function externalBase(base: Ext): Ext {
  const known = base.props.get('@@instance');
  if (known instanceof Ext) return known;
  const out = new Ext(`new ${base.name}()`);
  base.props.set('@@instance', out);
  return out;
}

function defineMember(machine: Machine, owner: Func, prototype: Obj, member: Node, scope: Scope, applied: boolean): void {
  if (member.type === 'StaticBlock') {
    const block = new Scope(scope, new Frame(owner, undefined), scope.module);
    machine.parts.execute(machine, member.body, block);
    return;
  }
  if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition' && member.type !== 'AccessorProperty') return;
  if (!applied) for (const decorator of member.decorators ?? []) machine.parts.evaluate(machine, decorator.expression, scope);
  const key = member.computed ? keyOf(machine.parts.evaluate(machine, member.key, scope)) : keyName(member.key);
  if (key === undefined) return;
  const home = member.static ? owner : prototype;
  if (member.type === 'MethodDefinition') {
    if (member.value.body === null || member.value.body === undefined) return;
    const method = makeFunction(machine, member.value, scope, key);
    method.home = home;
    if (member.kind === 'constructor') {
      method.name = owner.name;
      owner.init = method;
    } else if (member.kind === 'get' || member.kind === 'set') {
      const existing = home.props.get(key);
      const accessor = existing instanceof Accessor ? existing : new Accessor();
      accessor[member.kind] = method;
      home.props.set(key, accessor);
    } else home.props.set(key, method);
    return;
  }
  if ('declare' in member && member.declare === true) return;
  if (!member.static) {
    owner.fields?.push({ key, value: member.value, scope, site: siteOf(member, scope) });
    return;
  }
  const holder = new Scope(scope, new Frame(owner, undefined), scope.module);
  const value = member.value === null ? undefined : machine.parts.evaluate(machine, member.value, holder);
  nameFunction(value, key);
  owner.props.set(key, value);
}

/** Signals that must never be swallowed by code that runs callbacks. */
export function isFatal(signal: unknown): boolean {
  return signal instanceof BudgetSignal || signal instanceof StopSignal || signal instanceof ExitSignal;
}
