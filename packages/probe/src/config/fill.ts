import { randomUUID } from 'node:crypto';
import { ProbeError } from '../probe-error.ts';

export type Values = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Fills `${target.name}`, `${env.NAME}`, `${fixture.name}` and `${random}` in all texts of a value. Secrets stand outside the file: in the environment, or in
 * what the start command wrote about the target. `known` lists the groups that exist at this time; others are left as they are.
 */
export function fill<T>(value: T, values: Values): T {
  if (typeof value === 'string') return fillText(value, values) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => fill(one, values)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one as unknown, values)])) as T;
}

function fillText(text: string, values: Values): string {
  return text.replaceAll(/\$\{(\w+)(?:\.([\w-]+))?\}/g, (whole, group: string, name: string | undefined) => {
    if (group === 'random' && name === undefined) return randomUUID();
    const known = values[group];
    if (known === undefined || name === undefined) return whole;
    const value = known[name];
    if (value === undefined) throw new ProbeError('config', `\${${group}.${name}} has no value.`);
    return value;
  });
}
