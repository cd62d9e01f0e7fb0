import type { OwnName, OwnNames, RouteRow } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeItem, makeResult, makeService } from '../../test/make-result.ts';
import { problemsOf } from '../view/blockers.ts';
import { inOwnWords } from './own-code.ts';
import { placedCode } from './placed-code.ts';
import { callsTo } from './scan.ts';
import { inLibrary } from './sql-calls.ts';

const named = (role: OwnName['role'], by: string, name: string, path: string, parts: Partial<OwnName> = {}): OwnName => ({
  role,
  by,
  name,
  path,
  line: 3,
  exported: 'named',
  ...parts,
});
const names = (parts: Partial<OwnNames> = {}): OwnNames => ({
  language: 'ts',
  modules: 'cjs',
  ending: '',
  folders: [
    { role: 'middleware', path: 'src/middleware' },
    { role: 'shared', path: 'src/lib' },
  ],
  own: [
    named('app', 'fastify', 'server', 'src/server.ts', { exported: 'no', within: 'start' }),
    named('database', 'prisma', 'orm', 'src/lib/orm.ts'),
    named('logger', 'winston', 'log', 'src/lib/log.ts', { exported: 'default' }),
  ],
  ...parts,
});
const guarded: RouteRow = {
  service: 'orders',
  method: 'GET',
  path: '/orders',
  access: 'guarded',
  guards: [
    {
      name: 'authenticate',
      kind: 'enforces',
      verifies: [],
      phase: 'preHandler',
      flags: [],
      place: { path: 'src/middleware/auth.ts', line: 4 },
    },
  ],
  validation: [],
  rateLimit: null,
  place: { path: 'src/routes/orders.ts', line: 9 },
  purpose: 'api',
};
const service = (own: OwnNames = names()) =>
  makeService({
    frameworks: ['fastify'],
    routes: [guarded],
    portrait: { files: [], connections: [], packages: [], suites: [], names: own },
  });

test('the names of the service stand in place of those of the guide, with imports from where the code goes', () => {
  const code = `import { randomUUID } from 'node:crypto';

// pool stays pool in words.
app.get('/orders', { onRequest: [requireUser] }, async () => {
  logger.info({ id: randomUUID() }, 'asked');
  return (await pool.query('SELECT id FROM orders WHERE owner = $1', [owner])).rows;
});
`;
  expect(inOwnWords(service(), 'fastify', code, 'src/routes/orders.ts').text).toBe(`import { randomUUID } from 'node:crypto';
import { orm } from '../lib/orm';
import log from '../lib/log';
import { authenticate } from '../middleware/auth';

// pool stays pool in words.
server.get('/orders', { onRequest: [authenticate] }, async () => {
  log.info('asked', { id: randomUUID() });
  return (await orm.$queryRaw<any[]>\`SELECT id FROM orders WHERE owner = \${owner}\`);
});
`);
});

test('a service whose names are not known sees the guide as it is', () => {
  const plain = makeService({ frameworks: ['fastify'] });
  expect(inOwnWords(plain, 'fastify', 'app.get(1);\n', 'src/a.ts')).toEqual({ text: 'app.get(1);\n', path: 'src/a.ts' });
});

test('transactions become callbacks, and what left early leaves after them', () => {
  const code = `  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const taken = await client.query('UPDATE stock SET n = n - 1 WHERE id = $1 AND n > 0', [id]);
    if (taken.rowCount === 0) {
      await client.query('ROLLBACK');
      return reply.code(409).send();
    }
    await client.query('COMMIT');
    return reply.code(201).send();
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
`;
  expect(inLibrary(code, 'prisma', 'orm')).toBe(`  const done = await orm.$transaction(async (tx) => {
    const taken = await tx.$executeRaw\`UPDATE stock SET n = n - 1 WHERE id = \${id} AND n > 0\`;
    if (taken === 0) {
      return false;
    }
    return true;
  });
  if (!done) return reply.code(409).send();
  return reply.code(201).send();
`);
  expect(inLibrary(code, 'typeorm')).toContain('if (taken[1] === 0)');
  expect(inLibrary(code, 'knex')).toContain("tx.raw('UPDATE stock SET n = n - 1 WHERE id = ? AND n > 0', [id])");
  expect(inLibrary(code, 'drizzle')).toContain('tx.execute(sql`UPDATE stock SET n = n - 1 WHERE id = ${id} AND n > 0`)');
  expect(inLibrary(code, 'mongoose')).toBeUndefined();
});

