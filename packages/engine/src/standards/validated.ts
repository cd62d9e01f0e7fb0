import { parse } from 'yaml';
import type { z } from 'zod';

/** Parses and checks a YAML file of ours. Throws with file and field when it is not valid: such files ship with the product. */
export function validated<T>(name: string, text: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}
