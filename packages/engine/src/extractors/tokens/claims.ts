import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const ASKS = new Set(['includes', 'startsWith', 'endsWith', 'has', 'test', 'some', 'indexOf']);

/** Whether a function compares a claim of the payload itself: `payload.aud !== OUR_AUDIENCE`, `allowed.has(iss)`. */
export function comparesClaim(fn: FunctionInfo, claim: 'iss' | 'aud'): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (found) return false;
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator))
      found =
        [node.left, node.right].some((side) => isClaim(side as Node, claim)) &&
        ![node.left, node.right].some((side) => isNothing(side as Node));
    if (node.type === 'CallExpression' && ASKS.has(memberName(unwrap(node.callee)) ?? '')) {
      const callee = unwrap(node.callee);
      found = [...node.arguments, ...(callee.type === 'MemberExpression' ? [callee.object] : [])].some((part) =>
        isClaim(part as Node, claim),
      );
    }
    return !found;
  });
  return found;
}

function isClaim(written: Node, claim: string): boolean {
  const node = unwrap(written);
  return node.type === 'Identifier' ? node.name === claim : memberName(node) === claim;
}

/** `aud === undefined` asks only whether the claim is there. */
function isNothing(written: Node): boolean {
  const node = unwrap(written);
  return (node.type === 'Identifier' && node.name === 'undefined') || (node.type === 'Literal' && node.value === null);
}
