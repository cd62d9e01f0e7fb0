import { expect, test } from 'vitest';
import { isTooDeep } from './parse-guard.ts';
import { parseModule } from './parse.ts';

const MANY = 20_000;
const times = (text: string): string => text.repeat(MANY);

/** Code that nests without end, by what it nests with. Most of these end the process when they reach the parser. */
const DEEP: Record<string, string> = {
  parentheses: `const a = ${times('(')}1${times(')')}`,
  'parentheses over lines': times('(\n'),
  arrays: times('['),
  blocks: times('{'),
  calls: times('f('),
  objects: `a = ${times('{a:')}`,
  'else if': `if(a){}${times('else if(a){}\n')}`,
  'else if after semicolons': `if(a);${times('else if(a);')}`,
  if: `${times('if(a)\n')};`,
  do: `${times('do ')};`,
  while: times('while(1)'),
  conditional: `a = ${times('a?b:')}c`,
  arrows: `a = ${times('a=>')}1`,
  assignments: `a${times('=a')}`,
  sums: `a = ${times('1+\n')}1`,
  'members over lines': `a = b${times('\n.c()')}`,
  negations: `a = ${times('!')}b`,
  await: `${times('await ')}b`,
  new: `${times('new\t')}b`,
  'new between comments': `${times('new/**/')}b`,
  labels: Array.from({ length: MANY }, (_, at) => `a${at}:`).join(''),
  templates: `a = ${times('`${')}`,
  generics: `type A = ${times('B<')}`,
  'generics with commas': `type A = ${times('B<a,')}`,
  'function types': `type A = ${times('()=>')}B`,
  'conditional types': `type A = ${times('A extends B ? C : ')}B`,
  'closing brackets in strings': times('(")",'),
  'closing brackets in comments': times('(/*)*/'),
  'closing brackets in line comments': times('(//)\n'),
  'closing brackets in templates': times('(`)`,'),
  'closing brackets in regular expressions': times('(/[)]/,'),
  'behind a quote in a regular expression': `/"/,${times('(')}"`,
};

test.each(Object.entries(DEEP))('refuses %s', (_, text) => {
  expect(isTooDeep(text)).toBe(true);
});

test('refuses elements of JSX where they are possible', () => {
  expect(isTooDeep(times('<a>'), { jsx: true })).toBe(true);
  expect(isTooDeep(`<a>don't {${times('(')}</a>`, { jsx: true })).toBe(true);
});

/** Long and flat: nothing here may be refused. */
const FLAT: Record<string, string> = {
  statements: times('const a = b ? c : d.e.f(g)\n'),
  'statements without declarations': times('app.use(a.b.c(1))\n'),
  assertions: times('  expect(a.b).toBe(1 + 2)\n'),
  numbers: `a = [${times('-1,')}]`,
  entries: `a = {${times('a: b.c,\n')}}`,
  conditions: times('if (a) b = c ? d : e;\n'),
  members: `interface A {${times('a?: string | undefined;\n')}}`,
  cases: `switch (a) {${times('case 1: b(); break;\n')}}`,
  strings: `a = [${times('"a long (text)",').slice(0, 50_000)}]`,
  comments: times('// ((((( not code\n'),
  'regular expressions': times('a = /\\(["(]/.test(b);\n'),
  comparisons: times('while (a < b) { a += 1; }\n'),
  methods: `class A {${times('async a(b: C<D>): Promise<E<F>> { return await new G(b).h() }\n')}}`,
  unions: `type A = ${Array.from({ length: 500 }, () => '| "a"').join('\n')}`,
};

test.each(Object.entries(FLAT))('lets long flat code pass: %s', (_, text) => {
  expect(isTooDeep(text)).toBe(false);
});

test('what just passes can be parsed', () => {
  const texts = ['(', '[', 'a=>', 'a?b:', 'f(', '!', 'B<', '`${'].flatMap((nest) =>
    [500, 590, 1_700].map((count) => `a = ${nest.repeat(count)}1`),
  );
  const passing = texts.filter((text) => !isTooDeep(text));
  expect(passing.length).toBeGreaterThan(12);
  for (const text of passing) expect(parseModule('a.ts', text).path).toBe('a.ts');
});
