import type { Node } from 'oxc-parser';
import { copyInto, iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { siteOf } from './machine.ts';
import { SHORT_CIRCUIT, evaluateMember } from './member.ts';
import { makeArray } from './properties.ts';
import { onlyPrints } from './quiet.ts';
import type { Scope } from './scope.ts';
import { thisFrame } from './scope.ts';
import type { Value } from './value.ts';
import { Func, Unk } from './value.ts';
import { construct, superCall } from './construct.ts';

type Call = Extract<Node, { type: 'CallExpression' }>;
type New = Extract<Node, { type: 'NewExpression' }>;

/** Arguments of a call, left to right, spreads expanded. */
export function callArgs(machine: Machine, node: Node, scope: Scope): Value[] {
  const list = (node as Call | New).arguments;
  if (list.length === 0) return [];
  const plain: Value[] = [];
  for (const argument of list) {
    if (argument.type === 'SpreadElement') return spreadArgs(machine, list, scope, plain);
    plain.push(machine.parts.evaluate(machine, argument, scope));
  }
  return plain;
}

/** Goes on after the arguments that are known, with spreads. */
function spreadArgs(machine: Machine, list: (Call | New)['arguments'], scope: Scope, known: Value[]): Value[] {
  const out = makeArray(machine, known);
  for (const argument of list.slice(known.length)) {
    if (argument.type === 'SpreadElement') {
      const sequence = iterate(machine, machine.parts.evaluate(machine, argument.argument, scope));
      copyInto(machine, out, sequence);
      if (sequence.open && sequence.items.length === 0) out.items?.push(new Unk('spread of an unknown list'));
    } else (out.items as Value[]).push(machine.parts.evaluate(machine, argument, scope));
  }
  return out.items as Value[];
}

export function evaluateCall(machine: Machine, node: Call, scope: Scope): Value {
  const site = siteOf(node, scope);
  let callee: Node = node.callee;
  while (
    callee.type === 'ParenthesizedExpression' ||
    callee.type === 'TSNonNullExpression' ||
    callee.type === 'TSAsExpression' ||
    callee.type === 'TSInstantiationExpression'
  )
    callee = callee.expression;
  if (callee.type === 'Super') {
    const frame = thisFrame(scope.frame);
    superCall(machine, frame, callArgs(machine, node, scope), site);
    return undefined;
  }
  if (callee.type === 'Identifier' && callee.name === 'require' && scope.find('require') === undefined) {
    const specifier = callArgs(machine, node, scope)[0];
    if (typeof specifier !== 'string') {
      machine.opaqueLoads.push(site);
      return new Unk('require of a computed name');
    }
    return machine.parts.require(machine, scope.module, specifier, site, 'require');
  }
  const target =
    callee.type === 'MemberExpression'
      ? evaluateMember(machine, callee, scope)
      : { self: undefined, value: machine.parts.evaluate(machine, callee, scope) };
  if (node.optional && (target.value === undefined || target.value === null)) throw SHORT_CIRCUIT;
  const args = callArgs(machine, node, scope);
  const { value } = target;
  if (machine.decider !== undefined && value instanceof Func && onlyPrints(value.name, value.node)) return undefined;
  return machine.parts.call(machine, value, target.self, args, site);
}

export function evaluateNew(machine: Machine, node: New, scope: Scope): Value {
  const callee = machine.parts.evaluate(machine, node.callee, scope);
  return construct(machine, callee, callArgs(machine, node, scope), siteOf(node, scope));
}
