import type { Node } from 'oxc-parser';
import { eitherValue } from './arms.ts';
import { invert, truthOf } from './conditions.ts';
import type { Machine } from './machine.ts';
import { siteOf } from './machine.ts';
import { nameFunction } from './member.ts';
import { binary, unknownTruth } from './operators.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { isNullish } from './value.ts';

function assign(machine: Machine, target: Node, value: Value, scope: Scope): Value {
  if (target.type === 'Identifier') nameFunction(value, target.name);
  else if (target.type === 'MemberExpression' && !target.computed) nameFunction(value, (target.property as { name: string }).name);
  machine.parts.bind(machine, target, value, scope, 'assign');
  return value;
}

/** An assignment of any operator; gives the assigned value. */
export function assignment(machine: Machine, node: Extract<Node, { type: 'AssignmentExpression' }>, scope: Scope): Value {
  if (node.operator === '=') return assign(machine, node.left, machine.parts.evaluate(machine, node.right, scope), scope);
  return compoundAssignment(machine, node, scope);
}

/** `+=`, `??=` and their like. */
function compoundAssignment(machine: Machine, node: Extract<Node, { type: 'AssignmentExpression' }>, scope: Scope): Value {
  const old = machine.parts.evaluate(machine, node.left, scope);
  const right = (): Value => machine.parts.evaluate(machine, node.right, scope);
  if (node.operator === '&&=' || node.operator === '||=' || node.operator === '??=') {
    const stays =
      node.operator === '??=' ? invert(isNullish(old)) : node.operator === '||=' ? truthOf(machine, old) : invert(truthOf(machine, old));
    if (stays === true) return old;
    if (stays === false) return assign(machine, node.left, right(), scope);
    const test = node.operator === '??=' ? unknownTruth({ op: 'compare', operator: '!=', left: old, right: null }) : old;
    const value = eitherValue(
      machine,
      test,
      siteOf(node.left, scope),
      node.operator === '&&=' ? right : () => old,
      node.operator === '&&=' ? () => old : right,
    );
    return assign(machine, node.left, value, scope);
  }
  return assign(machine, node.left, binary(machine, node.operator.slice(0, -1), old, right()), scope);
}
