import type { HttpServer } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { toKnown } from '../boot/inspect.ts';

/** What a server was told about proxies; a list reads like the text of its members, and a function decides by itself. */
export function trustOf(value: BootValue | undefined): HttpServer['trustProxy'] {
  if (value?.kind === 'function') return { state: 'known', value: 'function', source: 'a function' };
  if (value?.kind !== 'array') return toKnown<boolean | string | number>(value);
  const texts = value.items.flatMap((item) => (item.kind === 'known' && typeof item.value === 'string' ? [item.value] : []));
  // A member that could not be read is an address as well.
  return texts.length > 0 ? { state: 'known', value: texts.join(',') } : { state: 'unknown', source: 'a list' };
}
