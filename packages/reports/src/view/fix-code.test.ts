import { expect, test } from 'vitest';
import { codeFor, frameworkNames, otherFramework } from './fix-code.ts';

const kindsOf = (code: Record<string, string>, frameworks: string[], adapters: string[] = []): string[] =>
  codeFor({ fix: { code } }, { frameworks, adapters }).map(([kind]) => kind);

test('a service sees the code of its own framework, and none of another', () => {
  const code = { fastify: 'f', express: 'e' };
  expect(kindsOf(code, ['express'])).toEqual(['express']);
  expect(kindsOf(code, ['express', 'fastify'])).toEqual(['fastify', 'express']);
});

test('code for every framework stands behind that of the own one', () => {
  expect(kindsOf({ sql: 's', fastify: 'f', express: 'e' }, ['fastify'])).toEqual(['fastify', 'sql']);
  expect(kindsOf({ pg: 'p', knex: 'k' }, ['fastify'])).toEqual(['pg', 'knex']);
});

test('a service of a framework without code of its own sees that of one other, and it is said which', () => {
  expect(kindsOf({ fastify: 'f', express: 'e' }, ['koa'])).toEqual(['express']);
  expect(kindsOf({ express: 'e', fastify: 'f' }, ['nestjs'], ['fastify'])).toEqual(['fastify']);
  expect(otherFramework('express', { frameworks: ['koa'] })).toBe('Express');
  expect(otherFramework('express', { frameworks: ['express'] })).toBeUndefined();
  expect(otherFramework('pg', { frameworks: ['koa'] })).toBeUndefined();
  expect(kindsOf({}, ['nestjs'])).toEqual([]);
});

test('NestJS is named with what it serves through', () => {
  expect(frameworkNames({ frameworks: ['nestjs'], adapters: ['express'] })).toEqual(['NestJS/Express']);
  expect(frameworkNames({ frameworks: ['fastify', 'other'] })).toEqual(['Fastify', 'other']);
});
