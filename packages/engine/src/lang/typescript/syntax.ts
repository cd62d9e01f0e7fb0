import { visitorKeys } from 'oxc-parser';
import type { ArrowFunctionExpression, Function as FunctionNode, Node, PropertyKey } from 'oxc-parser';

/** A function as the parser writes it. */
export type FunctionLike = FunctionNode | ArrowFunctionExpression;

/** `new Map()`, `new Set()`. */
export function isEmptyCollection(input: Node): boolean {
  const node = unwrap(input);
  return (
    node.type === 'NewExpression' &&
    node.callee.type === 'Identifier' &&
    /^(?:Map|Set)$/.test(node.callee.name) &&
    node.arguments.length === 0
  );
}

/** Nesting beyond this is not followed; answers about it are unknown. Far above what people write, far below the stack. */
export const MAX_DEPTH = 400;

/** Strips what has no effect on the value: parentheses, type assertions, `!`, optional chains. */
export function unwrap(node: Node): Node {
  let at = node;
  for (;;) {
    switch (at.type) {
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        at = at.expression;
        break;
      default:
        return at;
    }
  }
}

export function isFunction(node: Node): node is FunctionLike {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration';
}

/** Name of a property key, member property or module export name, when it is written out. */
export function keyName(key: PropertyKey | Node, computed: boolean): string | undefined {
  switch (key.type) {
    case 'Identifier':
      return computed ? undefined : key.name;
    case 'PrivateIdentifier':
      return `#${key.name}`;
    case 'Literal':
      return key.value === null || key.value instanceof RegExp ? undefined : String(key.value);
    case 'TemplateLiteral':
      return key.expressions.length === 0 ? (key.quasis[0]?.value.cooked ?? undefined) : undefined;
    default:
      return undefined;
  }
}

/** `a.b` and `a['b']` → `b`. */
export function memberName(node: Node): string | undefined {
  return node.type === 'MemberExpression' ? keyName(node.property, node.computed) : undefined;
}

const KEYS = new Map(Object.entries(visitorKeys));

/**
 * Calls `visit` with each child, in source order, and hands the depth on. The types that nine of ten nodes have are written out:
 * a property that is read by its own name in one place is found several times faster than by a name out of a list.
 */
export function eachChild(node: Node, visit: (child: Node, depth: number) => void, depth = 0): void {
  switch (node.type) {
    case 'Identifier': {
      const { decorators, typeAnnotation } = node as Extract<Node, { type: 'Identifier' }> & {
        decorators?: Node[];
        typeAnnotation?: Node | null;
      };
      if (decorators !== undefined && decorators.length > 0) eachOf(decorators, visit, depth);
      if (typeAnnotation !== null && typeAnnotation !== undefined) visit(typeAnnotation, depth);
      return;
    }
    case 'MemberExpression':
      visit(node.object, depth);
      visit(node.property, depth);
      return;
    case 'Literal':
      return;
    case 'CallExpression':
      visit(node.callee, depth);
      if (node.typeArguments !== null && node.typeArguments !== undefined) visit(node.typeArguments, depth);
      eachOf(node.arguments, visit, depth);
      return;
    case 'Property':
      visit(node.key, depth);
      visit(node.value, depth);
      return;
    case 'ExpressionStatement':
      visit(node.expression, depth);
      return;
    case 'BlockStatement':
      eachOf(node.body, visit, depth);
      return;
    case 'VariableDeclarator':
      visit(node.id, depth);
      if (node.init !== null) visit(node.init, depth);
      return;
    case 'VariableDeclaration':
      eachOf(node.declarations, visit, depth);
      return;
    case 'ObjectExpression':
      eachOf(node.properties, visit, depth);
      return;
    case 'AwaitExpression':
      visit(node.argument, depth);
      return;
    default:
      eachByKey(node, visit, depth);
  }
}

function eachByKey(node: Node, visit: (child: Node, depth: number) => void, depth: number): void {
  const keys = KEYS.get(node.type);
  if (keys === undefined) return;
  const record = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
  for (let at = 0; at < keys.length; at += 1) {
    const child = record[keys[at] as string];
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) eachOf(child, visit, depth);
    else visit(child, depth);
  }
}

function eachOf(nodes: readonly (Node | null)[], visit: (child: Node, depth: number) => void, depth: number): void {
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at] as Node | null;
    if (node !== null) visit(node, depth);
  }
}

/**
 * Calls `visit` with the node and everything below it, depth first, types included. Returning false leaves out what is below.
 * For looking into one function or expression; the service as a whole was already walked, see the code index.
 */
export function walk(root: Node, visit: (node: Node) => boolean | void): void {
  const enter = (node: Node, depth: number): void => {
    if (depth <= MAX_DEPTH && visit(node) !== false) eachChild(node, enter, depth + 1);
  };
  enter(root, 0);
}

/** Whether a node or anything below it fits. Stops at the first that does. */
export function contains(root: Node, fits: (node: Node) => boolean): boolean {
  let found = false;
  walk(root, (node) => {
    if (!found && fits(node)) found = true;
    return !found;
  });
  return found;
}
