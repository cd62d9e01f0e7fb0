import type { Document, ErrorClass, ErrorHandler, OpenApiOperation } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { sampleDocument } from '../../testing/sample-project-facts.ts';
import { sampleRoute } from '../../testing/sample-facts.ts';
import { codesDocumented } from './documented-codes.ts';

const error = (code: string): ErrorClass => ({
  location: AT,
  name: code,
  extends: 'Error',
  status: ABSENT,
  code: known(code),
  saysRetryable: false,
  thrown: true,
});
const handler = (sendsCode: boolean | 'unknown') => ({ location: AT, framework: 'fastify', sendsCode }) as ErrorHandler;
const listing = (...names: string[]): Document =>
  sampleDocument({ sections: ['errors'], names: names.map((name) => ({ name, line: 3, sections: ['errors'] })) });

test('every code that is thrown is in the list', () => {
  const errorClasses = [error('SOLD_OUT'), error('NOT_FOUND')];
  const about = (document: Document) => statusOf(codesDocumented, { errorClasses, errorHandlers: [handler(true)], documents: [document] });
  expect(about(listing('SOLD_OUT', 'NOT_FOUND'))).toBe('PASS');
  expect(about(listing('SOLD_OUT'))).toBe('PARTIAL');
  expect(about(listing('OTHER_CODE'))).toBe('FAIL');
});

test('a list of codes that nothing sends describes another service', () => {
  const documents = [listing('UNAUTHORIZED', 'VALIDATION_ERROR', 'NOT_FOUND')];
  expect(statusOf(codesDocumented, { documents, errorHandlers: [handler(false)] })).toBe('FAIL');
  expect(statusOf(codesDocumented, { documents, errorHandlers: [handler('unknown')] })).toBe('UNKNOWN');
  // Statuses with words are what clients get where answers have no code.
  expect(statusOf(codesDocumented, { documents: [listing()], errorHandlers: [handler(false)] })).toBe('PASS');
});

test('a route that no description holds has codes that nobody can look up', () => {
  const openApiOperations = [{ location: AT, method: 'get', path: '/orders', responses: ['200', '404'] }] as OpenApiOperation[];
  const routes = [sampleRoute({ path: '/orders' })];
  expect(statusOf(codesDocumented, { openApiOperations, routes })).toBe('PASS');
  expect(statusOf(codesDocumented, { openApiOperations, routes: [...routes, sampleRoute({ path: '/bills' })] })).toBe('PARTIAL');
});
