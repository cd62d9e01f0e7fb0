import type { Node } from 'oxc-parser';
import { eitherValue } from './arms.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { ThrowSignal, siteOf } from './machine.ts';
import { keyName, nameFunction } from './member.ts';
import { unknownTruth } from './operators.ts';
import { getProp, keyOf, makeArray, makeError, makeObject, setProp } from './properties.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { Accessor, Choice, Env, Ext, Obj, Unk } from './value.ts';

/** Binds a pattern: declares its names, or assigns to them. */
export function bind(machine: Machine, pattern: Node, value: Value, scope: Scope, kind: 'declare' | 'assign'): void {
  switch (pattern.type) {
    case 'Identifier': {
      if (kind === 'declare') {
        nameFunction(value, pattern.name);
        machine.heap.setCell(scope.declare(pattern.name), value);
        return;
      }
      const cell = scope.find(pattern.name);
      if (cell !== undefined) machine.heap.setCell(cell, value);
      else machine.realm.globals.set(pattern.name, value);
      return;
    }
    case 'MemberExpression': {
      const target = machine.parts.evaluate(machine, pattern.object, scope);
      const key = pattern.computed ? keyOf(machine.parts.evaluate(machine, pattern.property, scope)) : keyName(pattern.property);
      if (key !== undefined) setProp(machine, target, key, value, siteOf(pattern, scope));
      else if (target instanceof Obj) machine.heap.setOpen(target);
      return;
    }
    case 'AssignmentPattern':
      return bind(machine, pattern.left, withDefault(machine, pattern.right, value, scope), scope, kind);
    case 'ObjectPattern':
      return bindObject(machine, pattern, value, scope, kind);
    case 'ArrayPattern': {
      const sequence = iterate(machine, value);
      for (const [at, element] of pattern.elements.entries()) {
        if (element === null) continue;
        if (element.type === 'RestElement')
          bind(machine, element.argument, makeArray(machine, sequence.items.slice(at), sequence.open), scope, kind);
        else
          bind(
            machine,
            element,
            at < sequence.items.length ? sequence.items[at] : sequence.open ? getElement(machine, value, at) : undefined,
            scope,
            kind,
          );
      }
      return;
    }
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return bind(machine, pattern.expression, value, scope, kind);
    default:
  }
}

function getElement(machine: Machine, value: Value, at: number): Value {
  return value instanceof Unk || value instanceof Ext
    ? getProp(machine, value, String(at), { path: '', start: 0, end: 0 })
    : new Unk('element of an unknown list');
}

function withDefault(machine: Machine, node: Node, value: Value, scope: Scope): Value {
  if (value === undefined) return machine.parts.evaluate(machine, node, scope);
  if (value instanceof Env && value.fallback === undefined) {
    const fallback = machine.parts.evaluate(machine, node, scope);
    const out = new Env(value.name, fallback);
    out.derived = value.derived;
    return out;
  }
  if (value instanceof Choice && value.options.some((option) => option.value === undefined)) {
    const test = unknownTruth({ op: 'compare', operator: '!==', left: value, right: undefined });
    const present = new Choice(value.options.filter((option) => option.value !== undefined));
    const rest = present.options.length === 1 ? present.options[0]?.value : present;
    return eitherValue(
      machine,
      test,
      siteOf(node, scope),
      () => rest,
      () => machine.parts.evaluate(machine, node, scope),
    );
  }
  return value;
}

function bindObject(
  machine: Machine,
  pattern: Extract<Node, { type: 'ObjectPattern' }>,
  value: Value,
  scope: Scope,
  kind: 'declare' | 'assign',
): void {
  const site = siteOf(pattern, scope);
  if (value === undefined || value === null) {
    throw new ThrowSignal(makeError(machine, 'Cannot destructure a missing value', 'TypeError'), site);
  }
  const taken = new Set<string>();
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      const rest = makeObject(machine);
      if (value instanceof Obj && !(value instanceof Ext)) {
        rest.open = value.open;
        for (const [key, member] of value.props) if (!taken.has(key) && !(member instanceof Accessor)) rest.props.set(key, member);
      } else rest.open = true;
      bind(machine, property.argument, rest, scope, kind);
      continue;
    }
    const key = property.computed ? keyOf(machine.parts.evaluate(machine, property.key, scope)) : keyName(property.key);
    if (key !== undefined) taken.add(key);
    bind(machine, property.value, key === undefined ? new Unk('computed member') : getProp(machine, value, key, site), scope, kind);
  }
}
