import { expect, test } from 'vitest';
import { parseModule } from './parse.ts';

test('the code of a module has spaces where comments stand, so that offsets stay', () => {
  const text = "/* ä 🎫 */ const a = 'https://x'; // b\nconst c = `/* d */`; /* e\nf */ g();";
  const { code } = parseModule('a.ts', text);
  expect(code).toBe("           const a = 'https://x';     \nconst c = `/* d */`;     \n     g();");
  expect(code).toHaveLength(text.length);
});
