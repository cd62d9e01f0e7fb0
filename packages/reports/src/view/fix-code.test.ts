import { expect, test } from 'vitest';
import { codeFor } from './fix-code.ts';

const kindsOf = (code: Record<string, string>, frameworks: string[]): string[] =>
  codeFor({ fix: { code } }, frameworks).map(([kind]) => kind);

test('a service sees the code of its own framework, and none of another', () => {
  const code = { fastify: 'f', express: 'e' };
  expect(kindsOf(code, ['express'])).toEqual(['express']);
  expect(kindsOf(code, ['express', 'fastify'])).toEqual(['fastify', 'express']);
});

test('code for every framework stands behind that of the own one', () => {
  expect(kindsOf({ sql: 's', fastify: 'f', express: 'e' }, ['fastify'])).toEqual(['fastify', 'sql']);
  expect(kindsOf({ pg: 'p', knex: 'k' }, ['fastify'])).toEqual(['pg', 'knex']);
});

test('a service of a framework without code of its own sees what there is', () => {
  expect(kindsOf({ fastify: 'f', express: 'e' }, ['nestjs'])).toEqual(['fastify', 'express']);
  expect(kindsOf({}, ['nestjs'])).toEqual([]);
});
