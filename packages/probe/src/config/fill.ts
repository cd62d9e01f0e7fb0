import { randomUUID } from 'node:crypto';
import { ProbeError } from '../probe-error.ts';

export type Values = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Fills `${target.name}`, `${env.NAME}`, `${fixture.name}` and `${random}` in all texts of a value. Secrets stand outside the file: in the environment, or in
 * what the start command wrote about the target. `known` lists the groups that exist at this time; others are left as they are.
 */
export function fill<T>(value: T, values: Values): T {
  return filled(value, values, true);
}

/** As {@link fill} for settings, out of which requests are made later: `${random}` stays, so that each request gets one of its own. */
export function fillSettings<T>(value: T, values: Values): T {
  return filled(value, values, false);
}

function filled<T>(value: T, values: Values, random: boolean): T {
  if (typeof value === 'string') return fillText(value, values, random) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => filled(one, values, random)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one as unknown, values, random)])) as T;
}

function fillText(text: string, values: Values, random: boolean): string {
  return text.replaceAll(/\$\{(\w+)(?:\.([\w-]+))?\}/g, (whole, group: string, name: string | undefined) => {
    if (group === 'random' && name === undefined) return random ? randomUUID() : whole;
    const known = values[group];
    if (known === undefined || name === undefined) return whole;
    const value = known[name];
    if (value === undefined) throw new ProbeError('config', `\${${group}.${name}} has no value.`);
    return value;
  });
}
