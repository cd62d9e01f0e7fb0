import type { Known } from '@airworthy/model';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { sourceOf } from '../../lang/typescript/static-value.ts';

/** The first of several options that is set. `undefined` when none is; an unknown value where one could be. */
export function firstOption(
  code: CodeIndex,
  options: readonly (StaticValue | undefined)[],
  names: readonly string[],
): StaticValue | undefined {
  for (const value of options) {
    if (value === undefined || value.kind === 'undefined') continue;
    for (const name of names) {
      const member = code.property(value, name);
      if (member !== undefined && member.kind !== 'undefined') return member;
    }
  }
  return undefined;
}

export function textOption(code: CodeIndex, value: StaticValue | undefined): Known<string> {
  if (value?.kind === 'array') {
    const [first] = value.items;
    return code.toKnown(first, isText);
  }
  if (value?.kind === 'regexp') return { state: 'known', value: value.pattern };
  return code.toKnown(value, isText);
}

/** A list of texts; one from the environment counts by its default. */
export function listOption(code: CodeIndex, value: StaticValue | undefined): Known<string[]> {
  if (value?.kind !== 'array' || value.open) {
    const one = code.toKnown(value, (plain): plain is string | string[] => isText(plain) || (Array.isArray(plain) && plain.every(isText)));
    if (one.state === 'known') return { ...one, value: [one.value].flat() };
    if (one.state !== 'env') return one;
    const { fallback, ...rest } = one;
    return fallback === undefined ? rest : { ...rest, fallback: [fallback].flat() };
  }
  const items = value.items.map((item) => code.toKnown(item, isText));
  const source = sourceOf(value);
  const texts = items.flatMap((item) =>
    item.state === 'known' ? [item.value] : item.state === 'env' && item.fallback !== undefined ? [item.fallback] : [],
  );
  if (texts.length === items.length) return { state: 'known', value: texts, source };
  const open = items.find((item) => item.state === 'env');
  return open?.state === 'env' ? { state: 'env', name: open.name, source } : { state: 'unknown', source };
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
