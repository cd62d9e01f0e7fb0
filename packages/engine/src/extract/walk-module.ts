import { visitorKeys } from 'oxc-parser';
import type { Node } from 'oxc-parser';
import { MAX_DEPTH } from '../lang/typescript/syntax.ts';

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

/** Parts of a node that hold types and nothing else. */
const TYPES_ONLY = new Set(['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'superTypeArguments', 'implements']);

/** The parts of each type of node that may hold code; nothing for nodes that are about types only. */
const PARTS = new Map(
  Object.entries(visitorKeys)
    .filter(([type]) => !type.startsWith('TS') || CARRIES_CODE.has(type))
    .map(([type, keys]) => [type, keys.filter((key) => !TYPES_ONLY.has(key))]),
);

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
  const enter = (node: Node, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const parts = PARTS.get(node.type);
    if (parts === undefined) return;
    const at = nodes.length;
    nodes.push(node);
    ends.push(at + 1);
    const record = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
    for (let part = 0; part < parts.length; part += 1) {
      const child = record[parts[part] as string];
      if (child === null || child === undefined) continue;
      if (Array.isArray(child)) {
        for (const item of child) if (item !== null) enter(item, depth + 1);
      } else enter(child, depth + 1);
    }
    ends[at] = nodes.length;
  };
  enter(root, 0);
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
