import { expect, test } from 'vitest';
import { extractCode } from './extract-code.ts';
import { httpApp } from '../extractors/http-app/index.ts';

const repeats = async (body: string, method = 'put') => {
  const { facts } = await extractCode(httpApp, {
    'main.js': `
      import Fastify from 'fastify'; import pg from 'pg';
      const pool = new pg.Pool(); const app = Fastify();
      app.${method}('/a/:id', async (request, reply) => { ${body} });
      await app.listen({ port: 1 });`,
  });
  return facts.routes.find((route) => route.method === method.toUpperCase())?.repeats;
};

test('a PUT that sets may be repeated, one that adds may not', async () => {
  expect(await repeats(`await pool.query('UPDATE a SET n = $1', [1]);`)).toBe('same');
  expect(await repeats(`await pool.query('UPDATE a SET n = n + 1');`)).toBe('adds');
  expect(await repeats(`await pool.query('UPDATE a SET n = $1', [1]); await pool.query('INSERT INTO audit_logs (id) VALUES (1)');`)).toBe(
    'same',
  );
  expect(await repeats(`if (request.body.done) return; await pool.query('INSERT INTO lines (id) VALUES (1)');`)).toBeUndefined();
  expect(await repeats(`await pool.query('DELETE FROM a WHERE id = $1', [1]);`, 'delete')).toBe('same');
  expect(await repeats(`return request.body;`)).toBeUndefined();
});

test('a POST that reads, or sets rows that it names, makes nothing new', async () => {
  expect(await repeats(`return (await pool.query('SELECT time FROM metrics WHERE value > $1', [5])).rows;`, 'post')).toBe('same');
  expect(
    await repeats(
      `await pool.query('UPDATE a SET seen = true WHERE id = $1', [request.params.id]); return reply.code(200).send({});`,
      'post',
    ),
  ).toBe('same');
  expect(await repeats(`await pool.query('INSERT INTO a (id) VALUES ($1)', [1]);`, 'post')).toBeUndefined();
  expect(
    await repeats(`await pool.query('UPDATE a SET seen = true'); await fetch('https://a.example', { method: 'POST' });`, 'post'),
  ).toBeUndefined();
  expect(await repeats(`await pool.query('SELECT 1 FROM a'); await request.server.queue.add('a', {});`, 'post')).toBeUndefined();
});
