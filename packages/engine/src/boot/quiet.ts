import type { Node } from 'oxc-parser';

const cache = new WeakMap<object, boolean>();
/** Member calls that only collect or print. */
const QUIET_CALLS =
  /^(?:push|unshift|add|set|append|log|debug|info|warn|error|trace|inc|observe|toLowerCase|toUpperCase|trim|toString|includes|join|map|increment)$/;
const LOUD = new Set([
  'ReturnStatement',
  'ThrowStatement',
  'AwaitExpression',
  'YieldExpression',
  'BreakStatement',
  'ContinueStatement',
  'NewExpression',
  'TryStatement',
  'ImportExpression',
]);
/** Objects whose change may end or alter a request. */
const REQUEST = /^(?:req|request|res|reply|response|ctx|context|next|done|c|this)$/;

/**
 * Whether the arms of a condition cannot change how a guard run ends: then they are joined instead of forked, which
 * keeps hand-written validators with ten independent tests from exploding.
 */
export function isQuiet(node: Node): boolean {
  let known = cache.get(node);
  if (known === undefined) cache.set(node, (known = quiet(node, 0)));
  return known;
}

function quiet(node: unknown, depth: number): boolean {
  if (typeof node !== 'object' || node === null) return true;
  if (depth > 60) return false;
  if (Array.isArray(node)) return node.every((child) => quiet(child, depth + 1));
  const typed = node as Node;
  if (typeof typed.type !== 'string') return true;
  if (LOUD.has(typed.type)) return false;
  if (typed.type === 'ArrowFunctionExpression' || typed.type === 'FunctionExpression') return true;
  if (typed.type === 'CallExpression') {
    if (typed.callee.type !== 'MemberExpression' || typed.callee.computed) return false;
    if (!QUIET_CALLS.test((typed.callee.property as { name: string }).name)) return false;
  }
  if (typed.type === 'AssignmentExpression' && typed.left.type === 'MemberExpression' && REQUEST.test(rootName(typed.left))) return false;
  for (const [key, child] of Object.entries(typed)) {
    if (key === 'type' || key === 'start' || key === 'end' || key === 'parent') continue;
    if (!quiet(child, depth + 1)) return false;
  }
  return true;
}

function rootName(node: Node): string {
  let at = node;
  while (at.type === 'MemberExpression' || at.type === 'TSAsExpression' || at.type === 'ParenthesizedExpression')
    at = at.type === 'MemberExpression' ? at.object : at.expression;
  return at.type === 'Identifier' ? at.name : at.type === 'ThisExpression' ? 'this' : '';
}
