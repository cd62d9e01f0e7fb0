import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { queries } from './index.ts';

const loopedAt = async (handler: string, path = 'main.ts') => {
  const facts = await extractService([queries], {
    'groups.ts': `
      import pg from 'pg';
      const pool = new pg.Pool();
      export async function findByName(name: string) { return (await pool.query('SELECT id FROM groups WHERE name = $1', [name])).rows[0]; }
      export async function named(name: string) { return findByName(name); }`,
    [path]: `
      import Fastify from 'fastify';
      import { findByName, named } from './groups';
      const app = Fastify();
      app.post('/members', async (request) => { ${handler} });
      await app.listen({ port: 3000 });`,
  });
  const [query] = facts.queries;
  return { inLoop: query?.inLoop, line: query?.loopedAt?.line };
};

test('a function that reads and is called for each element of a list is told with the place of the loop', async () => {
  expect(await loopedAt(`for (const name of request.body.names) await findByName(name);`)).toEqual({ inLoop: false, line: 5 });
  expect(await loopedAt(`for (const name of request.body.names) await named(name);`)).toEqual({ inLoop: false, line: 5 });
  expect((await loopedAt(`return Promise.all(request.body.names.map((name) => findByName(name)));`)).line).toBe(5);
});

test('one call, tries again, and lists that are written out repeat nothing that grows', async () => {
  expect((await loopedAt(`return findByName(request.body.name);`)).line).toBeUndefined();
  expect((await loopedAt(`for (let attempt = 0; attempt < 3; attempt += 1) await findByName('a');`)).line).toBeUndefined();
  expect((await loopedAt(`for (const name of ['a', 'b']) await findByName(name);`)).line).toBeUndefined();
});
