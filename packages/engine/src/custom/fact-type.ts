/** Type of a field of a fact, as inline rules see it. */
export type FactType =
  | 'string'
  | 'number'
  | 'bool'
  | 'any'
  | { list: FactType }
  | { map: FactType }
  /** One of these words. */
  | { words: readonly string[] }
  /** A record of {@link FactSchema.records}. */
  | { record: string }
  /** A value read from code: `state`, and `value` where it is known. */
  | { known: FactType };

export interface FactField {
  type: FactType;
  /** `missing`: optional or null, not every fact has it. `unknown`: it is missing only where the code could not tell. */
  optional?: 'missing' | 'unknown';
}

/** What the fact families look like; written by the generator from the types of the model. */
export interface FactSchema {
  /** Family → record. */
  families: Readonly<Record<string, string>>;
  records: Readonly<Record<string, Readonly<Record<string, FactField>>>>;
}
