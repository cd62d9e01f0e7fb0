import type { Node } from 'oxc-parser';
import type { Machine } from './machine.ts';
import { keyName } from './member.ts';
import { hoistVariables, patternNames } from './hoist.ts';
import { makeObject } from './properties.ts';
import { Scope } from './scope.ts';
import { Obj } from './value.ts';

/** `enum X { … }`: an object with names, and back from numbers. */
export function runEnum(machine: Machine, node: Extract<Node, { type: 'TSEnumDeclaration' }>, scope: Scope): void {
  const cell = scope.declare(node.id.name);
  const out = cell.value instanceof Obj ? cell.value : makeObject(machine);
  cell.value = out;
  const inner = new Scope(scope, scope.frame, scope.module);
  let next = 0;
  for (const member of node.body.members) {
    const name = keyName(member.id as Node);
    if (name === undefined) continue;
    const value = member.initializer === null ? next : machine.parts.evaluate(machine, member.initializer, inner);
    out.props.set(name, value);
    inner.declare(name, value);
    if (typeof value === 'number') {
      next = value + 1;
      out.props.set(String(value), name);
    }
  }
}

/** `namespace X { … }`: an object of what the block exports. */
export function runNamespace(machine: Machine, node: Extract<Node, { type: 'TSModuleDeclaration' }>, scope: Scope): void {
  if (
    node.declare === true ||
    node.id.type !== 'Identifier' ||
    node.body === null ||
    node.body === undefined ||
    node.body.type !== 'TSModuleBlock'
  )
    return;
  const cell = scope.declare(node.id.name, undefined);
  const out = cell.value instanceof Obj ? cell.value : makeObject(machine);
  cell.value = out;
  const inner = new Scope(scope, scope.frame, scope.module);
  hoistVariables(node.body, inner);
  machine.parts.execute(machine, node.body.body, inner);
  for (const statement of node.body.body as readonly Node[]) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration === null) continue;
    const names = new Set<string>();
    const declaration = statement.declaration;
    if (declaration.type === 'VariableDeclaration') for (const declarator of declaration.declarations) patternNames(declarator.id, names);
    else if ('id' in declaration && declaration.id !== null && declaration.id.type === 'Identifier') names.add(declaration.id.name);
    for (const name of names) out.props.set(name, inner.vars.get(name)?.value);
  }
}
