import { Environment } from '@marcbachmann/cel-js';
import { FACT_SCHEMA } from './fact-schema.generated.ts';
import type { FactField, FactType } from './fact-type.ts';
import { CUSTOM_LIMITS } from './limits.ts';

/** What an expression may name: the fact it is asked about, and the service that the fact belongs to. */
export const VARIABLES = ['fact', 'service'] as const;

/** Everything that an expression about one family needs. */
export interface CelEnvironment {
  cel: Environment;
  /** Gives a plain fact the types of the environment. What is null, or could not be told, is left out. */
  factOf(fact: unknown): unknown;
  serviceOf(service: unknown): unknown;
}

/** Fields of a service that expressions may read. */
export const SERVICE_FIELDS: Readonly<Record<string, FactField>> = {
  name: { type: 'string' },
  path: { type: 'string' },
  capabilities: { type: { list: 'string' } },
};

/** Fields of a value that was read from code. */
export function knownFields(value: FactType): Readonly<Record<string, FactField>> {
  return {
    state: { type: { words: ['known', 'env', 'absent', 'unknown'] } },
    value: { type: value, optional: 'missing' },
    name: { type: 'string', optional: 'missing' },
    fallback: { type: value, optional: 'missing' },
    source: { type: 'string', optional: 'missing' },
  };
}

/** Fields of a type, or nothing where it has none. */
export function fieldsOf(type: FactType): Readonly<Record<string, FactField>> | undefined {
  if (typeof type === 'string') return undefined;
  if ('record' in type) return type.record === 'Service' ? SERVICE_FIELDS : FACT_SCHEMA.records[type.record];
  return 'known' in type ? knownFields(type.known) : undefined;
}

/** The type of the facts of a family. */
export function factTypeOf(family: string): FactType {
  return { record: FACT_SCHEMA.families[family] as string };
}

export function celEnvironment(family: string): CelEnvironment {
  const builder = new EnvironmentBuilder();
  const root = factTypeOf(family);
  const typeName = builder.nameOf(root);
  builder.nameOf({ record: 'Service' });
  builder.cel.registerVariable('fact', typeName);
  builder.cel.registerVariable('service', builder.nameOf({ record: 'Service' }));
  const service: FactType = { record: 'Service' };
  return { cel: builder.cel, factOf: (fact) => builder.convert(fact, root), serviceOf: (plain) => builder.convert(plain, service) };
}

class EnvironmentBuilder {
  readonly cel = new Environment({
    enableOptionalTypes: true,
    limits: {
      maxAstNodes: CUSTOM_LIMITS.nodes,
      maxDepth: CUSTOM_LIMITS.depth,
      maxListElements: 200,
      maxMapEntries: 50,
    },
  });
  readonly #classes = new Map<string, { type: FactType; make: new () => object }>();

  constructor() {
    registerNumbers(this.cel);
  }

  /** The name of a type in the environment; registers it the first time. */
  nameOf(type: FactType): string {
    if (type === 'string' || type === 'bool') return type;
    if (type === 'number') return 'double';
    if (type === 'any') return 'dyn';
    if ('words' in type) return 'string';
    if ('list' in type) return `list<${this.nameOf(type.list)}>`;
    if ('map' in type) return `map<string, ${this.nameOf(type.map)}>`;
    const name = 'record' in type ? type.record : `Known_${this.nameOf(type.known).replaceAll(/\W+/g, '_')}`;
    if (!this.#classes.has(name)) {
      const make = newClass(name);
      this.#classes.set(name, { type, make });
      const fields = Object.entries(fieldsOf(type) ?? {}).map(([key, field]) => [key, this.nameOf(field.type)]);
      this.cel.registerType(name, { ctor: make, fields: Object.fromEntries(fields) as Record<string, string> });
    }
    return name;
  }

  convert(value: unknown, type: FactType): unknown {
    if (typeof type === 'string' || 'words' in type) return value;
    if ('list' in type) return Array.isArray(value) ? value.map((one) => this.convert(one, type.list)) : [];
    const given = (value ?? {}) as Record<string, unknown>;
    if ('map' in type) return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, this.convert(one, type.map)]));
    const { make } = this.#classes.get(this.nameOf(type)) as { make: new () => object };
    const record = new make() as Record<string, unknown>;
    for (const [name, field] of Object.entries(fieldsOf(type) ?? {})) {
      const one = given[name];
      if (one === undefined || one === null || (one === 'unknown' && couldNotTell(field))) continue;
      record[name] = this.convert(one, field.type);
    }
    return record;
  }
}

/** The library tells types apart by their classes. */
function newClass(name: string): new () => object {
  // oxlint-disable-next-line typescript/no-extraneous-class -- only its identity and name matter
  return { [name]: class {} }[name] as new () => object;
}

/** Whether the word `unknown` means that the code could not tell. */
function couldNotTell({ type, optional }: FactField): boolean {
  if (type === 'string' || optional === undefined) return false;
  return !(typeof type === 'object' && 'words' in type && type.words.includes('unknown'));
}

/** Numbers of facts are doubles, whole numbers in expressions are not; nobody who writes a rule should have to know. */
function registerNumbers(cel: Environment): void {
  const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  for (const [sign, apply] of Object.entries(operators)) {
    const mixed = (a: unknown, b: unknown): number => apply(Number(a), Number(b));
    cel.registerOperator(`double ${sign} int: double`, mixed);
    cel.registerOperator(`int ${sign} double: double`, mixed);
  }
  cel.registerOperator('double % double: double', (a: number, b: number) => a % b);
  cel.registerOperator('double == int: bool', (a: unknown, b: unknown) => Number(a) === Number(b));
  cel.registerOperator('double in list<int>: bool', (a: unknown, list: unknown[]) => list.some((one) => Number(one) === a));
}
