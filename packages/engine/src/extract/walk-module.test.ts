import type { Node } from 'oxc-parser';
import { expect, test } from 'vitest';
import { parseModule } from '../lang/typescript/parse.ts';
import { typesOf, visitNodes } from './walk-module.ts';
import { wordsIn } from './words.ts';

const parsed = parseModule('a.ts', "if (open) { close<Props>('x', () => shut('y')); }\nshut('z' as Letter);\nconst key = 'x-api-key';");
const program = parsed.program as unknown as Node;

test('nodes of the chosen types are visited in order, with what is around them', () => {
  const seen: string[] = [];
  visitNodes(program, typesOf('CallExpression', 'TSAsExpression'), (node, parents) => {
    seen.push(`${node.type} in ${parents().at(-1)?.type}`);
  });
  expect(seen).toEqual([
    'CallExpression in ExpressionStatement',
    'CallExpression in ArrowFunctionExpression',
    'CallExpression in ExpressionStatement',
    'TSAsExpression in CallExpression',
  ]);
});

test('what is below a node is left out where the visitor says so', () => {
  const seen: string[] = [];
  visitNodes(program, typesOf('IfStatement', 'CallExpression'), (node) => {
    seen.push(node.type);
    return node.type !== 'IfStatement';
  });
  expect(seen).toEqual(['IfStatement', 'CallExpression']);
});

test('types of types are refused, as they are never visited', () => {
  expect(() => typesOf('TSTypeReference')).toThrow('TSTypeReference');
});

test('words of code and of texts are found once each', () => {
  expect(wordsIn({ parsed }).split('\n').toSorted()).toEqual(
    ['', 'Letter', 'Props', 'as', 'close', 'const', 'if', 'key', 'open', 'shut', 'x', 'x-api-key', 'y', 'z'].toSorted(),
  );
});
