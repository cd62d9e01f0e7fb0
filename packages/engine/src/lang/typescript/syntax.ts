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

/** Calls `visit` with each child, in source order. */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  const keys = KEYS.get(node.type);
  if (keys === undefined) return;
  const record = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
  for (let at = 0; at < keys.length; at += 1) {
    const child = record[keys[at] as string];
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) {
      for (let index = 0; index < child.length; index += 1) if (child[index] !== null) visit(child[index] as Node);
    } else visit(child);
  }
}

/**
 * Calls `visit` with the node and everything below it, depth first, types included. Returning false leaves out what is below.
 * For looking into one function or expression; the service as a whole was already walked, see the code index.
 */
export function walk(node: Node, visit: (node: Node) => boolean | void, depth = 0): void {
  if (depth > MAX_DEPTH || visit(node) === false) return;
  const keys = KEYS.get(node.type);
  if (keys === undefined) return;
  const record = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
  for (let at = 0; at < keys.length; at += 1) {
    const child = record[keys[at] as string];
    if (child === null || child === undefined) continue;
    // Counted: an iterator makes an object for each step, and this is the hottest loop of an audit.
    if (Array.isArray(child)) {
      for (let index = 0; index < child.length; index += 1) if (child[index] !== null) walk(child[index] as Node, visit, depth + 1);
    } else walk(child, visit, depth + 1);
  }
}

/** Whether a node or anything below it fits. Stops at the first that does. */
export function contains(node: Node, fits: (node: Node) => boolean, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (fits(node)) return true;
  const keys = KEYS.get(node.type);
  if (keys === undefined) return false;
  const record = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
  for (let at = 0; at < keys.length; at += 1) {
    const child = record[keys[at] as string];
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) {
      for (let index = 0; index < child.length; index += 1)
        if (child[index] !== null && contains(child[index] as Node, fits, depth + 1)) return true;
    } else if (contains(child, fits, depth + 1)) return true;
  }
  return false;
}
