import type { Node } from 'oxc-parser';
import { MAX_DEPTH, eachChild } from '../lang/typescript/syntax.ts';

/** Types that carry a value or code; every other `TS…` node is about types only. */
const CARRIES_CODE = new Set([
  'TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSInstantiationExpression', 'TSParameterProperty',
  'TSExportAssignment', 'TSModuleDeclaration', 'TSModuleBlock', 'TSEnumDeclaration', 'TSEnumBody', 'TSEnumMember',
]);

/**
 * Visits every node below one that has an effect at run time (types are left out), depth first in source order. `parents` are the nodes
 * around it, innermost last; it is reused, so keep none of it. Returning false leaves out what is below.
 */
export function walkWithParents(root: Node, visit: (node: Node, parents: readonly Node[]) => boolean | void): void {
  const parents: Node[] = [];
  const enter = (node: Node): void => {
    if (parents.length > MAX_DEPTH || (node.type.startsWith('TS') && !CARRIES_CODE.has(node.type))) return;
    if (visit(node, parents) === false) return;
    parents.push(node);
    eachChild(node, enter);
    parents.pop();
  };
  enter(root);
}
