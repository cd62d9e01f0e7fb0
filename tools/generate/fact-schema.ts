import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FactField, FactSchema, FactType } from '@airworthy/engine/custom/fact-type';
import { parseModule } from '@airworthy/engine/lang/typescript/parse';

/** `fact-schema.generated.ts`: the types of all facts as data, against which inline rules of custom standards are checked. */
export function factSchema(root: string): Record<string, string> {
  const schema = readFactSchema(root);
  const records = Object.entries(schema.records).map(([name, fields]) => `  ${name}: ${JSON.stringify(fields)},`);
  return {
    'packages/engine/src/custom/fact-schema.generated.ts': [
      '// Written by `npm run generate`; do not edit.',
      "import type { FactSchema } from './fact-type.ts';",
      '',
      '// oxfmt-ignore',
      'export const FACT_SCHEMA: FactSchema = {',
      ` families: ${JSON.stringify(schema.families)},`,
      ' records: {',
      ...records,
      ' },',
      '};',
      '',
    ].join('\n'),
  };
}

// The tree of the parser, as far as types are concerned.
interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const FACTS = 'packages/model/src/facts';

export function readFactSchema(root: string): FactSchema {
  const declared = new Map<string, Node>();
  for (const folder of [FACTS, 'packages/model/src']) {
    for (const file of globSync('*.ts', { cwd: join(root, folder) }).toSorted()) {
      const { program } = parseModule(file, readFileSync(join(root, folder, file), 'utf8'));
      for (const statement of program.body as unknown as Node[]) {
        const declaration = (statement['declaration'] ?? statement) as Node;
        const names =
          declaration.type === 'VariableDeclaration'
            ? (declaration['declarations'] as Node[]).map((one) => [one['id'], one] as const)
            : [[declaration['id'], declaration] as const];
        for (const [id, node] of names) {
          const name = (id as { name?: string } | undefined)?.name;
          if (name !== undefined && !declared.has(name)) declared.set(name, node);
        }
      }
    }
  }
  const reader = new SchemaReader(declared);
  const families: Record<string, string> = {};
  for (const member of membersOf(must(declared, 'FactFamilies'))) {
    const { type } = reader.typeOf(annotationOf(member), nameOf(member));
    if (typeof type === 'string' || !('record' in type)) throw new Error(`the fact family ${nameOf(member)} is no record`);
    families[nameOf(member)] = type.record;
  }
  return { families, records: Object.fromEntries([...reader.records].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

class SchemaReader {
  readonly records = new Map<string, Record<string, FactField>>();
  readonly #declared: ReadonlyMap<string, Node>;

  constructor(declared: ReadonlyMap<string, Node>) {
    this.#declared = declared;
  }

  /** `place` names records that have no name of their own. */
  typeOf(node: Node, place: string): FactField {
    switch (node.type) {
      case 'TSStringKeyword':
        return { type: 'string' };
      case 'TSNumberKeyword':
        return { type: 'number' };
      case 'TSBooleanKeyword':
        return { type: 'bool' };
      case 'TSParenthesizedType':
      case 'TSTypeOperator':
        return this.typeOf(node['typeAnnotation'] as Node, place);
      case 'TSArrayType':
        return { type: { list: this.typeOf(node['elementType'] as Node, place).type } };
      case 'TSLiteralType':
        return { type: literalType(node) };
      case 'TSUnionType':
        return this.#union(node['types'] as Node[], place);
      case 'TSTypeLiteral':
        return { type: this.#record(place, node['members'] as Node[]) };
      case 'TSIntersectionType':
        return { type: this.#merged(place, node['types'] as Node[]) };
      case 'TSIndexedAccessType':
        return { type: { words: this.#listed(node) } };
      case 'TSTypeReference':
        return this.#reference(node, place);
      default:
        return { type: 'any' };
    }
  }

  #reference(node: Node, place: string): FactField {
    const typeName = node['typeName'] as Node;
    const name = ((typeName['right'] as { name?: string } | undefined)?.name ?? typeName['name']) as string;
    const given = ((node['typeArguments'] as Node | null | undefined)?.['params'] ?? []) as Node[];
    const argument = (index: number): FactType => this.typeOf(given[index] as Node, place).type;
    if (name === 'Known') return { type: { known: argument(0) } };
    if (name === 'Record') return { type: { map: argument(1) } };
    if (name === 'Array' || name === 'ReadonlyArray') return { type: { list: argument(0) } };
    const declaration = this.#declared.get(name);
    if (declaration?.type === 'TSTypeAliasDeclaration') return this.typeOf(declaration['typeAnnotation'] as Node, name);
    if (declaration?.type !== 'TSInterfaceDeclaration') return { type: 'any' };
    if (!this.records.has(name)) {
      const fields: Record<string, FactField> = {};
      this.records.set(name, fields);
      Object.assign(fields, this.#fields(declaration, name));
    }
    return { type: { record: name } };
  }

  #fields(declaration: Node, name: string): Record<string, FactField> {
    const bases = ((declaration['extends'] ?? []) as Node[]).map((one) =>
      must(this.#declared, ((one['expression'] ?? one) as { name: string }).name),
    );
    return Object.assign({}, ...bases.map((base) => this.#fields(base, name)), this.#members(membersOf(declaration), name)) as Record<
      string,
      FactField
    >;
  }

  #members(members: readonly Node[], place: string): Record<string, FactField> {
    return Object.fromEntries(
      members
        .filter((member) => member.type === 'TSPropertySignature')
        .map((member) => {
          const name = nameOf(member);
          const field = this.typeOf(annotationOf(member), `${place}_${name}`);
          return [name, member['optional'] === true ? { type: field.type, optional: 'missing' as const } : field];
        }),
    );
  }

  #record(place: string, members: readonly Node[]): FactType {
    this.records.set(place, this.#members(members, place));
    return { record: place };
  }

  #merged(place: string, parts: readonly Node[]): FactType {
    const fields = parts
      .map((part) => this.typeOf(part, place).type)
      .flatMap((type) => (typeof type === 'object' && 'record' in type ? [this.records.get(type.record) ?? {}] : []));
    this.records.set(place, Object.assign({}, ...fields) as Record<string, FactField>);
    return { record: place };
  }

  #union(parts: readonly Node[], place: string): FactField {
    const types: FactType[] = [];
    let optional: FactField['optional'];
    for (const part of parts) {
      if (part.type === 'TSNullKeyword' || part.type === 'TSUndefinedKeyword') optional = 'missing';
      else {
        const one = this.typeOf(part, place);
        optional ??= one.optional;
        types.push(one.type);
      }
    }
    const words = types.flatMap((type) => (typeof type === 'object' && 'words' in type ? type.words : []));
    if (words.includes('unknown')) optional ??= 'unknown';
    const known = words.filter((word) => word !== 'unknown');
    const others = types.filter((type) => !(typeof type === 'object' && 'words' in type));
    const type: FactType =
      others.length === 0
        ? { words: known }
        : known.length === 0 && new Set(others.map((one) => JSON.stringify(one))).size === 1
          ? (others[0] as FactType)
          : 'any';
    return optional ? { type, optional } : { type };
  }

  /** Words of `(typeof LIST)[number]`. */
  #listed(node: Node): string[] {
    const query = unwrapped(node['objectType'] as Node);
    const declaration = must(this.#declared, (query['exprName'] as { name: string }).name);
    const list = unwrapped(declaration['init'] as Node);
    return ((list['elements'] ?? []) as { value: string }[]).map((one) => one.value);
  }
}

function literalType(node: Node): FactType {
  const { value } = node['literal'] as { value: unknown };
  return typeof value === 'string'
    ? { words: [value] }
    : typeof value === 'boolean'
      ? 'bool'
      : typeof value === 'number'
        ? 'number'
        : 'any';
}

function unwrapped(node: Node): Node {
  let inner = node;
  while (['TSParenthesizedType', 'TSAsExpression', 'TSSatisfiesExpression'].includes(inner.type))
    inner = (inner['expression'] ?? inner['typeAnnotation']) as Node;
  return inner;
}

function membersOf(declaration: Node): Node[] {
  return (declaration['body'] as { body: Node[] }).body;
}

function annotationOf(member: Node): Node {
  return (member['typeAnnotation'] as { typeAnnotation: Node }).typeAnnotation;
}

function nameOf(member: Node): string {
  return (member['key'] as { name: string }).name;
}

function must(declared: ReadonlyMap<string, Node>, name: string): Node {
  const node = declared.get(name);
  if (!node) throw new Error(`facts name the type ${name}, which is not declared in the model`);
  return node;
}
