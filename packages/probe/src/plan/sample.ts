/** The part of JSON Schema that samples are made from. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly additionalProperties?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '5f0c1c1e-6a3b-4f0e-9d0a-2b7c1d9e8f00',
  email: 'airworthy@test.example',
  date: '2026-01-05',
  'date-time': '2026-01-05T10:00:00Z',
  uri: 'https://airworthy.example/',
  url: 'https://airworthy.example/',
};

export const asSchema = (value: unknown): Schema => (typeof value === 'object' && value !== null ? (value as Schema) : {});
export const typeOf = (schema: Schema): string | undefined =>
  typeof schema.type === 'string' ? schema.type : schema.type?.find((one) => one !== 'null');

/** A value that the schema takes; undefined where only a person can tell one, as for patterns. */
export function sample(schema: Schema, depth = 0): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const either = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (either) return sample(either, depth);
  if (depth > 6) return undefined;
  switch (typeOf(schema)) {
    case 'object': {
      const filled: Record<string, unknown> = {};
      for (const name of schema.required ?? []) {
        const value = sample(schema.properties?.[name] ?? {}, depth + 1);
        if (value === undefined) return undefined;
        filled[name] = value;
      }
      return filled;
    }
    case 'array': {
      if ((schema.minItems ?? 0) === 0) return [];
      const one = sample(schema.items ?? {}, depth + 1);
      return one === undefined ? undefined : Array.from({ length: schema.minItems ?? 1 }, () => one);
    }
    case 'string': {
      if (schema.format !== undefined && FORMATS[schema.format] !== undefined) return FORMATS[schema.format];
      if (schema.pattern !== undefined) return undefined;
      return 'airworthy'.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength);
    }
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return true;
    default:
      return undefined;
  }
}
