import type { DefinitionNode, DirectiveNode, FieldDefinitionNode, TypeNode, ValueNode } from 'graphql';
import { parse } from 'graphql';
import type { Value } from '../../boot/value.ts';
import { Unk } from '../../boot/value.ts';
import type { GraphDirective, OperationKind } from './graph-model.ts';

/** A field of a root type as the schema language declares it. */
export interface DeclaredField {
  kind: OperationKind;
  name: string;
  args: { name: string; type: string }[];
  directives: GraphDirective[];
  /** Offset in the text. */
  at: number;
}

/** Root types of a schema by their kind; the `schema` definition may give them other names. */
export interface DeclaredSchema {
  fields: DeclaredField[];
  roots: Record<string, OperationKind>;
}

const ROOTS: Record<string, OperationKind> = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' };

/** Root fields that texts in the schema language declare; `undefined` where they are none. https://spec.graphql.org/October2021/#sec-Type-System */
export function readSchema(texts: readonly string[]): DeclaredSchema | undefined {
  const definitions: DefinitionNode[] = [];
  for (const text of texts) {
    if (text.length > 1_000_000) return undefined;
    try {
      definitions.push(...parse(text, { allowLegacyFragmentVariables: true }).definitions);
    } catch {
      return undefined;
    }
  }
  const roots: Record<string, OperationKind> = { ...ROOTS };
  for (const one of definitions)
    if (one.kind === 'SchemaDefinition' || one.kind === 'SchemaExtension')
      for (const operation of one.operationTypes ?? []) roots[operation.type.name.value] = operation.operation;
  const fields: DeclaredField[] = [];
  for (const one of definitions) {
    if (one.kind !== 'ObjectTypeDefinition' && one.kind !== 'ObjectTypeExtension') continue;
    const kind = roots[one.name.value];
    if (kind === undefined) continue;
    const ofType = (one.directives ?? []).map(directiveOf);
    for (const field of one.fields ?? []) fields.push(declared(kind, field, ofType));
  }
  return { fields, roots };
}

function declared(kind: OperationKind, field: FieldDefinitionNode, ofType: GraphDirective[]): DeclaredField {
  return {
    kind,
    name: field.name.value,
    args: (field.arguments ?? []).map((argument) => ({ name: argument.name.value, type: typeText(argument.type) })),
    directives: [...ofType, ...(field.directives ?? []).map(directiveOf)],
    at: field.loc?.start ?? 0,
  };
}

function directiveOf(node: DirectiveNode): GraphDirective {
  return {
    name: node.name.value,
    args: Object.fromEntries((node.arguments ?? []).map((argument) => [argument.name.value, valueOf(argument.value)])),
  };
}

function valueOf(node: ValueNode): Value {
  switch (node.kind) {
    case 'StringValue':
    case 'EnumValue':
    case 'BooleanValue':
      return node.value;
    case 'IntValue':
    case 'FloatValue':
      return Number(node.value);
    case 'NullValue':
      return null;
    default:
      return new Unk('argument of a directive');
  }
}

function typeText(type: TypeNode): string {
  if (type.kind === 'NonNullType') return `${typeText(type.type)}!`;
  return type.kind === 'ListType' ? `[${typeText(type.type)}]` : type.name.value;
}
