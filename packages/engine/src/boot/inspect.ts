import type { Known } from '@airworthy/model';
import type { BootValue } from './boot-value.ts';

/** A member of an object value: `propertyOf(options, 'max')`; paths descend: `propertyOf(options, 'pool', 'max')`. */
export function propertyOf(value: BootValue | undefined, ...path: string[]): BootValue | undefined {
  let now = value;
  for (const key of path) {
    if (now === undefined) return undefined;
    if (now.kind === 'choice') {
      const options = now.options.map((option) => ({
        condition: option.condition,
        value: propertyOf(option.value, key) ?? { kind: 'known' as const, value: undefined },
      }));
      now = { kind: 'choice', options };
    } else if (now.kind === 'object') {
      now = Object.hasOwn(now.properties, key)
        ? now.properties[key]
        : now.open
          ? { kind: 'unknown', reason: 'member of an object that is not fully known' }
          : undefined;
    } else if (now.kind === 'array') now = /^\d+$/.test(key) ? now.items[Number(key)] : undefined;
    else if (now.kind === 'known') return undefined;
    else now = { kind: 'unknown', reason: now.kind };
  }
  return now;
}

/** Whether an absent member is really absent: the value is a fully known object. */
export function isClosed(value: BootValue | undefined): boolean {
  if (value === undefined) return true;
  if (value.kind === 'known') return true;
  if (value.kind === 'choice') return value.options.every((option) => isClosed(option.value));
  return (value.kind === 'object' || value.kind === 'array') && !value.open;
}

/** A value as a fact field. `undefined` is absent; an env variable keeps its default. */
export function toKnown<T extends string | number | boolean>(
  value: BootValue | undefined,
  type: 'string' | 'number' | 'boolean' | 'any' = 'any',
): Known<T> {
  if (value === undefined || (value.kind === 'known' && value.value === undefined)) return { state: 'absent' };
  if (value.kind === 'known') {
    const plain = value.value;
    if (plain !== null && (type === 'any' ? ['string', 'number', 'boolean'].includes(typeof plain) : typeof plain === type))
      return { state: 'known', value: plain as T };
    return { state: 'unknown', source: String(plain) };
  }
  if (value.kind === 'env') {
    const fallback = value.fallback?.kind === 'known' ? value.fallback.value : undefined;
    return fallback === undefined || fallback === null
      ? { state: 'env', name: value.name }
      : { state: 'env', name: value.name, fallback: fallback as T };
  }
  if (value.kind === 'choice') {
    const options = value.options.map((option) => toKnown<T>(option.value, type));
    const first = options[0];
    if (first !== undefined && options.every((option) => JSON.stringify(option) === JSON.stringify(first))) return first;
  }
  return { state: 'unknown', source: describe(value) };
}

/** A value in a few words, for evidence: `{ max: 100 }`, `env REDIS_URL (default "redis://…")`. */
export function describe(value: BootValue | undefined, depth = 0): string {
  if (value === undefined) return 'nothing';
  switch (value.kind) {
    case 'known':
      return typeof value.value === 'string' ? JSON.stringify(value.value) : String(value.value);
    case 'env':
      return value.fallback === undefined ? `env ${value.name}` : `env ${value.name} (default ${describe(value.fallback, depth + 1)})`;
    case 'template':
      return `\`${value.parts.map((part) => (typeof part === 'string' ? part : `\${${describe(part, depth + 1)}}`)).join('')}\``;
    case 'function':
      return value.name === '' ? 'function' : `function ${value.name}`;
    case 'external':
      return value.name;
    case 'regexp':
      return value.source;
    case 'choice':
      return depth > 2
        ? 'one of several'
        : value.options
            .map((option) =>
              option.condition === '' ? describe(option.value, depth + 1) : `${describe(option.value, depth + 1)} when ${option.condition}`,
            )
            .join(', ');
    case 'array':
      return depth > 1
        ? '[…]'
        : `[${value.items
            .slice(0, 8)
            .map((item) => describe(item, depth + 1))
            .join(', ')}${value.open || value.items.length > 8 ? ', …' : ''}]`;
    case 'object': {
      if (depth > 1) return '{…}';
      const members = Object.entries(value.properties)
        .slice(0, 8)
        .map(([key, member]) => `${key}: ${describe(member, depth + 1)}`);
      return `{ ${members.join(', ')}${value.open || Object.keys(value.properties).length > 8 ? ', …' : ''} }`;
    }
    default:
      return value.reason;
  }
}
