import { describe, expect, it } from 'vitest';
import { patternStarts } from './pattern-starts.ts';

const starts = (pattern: RegExp): string | undefined => {
  const found = patternStarts(pattern);
  return found === undefined ? undefined : [...found].toSorted().join(' | ');
};

describe('patternStarts', () => {
  it.each<[RegExp, string]>([
    [/^pg\./, 'pg.'],
    [/^(?:new )?pg\.Pool$/, 'new pg.P | pg.Pool'],
    [/^(?:axios|fetch|got)(?:\.\w+)?$/, 'axios | axios. | fetch | fetch. | got | got.'],
    [/^new opossum$|^new @types\/opossum$/, 'new @typ | new opos'],
    [/^(?:new (?:a|b)|@scope\/x)/, '@scope/x | new a | new b'],
    [/^\*\.query$/, '*.query'],
    [/^n?x/, 'nx | x'],
    [/^ax+b/, 'ax'],
    [/^a(?:bc)*d/, 'abc | ad'],
    [/^(?:\w+|a)?b/, ''],
    [/^ab(?:\w+|c)?d/, 'ab | abcd | abd'],
    [/^ab?[cd]/, 'a | ab'],
    [/^ab{2}/, 'a'],
    [/^redis\b.*x/, 'redis'],
    [/^a(?=b)c/, 'a'],
  ])('reads %s', (pattern, expected) => {
    expect(starts(pattern) ?? '').toBe(expected);
  });

  it.each([/pg\./, /^[a-z]/, /^\w+/, /^.*x/, /^(?:a|[bc])/, /^a|b/, /^pg/i, /^(a|b)/, /^(?=x)/, /^x?/, /^$/, /^a{0,2}b/])(
    'leaves %s open',
    (pattern) => {
      expect(starts(pattern)).toBeUndefined();
    },
  );

  it('never leaves out a text that matches', () => {
    const patterns = [
      /^(?:new )?pg\.(?:Pool|Client)$/,
      /^(?:a|b)?c?d/,
      /^\.x|^y\|z/,
      /^(?:x|(?:y|z)w)+$/,
      /^p(?:g|x)+?\.P/,
      /^(?:x|z(?:w?|y))x/,
    ];
    const texts = ['pg.Pool', 'new pg.Client', 'd', 'cd', 'acd', 'bd', '.x', 'y|z', 'xyw', 'zw', 'zwx', 'zx', 'pgxg.P'];
    const left = patterns.flatMap((pattern) => {
      const found = patternStarts(pattern);
      return found === undefined ? [] : texts.filter((text) => pattern.test(text) && ![...found].some((start) => text.startsWith(start)));
    });
    expect(left).toEqual([]);
  });
});
