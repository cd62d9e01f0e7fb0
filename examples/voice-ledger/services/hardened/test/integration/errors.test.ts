import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { answerErrors } from '../../src/errors.ts';

const failing = async (error: Error): Promise<[number, string, string | undefined]> => {
  const app = Fastify();
  answerErrors(app);
  app.get('/', async () => {
    throw error;
  });
  const answer = await app.inject('/');
  await app.close();
  return [answer.statusCode, answer.json<{ code: string }>().code, answer.headers['retry-after']?.toString()];
};

test('what passes by itself is told so, and when to come again', async () => {
  for (const code of ['57014', '55P03', '40P01', '53300', '57P03', 'ECONNREFUSED'])
    assert.deepEqual(await failing(Object.assign(new Error('a failure of the database'), { code })), [503, 'busy', '1'], code);
  for (const message of [
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
  ])
    assert.deepEqual(await failing(new Error(message)), [503, 'busy', '1'], message);
});

test('what nobody expected is told as nothing but that', async () => {
  assert.deepEqual(await failing(new Error('secret: the table is called merchants')), [500, 'internal', undefined]);
  assert.deepEqual(await failing(Object.assign(new Error('a column is missing'), { code: '42703' })), [500, 'internal', undefined]);
});
