import type { Node } from 'oxc-parser';
import { MAX_DEPTH, eachChild } from '../lang/typescript/syntax.ts';

/** Types that carry a value or code; every other `TS…` node is about types only. */
const CARRIES_CODE = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSParameterProperty',
  'TSExportAssignment',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
]);

/** The nodes below a root in order, and for each the index behind everything below it. */
interface Flat {
  nodes: Node[];
  ends: number[];
}

/** Several extractors look through the same modules: their trees are walked once. */
const flattened = new WeakMap<Node, Flat>();

function flatten(root: Node): Flat {
  const nodes: Node[] = [];
  const ends: number[] = [];
  let depth = 0;
  const enter = (node: Node): void => {
    if (depth > MAX_DEPTH || (node.type.startsWith('TS') && !CARRIES_CODE.has(node.type))) return;
    const at = nodes.length;
    nodes.push(node);
    ends.push(at + 1);
    depth += 1;
    eachChild(node, enter);
    depth -= 1;
    ends[at] = nodes.length;
  };
  enter(root);
  return { nodes, ends };
}

/**
 * Visits every node below one that has an effect at run time (types are left out), depth first in source order. `parents` are the nodes
 * around it, innermost last; it is reused, so keep none of it. Returning false leaves out what is below.
 */
export function walkWithParents(root: Node, visit: (node: Node, parents: readonly Node[]) => boolean | void): void {
  let flat = flattened.get(root);
  if (flat === undefined) flattened.set(root, (flat = flatten(root)));
  const { nodes, ends } = flat;
  const parents: Node[] = [];
  const open: number[] = [];
  for (let at = 0; at < nodes.length;) {
    while (open.length > 0 && (open[open.length - 1] as number) <= at) {
      open.pop();
      parents.pop();
    }
    const node = nodes[at] as Node;
    const end = ends[at] as number;
    if (visit(node, parents) === false) {
      at = end;
      continue;
    }
    if (end > at + 1) {
      parents.push(node);
      open.push(end);
    }
    at += 1;
  }
}
