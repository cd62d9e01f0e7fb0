import { describeServer } from '../../apps/server/src/describe-server.ts';

/** The part of JSON Schema that the server's shapes are written in. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}

const FILE = 'apps/web/src/api/api.generated.ts';
const MEMBERS = '/api/orgs/{org}';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** `api.generated.ts`: every operation of the server as a type, keyed by method and path; paths of members start below their organisation. */
export async function apiTypes(): Promise<Record<string, string>> {
  const { openapi } = await describeServer();
  const { paths } = openapi as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  const lines = Object.entries(paths)
    .flatMap(([path, operations]) =>
      METHODS.flatMap((method) => {
        const operation = operations[method];
        return operation ? [`  '${method.toUpperCase()} ${path.replace(MEMBERS, '')}': ${operationType(operation)};`] : [];
      }),
    )
    .toSorted();
  return {
    [FILE]: [
      '// Written by `npm run generate` from the shapes of the server; do not edit.',
      '// oxfmt-ignore',
      'export interface Api {',
      ...lines,
      '}',
      '',
    ].join('\n'),
  };
}

function operationType(operation: Operation): string {
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const parts = [`answer: ${answerType(operation)}`];
  const body = operation.requestBody?.content['application/json']?.schema;
  if (body) parts.push(`body: ${typeOf(body)}`);
  if (query.length > 0) parts.push(`query: { ${query.map((one) => `${key(one.name)}?: ${typeOf(one.schema)}`).join('; ')} }`);
  return `{ ${parts.join('; ')} }`;
}

/** What success answers; `undefined` when it answers nothing. */
function answerType(operation: Operation): string {
  const types = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      const schema = content?.['application/json']?.schema;
      return schema ? typeOf(schema) : 'undefined';
    });
  return [...new Set(types)].join(' | ') || 'undefined';
}

/** A schema as a type. What has no type of TypeScript (formats, lengths) is left to the server. */
export function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf) return union(schema.anyOf.map(typeOf));
  const kinds = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return kinds.length === 0 ? 'unknown' : union(kinds.map((kind) => kindOf(kind, schema)));
}

function kindOf(kind: string, schema: Schema): string {
  if (kind === 'array') {
    if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
    const item = schema.items ? typeOf(schema.items) : 'unknown';
    return item.includes('|') ? `(${item})[]` : `${item}[]`;
  }
  if (kind === 'object') return objectType(schema);
  return kind === 'integer' ? 'number' : kind;
}

function objectType({ properties = {}, required = [], additionalProperties, propertyNames }: Schema): string {
  const fields = Object.entries(properties).map(([name, schema]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`);
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  if (propertyNames?.enum === undefined) return `Record<string, ${values}>`;
  const record = `Record<${typeOf(propertyNames)}, ${values}>`;
  return required.length > 0 ? record : `Partial<${record}>`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
