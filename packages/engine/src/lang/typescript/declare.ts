import type { Node } from 'oxc-parser';
import type { Binding, BindingKind, Scope } from './bound-module.ts';
import { keyName } from './syntax.ts';

export interface DeclareOptions {
  kind: BindingKind;
  declaration: Node;
  init?: Node | undefined;
  annotation?: Node | undefined;
  index?: number;
  typeOnly?: boolean;
}

/** Declares a name. A second declaration of the same name (var, function, merged enum) adds a write to the first. */
export function declareName(
  scope: Scope,
  node: Node & { name: string },
  options: DeclareOptions,
  path: string[] = [],
  fallback?: Node,
): Binding {
  scope.names ??= new Map();
  const known = scope.names.get(node.name);
  if (known !== undefined) {
    if (known.kind === 'function' && options.kind === 'function') {
      // Overload signatures come first, the implementation last; it is the one that runs.
      known.declaration = options.declaration;
      known.init = options.init;
    } else if (options.init !== undefined || options.kind !== 'var') known.writes.push(path.length === 0 ? options.init : undefined);
    scope.module.bindingAt.set(node.start, known);
    return known;
  }
  const binding: Binding = {
    name: node.name,
    kind: options.kind,
    node,
    declaration: options.declaration,
    init: options.init,
    path,
    fallback,
    annotation: options.annotation,
    index: options.index ?? -1,
    writes: [],
    writtenElsewhere: false,
    reads: 0,
    typeOnly: options.typeOnly ?? false,
    scope,
  };
  scope.names.set(node.name, binding);
  scope.module.bindingAt.set(node.start, binding);
  return binding;
}

/** Declares every name of a pattern, remembering the way into the value. Defaults and computed keys go to `visit`. */
export function declarePattern(
  scope: Scope,
  pattern: Node,
  options: DeclareOptions,
  visit: (node: Node) => void,
  path: string[] = [],
  fallback?: Node,
): void {
  switch (pattern.type) {
    case 'Identifier':
      declareName(scope, pattern, { ...options, annotation: pattern.typeAnnotation?.typeAnnotation ?? options.annotation }, path, fallback);
      return;
    case 'AssignmentPattern':
      visit(pattern.right);
      declarePattern(scope, pattern.left, options, visit, path, pattern.right);
      return;
    case 'ObjectPattern': {
      const inner = { ...options, annotation: pattern.typeAnnotation?.typeAnnotation ?? options.annotation };
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') declarePattern(scope, property.argument, inner, visit, [...path, '...']);
        else {
          if (property.computed) visit(property.key);
          declarePattern(scope, property.value, inner, visit, [...path, keyName(property.key, property.computed) ?? '?']);
        }
      }
      return;
    }
    case 'ArrayPattern': {
      const inner = { ...options, annotation: pattern.typeAnnotation?.typeAnnotation ?? options.annotation };
      for (const [index, element] of pattern.elements.entries()) {
        if (element === null) continue;
        if (element.type === 'RestElement') declarePattern(scope, element.argument, inner, visit, [...path, '...']);
        else declarePattern(scope, element, inner, visit, [...path, `[${index}]`]);
      }
      return;
    }
    case 'RestElement':
      declarePattern(scope, pattern.argument, { ...options, annotation: pattern.typeAnnotation?.typeAnnotation }, visit, [...path, '...']);
      return;
    case 'TSParameterProperty':
      declarePattern(scope, pattern.parameter, options, visit, path, fallback);
      return;
    default:
      visit(pattern);
  }
}
