import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { createParser } from '@airworthy/engine/lang/typescript/parser-cache';
import { expect, test } from 'vitest';
import { applyEdits, Draft } from './draft.ts';
import { addProperty } from './object-edit.ts';
import { inStyle, styleOf } from './style.ts';
import { nodesOf } from './syntax.ts';
import { textKind } from './text-kind.ts';

function withProperty(text: string, property = "b: 'x'"): string | undefined {
  const tree = memoryTree({ 'a.ts': text });
  const draft = new Draft(
    tree,
    createParser(tree, () => {}),
  );
  const module = draft.parse('a.ts');
  const object = module === undefined ? undefined : nodesOf(module, ['ObjectExpression'])[0];
  if (module !== undefined && object !== undefined) addProperty(draft, module, object, property);
  return draft.texts().get('a.ts');
}

test('a property goes where the others stand, with their commas, quotes and line ends', () => {
  expect(withProperty('f({});\n')).toBe("f({ b: 'x' });\n");
  expect(withProperty('f({ a: 1 });\n')).toBe("f({ a: 1, b: 'x' });\n");
  expect(withProperty('f({\n  a: 1\n});\n')).toBe("f({\n  a: 1,\n  b: 'x'\n});\n");
  expect(withProperty('f({\n\ta: 1,\n});\n')).toBe("f({\n\ta: 1,\n\tb: 'x',\n});\n");
  expect(withProperty('f({\r\n  a: "1",\r\n});\r\n')).toBe('f({\r\n  a: "1",\r\n  b: "x",\r\n});\r\n');
  expect(withProperty('f({\n  a: 1, // stays beside it\n});\n')).toBe("f({\n  a: 1, // stays beside it\n  b: 'x',\n});\n");
  expect(withProperty('f({\n  a: 1 // stays beside it\n});\n')).toBe("f({\n  a: 1, // stays beside it\n  b: 'x'\n});\n");
});

test('the style of a file is read from what most of its lines do', () => {
  expect(styleOf('import a from "a"\nconst b = a("c")\n')).toEqual({ quote: '"', semicolons: false, indent: '  ', eol: '\n' });
  expect(styleOf("class A {\r\n\tb = 'c';\r\n}\r\n")).toEqual({ quote: "'", semicolons: true, indent: '\t', eol: '\r\n' });
  expect(inStyle("if (a) {\n  f('b');\n}", { quote: '"', semicolons: false, indent: '\t', eol: '\n' })).toBe('if (a) {\n\tf("b")\n}');
});

test('edits are applied by their places, and two that overlap are refused', () => {
  expect(
    applyEdits('abc', [
      { start: 2, end: 3, text: 'C' },
      { start: 0, end: 0, text: '1' },
      { start: 0, end: 0, text: '2' },
    ]),
  ).toBe('12abC');
  expect(() =>
    applyEdits('abc', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow('two changes meet at character 1');
});

test.each([
  ["process.env.DATABASE_URL || 'postgres://localhost/shop'", 'text'],
  ['process.env.DATABASE_URL || { host: "db" }', 'sometimes'],
  ['production ? config.url : `postgres://${host}/shop`', 'sometimes'],
  ['config.database', 'other'],
])('what %s gives is told: %s', (code, kind) => {
  const tree = memoryTree({ 'a.ts': `const one = ${code};\n` });
  const module = createParser(tree, () => {}).parse('a.ts');
  const made = module === undefined ? undefined : nodesOf(module, ['VariableDeclarator'])[0]?.init;
  expect(made ? textKind(made) : undefined).toBe(kind);
});
