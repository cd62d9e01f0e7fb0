import { expect, test } from 'vitest';
import { IntlMessageFormat } from 'intl-messageformat';
import { de } from './de.ts';
import { en } from './en.ts';
import { voiceOf } from './say.ts';
import type { MessageKey } from './say.ts';

const keys = Object.keys(en) as MessageKey[];

/** Names of the values that a message takes, and of its marks. */
function holes(text: string): string[] {
  const found = new Set<string>();
  const visit = (parts: readonly unknown[]): void => {
    for (const part of parts as { type: number; value?: string; options?: Record<string, { value: unknown[] }>; children?: unknown[] }[]) {
      if (part.type > 0 && part.type !== 7 && part.value !== undefined) found.add(part.value);
      for (const option of Object.values(part.options ?? {})) visit(option.value);
      if (part.children !== undefined) visit(part.children);
    }
  };
  visit(new IntlMessageFormat(text, 'en').getAst() as unknown[]);
  return [...found].toSorted();
}

test('every language has every message with the same values', () => {
  const differing = keys.filter((key) => holes(en[key]).join() !== holes(de[key]).join());
  expect(Object.keys(de).toSorted()).toEqual(keys.toSorted());
  expect(differing).toEqual([]);
});

test('no German message was left in English', () => {
  const same = keys.filter((key) => en[key] === de[key] && /[a-z]{4,} [a-z]{3,}/i.test(en[key]));
  expect(same).toEqual([]);
});

test('values are never read as markup, and plural forms follow the language', () => {
  const say = voiceOf('en', 'USD');
  expect(say.rich('flow.access', { access: '<b>x</b>' })).toEqual(['Access: ', { kind: 'strong', text: '<b>x</b>' }, '.']);
  expect(say.plain('flow.guarded', { reason: '{n}' })).toBe('Guarded. {n}');
  expect([say.plain('places.more', { n: 1 }), say.plain('places.more', { n: 3 })]).toEqual(['and 1 more place', 'and 3 more places']);
  expect(voiceOf('de', 'EUR').money(12_400)).toBe('EUR 12.400');
});

test('a team words things its own way; a language that is not there is an error', () => {
  expect(voiceOf('en', 'USD', { 'decision.noGo': 'STOP' }).plain('decision.noGo')).toBe('STOP');
  expect(() => voiceOf('xx', 'USD')).toThrow('There are no texts in xx; there are en, de.');
});
