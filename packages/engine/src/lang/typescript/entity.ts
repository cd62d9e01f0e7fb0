import type { Node, ObjectExpression } from 'oxc-parser';
import type { BoundModule, ClassInfo, FunctionInfo } from './bound-module.ts';

/** How a callee was found; `byName` is a guess from a unique name and caps a verdict at likely. */
export type ResolutionRule = 'lexical' | 'import' | 'this' | 'type' | 'singleton' | 'byName' | 'none';

/**
 * What an expression stands for, as far as names, imports, types and simple flow tell.
 * `typed` marks what is known from an annotation only.
 */
export type Entity = { typed?: boolean } & (
  | { kind: 'path'; path: string; package: string }
  | { kind: 'function'; fn: FunctionInfo; also: FunctionInfo[] }
  | { kind: 'class'; class: ClassInfo }
  | { kind: 'instance'; class: ClassInfo }
  | { kind: 'namespace'; module: BoundModule }
  | { kind: 'object'; node: ObjectExpression; module: BoundModule }
  | { kind: 'shape'; node: Node; module: BoundModule; base: Entity | undefined }
  | { kind: 'enum'; node: Node; module: BoundModule }
);

export function pathEntity(path: string, from: string): Entity {
  return { kind: 'path', path, package: from };
}
