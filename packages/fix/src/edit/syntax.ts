import type { Location } from '@airworthy/model';
import { keyName, unwrap, walk } from '@airworthy/engine/lang/typescript/syntax';
import type { ParsedModule as Module } from '@airworthy/engine/lang/typescript/parse';
import type { Parser as ModuleParser } from '@airworthy/engine/lang/typescript/parser-cache';

export type ParsedModule = Module;
export type Parser = Pick<ModuleParser, 'parse'>;
export type Node = Parameters<typeof walk>[0];
/** Nodes of a type; some kinds of node, as functions and class members, share one shape between several types. */
export type NodeOf<Type extends Node['type']> = OneOf<Node, Type>;
type OneOf<One, Type> = One extends { type: infer Own } ? ([Extract<Type, Own>] extends [never] ? never : One) : never;
export type ObjectNode = NodeOf<'ObjectExpression'>;
export type CallNode = NodeOf<'CallExpression'> | NodeOf<'NewExpression'>;

/** Offset of the first character of a line, from 1. */
export function lineStart(text: string, line: number): number {
  let at = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text.length;
    at = next + 1;
  }
  return at;
}

/** Indentation of the line that holds an offset. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** Nodes of some types that begin on the line of a place, outermost first; only the one at its column where it has one. */
export function nodesAt<Type extends Node['type']>(module: ParsedModule, at: Location, types: readonly Type[]): NodeOf<Type>[] {
  const found = nodesOf(module, types).filter((node) => module.locate(node.start).line === at.line);
  const exact = at.column === undefined ? [] : found.filter((node) => module.locate(node.start).column === at.column);
  return exact.length > 0 ? exact : found;
}

/** All nodes of some types in source order. */
export function nodesOf<Type extends Node['type']>(module: ParsedModule | Node, types: readonly Type[]): NodeOf<Type>[] {
  const found: NodeOf<Type>[] = [];
  walk('program' in module ? (module.program as Node) : module, (node) => {
    if ((types as readonly string[]).includes(node.type)) found.push(node as NodeOf<Type>);
  });
  return found.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** Statement lists and the like that hold an offset, outermost first. */
export function pathTo(module: ParsedModule, offset: number): Node[] {
  const path: Node[] = [];
  walk(module.program as Node, (node) => {
    if (node.start > offset || node.end <= offset) return false;
    path.push(node);
    return true;
  });
  return path;
}

export function calleeText(module: ParsedModule, node: CallNode): string {
  return module.text.slice(node.callee.start, node.callee.end);
}

/** A property of an object literal by its name. */
export function propertyOf(object: ObjectNode, name: string): Extract<ObjectNode['properties'][number], { type: 'Property' }> | undefined {
  for (const one of object.properties) if (one.type === 'Property' && keyName(one.key, one.computed) === name) return one;
  return undefined;
}

/** An argument that is an object literal, behind casts. */
export function objectArgument(call: CallNode, index: number): ObjectNode | undefined {
  const argument = call.arguments[index];
  if (argument === undefined || argument.type === 'SpreadElement') return undefined;
  const node = unwrap(argument as Node);
  return node.type === 'ObjectExpression' ? node : undefined;
}
