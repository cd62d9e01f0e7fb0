import type { Known } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import type { BoundModule } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../lang/typescript/syntax.ts';

/** The object literal that an expression is, or that the constant it names starts with. */
export function objectOf(node: Node | undefined, module: BoundModule): ObjectExpression | undefined {
  if (node === undefined) return undefined;
  const at = unwrap(node);
  if (at.type === 'ObjectExpression') return at;
  if (at.type !== 'Identifier') return undefined;
  const init = module.bindingAt.get(at.start)?.init;
  const value = init === undefined ? undefined : unwrap(init);
  return value?.type === 'ObjectExpression' ? value : undefined;
}

/** The expression given for an option, as it is written; the first of several names. */
export function optionNode(options: ObjectExpression | undefined, ...names: string[]): Node | undefined {
  for (const name of names)
    for (const property of options?.properties ?? [])
      if (property.type === 'Property' && keyName(property.key, property.computed) === name) return property.value;
  return undefined;
}

/** The expression of a property of an object literal, as it is written. */
export function propertyNode(node: Node | undefined, name: string): Node | undefined {
  const at = node === undefined ? undefined : unwrap(node);
  return at?.type === 'ObjectExpression' ? optionNode(at, name) : undefined;
}

/** Whether something in the literal could not be read: a spread, a computed key. */
export function isOpen(options: ObjectExpression | undefined): boolean {
  return (options?.properties ?? []).some((property) => property.type === 'SpreadElement' || property.computed);
}

export function textOf(code: CodeIndex, node: Node | undefined, module: BoundModule): Known<string> {
  return node === undefined ? ABSENT : code.toKnown(code.value(node, module), (one): one is string => typeof one === 'string');
}

export function numberOf(code: CodeIndex, node: Node | undefined, module: BoundModule): Known<number> {
  return node === undefined ? ABSENT : code.toKnown(code.value(node, module), (one): one is number => typeof one === 'number');
}
