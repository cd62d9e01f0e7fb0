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

/** Types by number, so that the types of a whole module fit into bytes. */
const NUMBERS = new Map([...PARTS.keys()].map((type, index) => [type, index]));

/** Names are half of all nodes and nothing is below most of them; who asks for names has the references of the bound module. */
const isPlainName = (node: Node): boolean => node.type === 'Identifier' && !(node.decorators !== undefined && node.decorators.length > 0);

/** The nodes below a root in order; for each the number of its type, the index behind everything below it, and the index of its parent. */
interface Flat {
  nodes: Node[];
  types: Uint8Array;
  ends: Int32Array;
  parents: Int32Array;
}

/** Many extractors look through the same modules: their trees are walked once. */
const flattened = new WeakMap<Node, Flat>();

/** Filled anew for each tree, then copied to size. */
const room = { types: new Uint8Array(4_096), ends: new Int32Array(4_096), parents: new Int32Array(4_096) };

function grow(): void {
  const size = room.ends.length * 2;
  const [types, ends, parents] = [new Uint8Array(size), new Int32Array(size), new Int32Array(size)];
  types.set(room.types);
  ends.set(room.ends);
  parents.set(room.parents);
  Object.assign(room, { types, ends, parents });
}

function flatten(root: Node): Flat {
  const nodes: Node[] = [];
  const enter = (node: Node, parent: number, depth: number): void => {
    if (depth > MAX_DEPTH || isPlainName(node)) return;
    const number = NUMBERS.get(node.type);
    if (number === undefined) return;
    const at = nodes.length;
    nodes.push(node);
    if (at >= room.ends.length) grow();
    room.types[at] = number;
    room.parents[at] = parent;
    below(node, at, depth + 1);
    room.ends[at] = nodes.length;
  };
  const each = (list: readonly (Node | null)[], at: number, depth: number): void => {
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index] as Node | null;
      if (item !== null) enter(item, at, depth);
    }
  };
  // The types that most nodes have are written out: a property is found faster by its own name than by one out of a list.
  const below = (node: Node, at: number, depth: number): void => {
    switch (node.type) {
      case 'Literal':
      case 'ThisExpression':
        return;
      case 'MemberExpression':
        enter(node.object, at, depth);
        enter(node.property, at, depth);
        return;
      case 'CallExpression':
        enter(node.callee, at, depth);
        each(node.arguments, at, depth);
        return;
      case 'Property':
        enter(node.key, at, depth);
        enter(node.value, at, depth);
        return;
      case 'ObjectExpression':
        each(node.properties, at, depth);
        return;
      case 'BlockStatement':
        each(node.body, at, depth);
        return;
      case 'ExpressionStatement':
        enter(node.expression, at, depth);
        return;
      case 'AwaitExpression':
        enter(node.argument, at, depth);
        return;
      default:
    }
    const record = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
    const parts = PARTS.get(node.type) ?? [];
    for (let part = 0; part < parts.length; part += 1) {
      const child = record[parts[part] as string];
      if (child === null || child === undefined) continue;
      if (Array.isArray(child)) each(child, at, depth);
      else enter(child, at, depth);
    }
  };
  enter(root, -1, 0);
  const size = nodes.length;
  return { nodes, types: room.types.slice(0, size), ends: room.ends.slice(0, size), parents: room.parents.slice(0, size) };
}

/** Types that a visitor looks at, see `typesOf`. */
export type NodeTypes = Uint8Array;

/** Prepares a list of types for `visitNodes`; do it once, outside of functions. */
export function typesOf(...types: Node['type'][]): NodeTypes {
  const chosen = new Uint8Array(PARTS.size);
  for (const type of types) {
    const number = NUMBERS.get(type);
    if (number === undefined || type === 'Identifier') throw new Error(`${type} is not visited`);
    chosen[number] = 1;
  }
  return chosen;
}

/** The nodes around the visited one, innermost last. Made when called. */
export type Parents = () => readonly Node[];

/**
 * Visits the nodes of the chosen types below a root that have an effect at run time, depth first in source order. The one way for extractors
 * to look through whole modules: the tree is walked once for all of them, and nodes of other types cost nothing. Returning false leaves out
 * what is below.
 */
export function visitNodes(root: Node, chosen: NodeTypes, visit: (node: Node, parents: Parents) => boolean | void): void {
  let flat = flattened.get(root);
  if (flat === undefined) flattened.set(root, (flat = flatten(root)));
  const { nodes, types, ends, parents } = flat;
  let at = 0;
  const around = (): Node[] => {
    const found: Node[] = [];
    for (let up = parents[at] as number; up >= 0; up = parents[up] as number) found.push(nodes[up] as Node);
    return found.toReversed();
  };
  while (at < types.length)
    at = chosen[types[at] as number] === 1 && visit(nodes[at] as Node, around) === false ? (ends[at] as number) : at + 1;
}
