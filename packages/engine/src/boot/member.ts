import type { Node } from 'oxc-parser';
import type { Machine } from './machine.ts';
import { ThrowSignal, siteOf } from './machine.ts';
import { getByValue, getProp, keyOf, makeError } from './properties.ts';
import type { Scope } from './scope.ts';
import { thisFrame } from './scope.ts';
import type { Value } from './value.ts';
import { Func, Unk } from './value.ts';

/** Thrown by an optional member of null, caught by the chain around it. */
export const SHORT_CIRCUIT = { kind: 'short-circuit' };

/** Runs a chain of optional members. */
export function chain(machine: Machine, node: Node, scope: Scope): Value {
  try {
    return machine.parts.evaluate(machine, node, scope);
  } catch (signal) {
    if (signal === SHORT_CIRCUIT) return undefined;
    throw signal;
  }
}

/** Reads a member; also gives the object, for calls. */
export function evaluateMember(
  machine: Machine,
  node: Extract<Node, { type: 'MemberExpression' }>,
  scope: Scope,
): { self: Value; value: Value } {
  const site = siteOf(node, scope);
  if (node.object.type === 'Super') {
    const home = thisFrame(scope.frame).func?.home;
    const key = node.computed
      ? keyOf(machine.parts.evaluate(machine, node.property, scope))
      : 'name' in node.property
        ? node.property.name
        : undefined;
    const self = thisFrame(scope.frame).self;
    if (home === undefined || home.proto === null || key === undefined) return { self, value: new Unk('super member') };
    return { self, value: getProp(machine, home.proto, key, site) };
  }
  const self = machine.parts.evaluate(machine, node.object, scope);
  if (self === undefined || self === null) {
    if (node.optional) throw SHORT_CIRCUIT;
    throw new ThrowSignal(
      makeError(
        machine,
        `Cannot read properties of ${String(self)} (reading '${machine.textOf(siteOf(node.property, scope))}')`,
        'TypeError',
      ),
      site,
    );
  }
  if (node.computed) return { self, value: getByValue(machine, self, machine.parts.evaluate(machine, node.property, scope), site) };
  const name = (node.property as { name: string }).name;
  return { self, value: getProp(machine, self, node.property.type === 'PrivateIdentifier' ? `#${name}` : name, site) };
}

/** Functions get the name of what they are first assigned to. */
export function nameFunction(value: Value, name: string): void {
  if (value instanceof Func && value.name === '' && value.node !== undefined) value.name = name;
}

/** Name of a property key that is not computed. */
export function keyName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  if (node.type === 'Literal') return String(node.value);
  return undefined;
}
