import type { Node } from 'oxc-parser';
import type { Machine } from './machine.ts';
import { ThrowSignal, siteOf } from './machine.ts';
import { keyName } from './member.ts';
import { keyOf, makeObject } from './properties.ts';
import type { Scope } from './scope.ts';
import type { Func, Site, Value } from './value.ts';
import { Obj } from './value.ts';

type Class = Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>;
type Decorated = { decorators?: readonly { expression: Node; start: number; end: number }[] | null };

interface Pending {
  decorator: Value;
  target: Obj;
  key: string | undefined;
  at: Value;
  site: Site;
}

/**
 * Applies the decorators of a class as TypeScript's `experimentalDecorators` does: members in order, then static members, then the class.
 * Of one target all are evaluated from the top, those of parameters last, and applied from the bottom.
 */
export function decorateClass(machine: Machine, owner: Func, node: Class, scope: Scope): void {
  const prototype = owner.props.get('prototype') as Obj;
  for (const isStatic of [false, true])
    for (const member of node.body.body) {
      if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition' && member.type !== 'AccessorProperty') continue;
      if (member.static !== isStatic || (member.type === 'MethodDefinition' && member.kind === 'constructor')) continue;
      const target = member.static ? owner : prototype;
      const key = member.computed ? keyOf(machine.parts.evaluate(machine, member.key, scope)) : keyName(member.key);
      if (key === undefined) continue;
      const method = member.type === 'MethodDefinition' ? target.own?.get(key) : undefined;
      const descriptor = method instanceof Obj ? makeObject(machine, { value: method }) : undefined;
      const parameters = member.type === 'MethodDefinition' ? parametersOf(machine, member.value, target, key, scope) : [];
      applyAll(machine, [...evaluateAll(machine, member, target, key, descriptor, scope), ...parameters]);
    }
  const init = owner.init?.node;
  const parameters = init === undefined ? [] : parametersOf(machine, init, owner, undefined, scope);
  applyAll(machine, [...evaluateAll(machine, node, owner, undefined, undefined, scope), ...parameters]);
}

function evaluateAll(machine: Machine, node: Decorated, target: Obj, key: string | undefined, at: Value, scope: Scope): Pending[] {
  return (node.decorators ?? []).map((decorator) => ({
    decorator: machine.parts.evaluate(machine, decorator.expression, scope),
    target,
    key,
    at,
    site: siteOf(decorator, scope),
  }));
}

function parametersOf(machine: Machine, method: Node, target: Obj, key: string | undefined, scope: Scope): Pending[] {
  const params = 'params' in method && Array.isArray(method.params) ? (method.params as Node[]) : [];
  return params
    .filter((param) => !(param.type === 'Identifier' && param.name === 'this'))
    .flatMap((param, index) => evaluateAll(machine, param as Decorated, target, key, index, scope));
}

function applyAll(machine: Machine, pending: Pending[]): void {
  for (const { decorator, target, key, at, site } of pending.toReversed()) {
    try {
      machine.decorators?.apply(machine, decorator, target, key, at, site);
    } catch (signal) {
      // A decorator that throws would end the start; what it would have done is simply not known.
      if (!(signal instanceof ThrowSignal)) throw signal;
    }
  }
}
