import type { Node } from 'oxc-parser';
import type { Scope } from './scope.ts';

const cache = new WeakMap<object, string[]>();

/** Declares the `var` names of a function body or module in its scope. */
export function hoistVariables(body: { body: readonly Node[] }, scope: Scope): void {
  let names = cache.get(body);
  if (names === undefined) {
    const found = new Set<string>();
    for (const statement of body.body) collect(statement, found, 0);
    cache.set(body, (names = [...found]));
  }
  for (const name of names) scope.declare(name, undefined);
}

function collect(node: Node | null | undefined, names: Set<string>, depth: number): void {
  if (node === null || node === undefined || depth > 200) return;
  const visit = (child: Node | null | undefined): void => collect(child, names, depth + 1);
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') for (const declarator of node.declarations) patternNames(declarator.id, names);
      return;
    case 'ExportNamedDeclaration':
      return visit(node.declaration);
    case 'BlockStatement':
      return node.body.forEach(visit);
    case 'IfStatement':
      visit(node.consequent);
      return visit(node.alternate);
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') visit(node.init);
      return visit(node.body);
    case 'ForInStatement':
    case 'ForOfStatement':
      visit(node.left);
      return visit(node.body);
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return visit(node.body);
    case 'TryStatement':
      visit(node.block);
      visit(node.handler?.body);
      return visit(node.finalizer);
    case 'SwitchStatement':
      return node.cases.forEach((entry) => entry.consequent.forEach(visit));
    default:
  }
}

/** Names that a pattern binds. */
export function patternNames(pattern: Node, names: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      names.add(pattern.name);
      return;
    case 'AssignmentPattern':
      return patternNames(pattern.left, names);
    case 'RestElement':
      return patternNames(pattern.argument, names);
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) patternNames(element, names);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) patternNames(property.type === 'RestElement' ? property.argument : property.value, names);
      return;
    default:
  }
}
