import { describe, expect, it } from 'vitest';
import { patternStarts } from './pattern-starts.ts';

const starts = (pattern: RegExp): string | undefined => {
  const found = patternStarts(pattern);
  return found === undefined ? undefined : [...found].toSorted().join('');
};

describe('patternStarts', () => {
  it.each<[RegExp, string]>([
    [/^pg\./, 'p'],
    [/^(?:new )?pg\.Pool$/, 'np'],
    [/^(?:axios|fetch|got)(?:\.\w+)?$/, 'afg'],
    [/^new opossum$|^new @types\/opossum$/, 'n'],
    [/^(?:new (?:a|b)|@scope\/x)/, '@n'],
    [/^\*\.query$/, '*'],
    [/^n?x/, 'nx'],
    [/^a+b/, 'a'],
  ])('reads %s', (pattern, expected) => {
    expect(starts(pattern)).toBe(expected);
  });

  it.each([/pg\./, /^[a-z]/, /^\w+/, /^.*x/, /^(?:a|[bc])/, /^a|b/, /^pg/i, /^(a|b)/, /^(?=x)/, /^x?/, /^$/, /^a{0,2}b/])(
    'leaves %s open',
    (pattern) => {
      expect(starts(pattern)).toBeUndefined();
    },
  );

  it('never leaves out a text that matches', () => {
    const patterns = [/^(?:new )?pg\.(?:Pool|Client)$/, /^(?:a|b)?c?d/, /^\.x|^y\|z/, /^(?:x|(?:y|z)w)+$/];
    const texts = ['pg.Pool', 'new pg.Client', 'd', 'cd', 'acd', 'bd', '.x', 'y|z', 'xyw', 'zw', 'zwx'];
    const left = patterns.flatMap((pattern) => {
      const found = patternStarts(pattern);
      return found === undefined ? [] : texts.filter((text) => pattern.test(text) && !found.has(text[0] as string));
    });
    expect(left).toEqual([]);
  });
});