test('a value that is used twice is given twice where placeholders count by place', () => {
  const code = "await pool.query('UPDATE a SET n = n - $1 WHERE id = $2 AND n >= $1', [n, id]);\n";
  expect(inLibrary(code, 'knex')).toBe("await knex.raw('UPDATE a SET n = n - ? WHERE id = ? AND n >= ?', [n, id, n]);\n");
});

test('brackets and commas inside strings, templates and comments are no code', () => {
  const text = "f('a(,', `b)`, [1, 2], // x)\n  { c: g(1, 2) });";
  expect(callsTo(text, /\bf(?=\()/g)).toEqual([
    { start: 0, end: text.length - 1, generic: undefined, args: ["'a(,'", '`b)`', '[1, 2]', '// x)\n  { c: g(1, 2) }'] },
  ]);
});

test('code is placed: hooks where the app is made, routes with the routes, functions in a file of their own, Dockerfiles in theirs', () => {
  const at = (code: Record<string, string>, path: string) => {
    const item = makeItem({ id: 'S01-001', fix: { steps: ['x'], code } });
    const own = {
      ...service(),
      findings: [
        {
          fingerprint: 'f',
          item: 'S01-001',
          service: 'orders',
          status: 'FAIL' as const,
          severity: 'critical' as const,
          title: 't',
          message: 'm',
          locations: [{ path, line: 9 }],
          slaDays: 7,
          effortHours: 1,
          role: 'backend' as const,
        },
      ],
    };
    const [problem] = problemsOf(makeResult({ items: [item], services: [own] }), own);
    return problem === undefined ? undefined : placedCode(problem)[0]?.goes;
  };
  expect(at({ fastify: "app.addHook('onRequest', check);" }, 'src/routes/orders.ts')).toMatchObject({ into: 'app', path: 'src/server.ts' });
  expect(at({ fastify: "app.get('/a', handler);" }, 'src/routes/orders.ts')).toEqual({ into: 'routes', path: 'src/routes/orders.ts' });
  expect(at({ fastify: "app.get('/a', handler);" }, 'src/domain/orders.ts')).toEqual({ into: 'like', path: 'src/domain/orders.ts' });
  expect(at({ node: 'export function hashOf() {}' }, 'src/domain/a.ts')).toEqual({ into: 'new', path: 'src/lib/hash-of.ts' });
  expect(at({ express: 'export const requireRole: RequestHandler = next;' }, 'src/domain/a.ts')).toEqual({
    into: 'new',
    path: 'src/middleware/require-role.ts',
  });
  expect(at({ dockerfile: 'USER node' }, 'Dockerfile')).toEqual({ into: 'exactly', path: 'Dockerfile' });
});

test('a service in JavaScript gets JavaScript, and code for another framework or library says so', () => {
  const own = { ...names({ own: [] }), language: 'js' as const };
  const made = service(own);
  const portrait = {
    ...made.portrait!,
    connections: [{ kind: 'database' as const, name: 'mongodb (mongoose)', place: { path: 'db.js', line: 1 }, uses: 1 }],
  };
  const item = {
    fix: {
      code: {
        express:
          "import express from 'express';\n\nexport const app = express();\napp.get('/x', async (req: Request) => pool.query('SELECT 1'));\n",
      },
    },
  };
  const [placed] = placedCode({ item, service: { ...made, frameworks: ['koa'], portrait }, places: [] });
  expect(placed).toMatchObject({ kind: 'express', writtenFor: 'Express', foreign: 'mongoose', language: 'js' });
  expect(placed?.text).toContain("const express = require('express');");
  expect(placed?.text).toContain("app.get('/x', async (req) => pool.query('SELECT 1'));");
});
