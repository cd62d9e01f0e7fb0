import type { App } from '../../src/app.ts';
import type { RouteEntry } from '../../src/plugins/route-table.ts';

/** Gives a value for a parameter or a field by its name, or nothing where any value will do. */
export type Naming = (name: string) => string | undefined;

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
}

/** A request that the description of the API allows: path, query and body filled with values of the right shape. */
export function anyRequest(app: App, route: RouteEntry, org: string, naming: Naming): { url: string; body: unknown } {
  const paths = app.swagger().paths as Readonly<Record<string, Readonly<Record<string, Operation>>>> | undefined;
  const operation = paths?.[route.url.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
  const query = (operation?.parameters ?? []).filter((one) => one.in === 'query' && named(one.name, naming) !== undefined);
  const search = new URLSearchParams(query.map((one) => [one.name, named(one.name, naming) as string])).toString();
  const schema = operation?.requestBody?.content['application/json']?.schema;
  return {
    url: pathOf(route.url, org, naming) + (search === '' ? '' : `?${search}`),
    body: schema === undefined ? undefined : sample(schema, '', naming),
  };
}

/** The path of a route with its parameters filled in. */
export function pathOf(url: string, org: string, naming: Naming): string {
  return url.replaceAll(/:(\w+)/g, (_whole, name: string) =>
    name === 'org' ? org : (naming(name) ?? '00000000-0000-4000-8000-000000000009'),
  );
}

/** The field `serviceId` and the list `findings` name what the parameters `service` and `finding` name. */
const named = (name: string, naming: Naming): string | undefined => naming(name.replace(/Ids?$|s$/, ''));

function sample(schema: Schema, name: string, naming: Naming): unknown {
  const one = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (one) return sample(one, name, naming);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, name, naming)));
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'object' || schema.properties)
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => [key, sample(value, key, naming)]));
  if (schema.prefixItems) return schema.prefixItems.map((part) => sample(part, name, naming));
  if (schema.type === 'array')
    return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => sample(schema.items ?? {}, name, naming));
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  if (schema.type === 'boolean') return false;
  if (schema.type === 'null') return null;
  return text(schema, name, naming);
}

function text(schema: Schema, name: string, naming: Naming): string {
  const given = named(name, naming);
  if (given !== undefined) return given;
  if (schema.format === 'email') return 'somebody@example.org';
  if (schema.format === 'uri') return 'https://hooks.example.org/';
  if (schema.format === 'date-time') return new Date(Date.now() + 10 * 86_400_000).toISOString();
  if (schema.format === 'date') return new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000009';
  return 'A sentence of some length that says why.'.padEnd(schema.minLength ?? 0, '.');
}
