import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([extractor], texts);
}

test('SQL through a pool: what is pasted in, and where it comes from', async () => {
  const { queries } = await facts({
    'main.js': `
      import express from 'express';
      import { Pool } from 'pg';
      const pool = new Pool();
      const app = express();
      app.get('/a', async (req, res) => {
        const conditions = ['tenant_id = $1'];
        if (req.query.status) conditions.push(\`status = $\${2}\`);
        res.json(await pool.query(\`SELECT id FROM orders WHERE \${conditions.join(' AND ')}\`, []));
      });
      app.get('/b', async (req, res) => res.json(await pool.query(\`SELECT * FROM users WHERE name = '\${req.query.name}'\`)));
      app.listen(1);
    `,
  });
  expect(queries).toMatchObject([
    {
      by: 'pg',
      operation: 'select',
      tables: ['orders'],
      interpolated: false,
      unbounded: 'unknown',
      predicates: ['tenant_id', 'status'],
      selectsAll: false,
    },
    { tables: ['users'], interpolated: true, interpolatesRequest: true, selectsAll: true },
  ]);
  expect(queries[0]?.within).not.toBe(queries[1]?.within);
});

test('a wrapper of the service passes the texts of its callers on', async () => {
  const { queries } = await facts({
    'main.js': `import { find } from './orders.js'; find(1);`,
    'db.js': `import { Pool } from 'pg'; const pool = new Pool(); export async function query(text, values) { return pool.query(text, values); }`,
    'orders.js': `import { query } from './db.js'; export function find(id) { return query('SELECT id FROM orders WHERE id = $1 FOR UPDATE', [id]); }`,
  });
  expect(queries).toMatchObject([
    { location: { path: 'orders.js' }, within: 'find', tables: ['orders'], predicates: ['id'], unbounded: false, locking: 'for-update' },
  ]);
});

test('knex chains, steps added later, transactions', async () => {
  const { queries, transactions } = await facts({
    'main.js': `
      import knex from 'knex';
      const db = knex({ client: 'pg' });
      async function list(filters) {
        let query = db('orders as o').select('id').where({ tenant_id: filters.tenant });
        if (filters.status) query = query.where('status', filters.status);
        return query.limit(10);
      }
      async function pay(id) {
        await db.transaction(async (trx) => {
          await trx('accounts').where('id', id).decrement('balance', 5);
          await trx('payments').insert({ account_id: id, amount: 5 });
        });
        const trx = await db.transaction();
        try { await trx('orders').where({ id, version: 3 }).update({ status: 'paid' }); await trx.commit(); } catch (error) { await trx.rollback(); throw error; }
      }
      list({}); pay(1);
    `,
  });
  expect(queries).toMatchObject([
    {
      operation: 'select',
      tables: ['orders'],
      predicates: ['tenant_id'],
      predicatesOpen: true,
      unbounded: false,
      inTransaction: false,
      within: 'list',
    },
    { operation: 'update', tables: ['accounts'], writes: ['balance'], locking: 'atomic', inTransaction: true, within: 'pay' },
    { operation: 'insert', tables: ['payments'], writes: ['account_id', 'amount'], inTransaction: true },
    { operation: 'update', tables: ['orders'], predicates: ['id', 'version'], locking: 'version', inTransaction: true },
  ]);
  expect(transactions).toMatchObject([
    { by: 'knex', rollsBack: true, callsOutside: false },
    { by: 'knex', rollsBack: true },
  ]);
});

test('Prisma: tables of the schema, filters, batches, calls to others while rows are locked', async () => {
  const { queries, transactions } = await facts({
    'prisma/schema.prisma': 'model OrderItem {\n  id String @id\n  @@map("order_items")\n}\n',
    'main.js': `
      import { PrismaClient } from '@prisma/client';
      import axios from 'axios';
      const prisma = new PrismaClient();
      async function ship(ids) {
        await prisma.orderItem.findMany({ where: { tenantId: 't', OR: [{ sku: 'a' }] } });
        await prisma.$transaction(ids.map((id) => prisma.orderItem.update({ where: { id }, data: { stock: { decrement: 1 } } })));
        await prisma.$transaction(async (tx) => { await tx.orderItem.create({ data: { sku: 'x' } }); await axios.post('https://ship.example'); }, { timeout: 2000, isolationLevel: 'Serializable' });
        await prisma.$queryRaw\`SELECT count(*) FROM order_items WHERE sku = \${ids[0]}\`;
      }
      ship([]);
    `,
  });
  expect(queries).toMatchObject([
    { operation: 'select', tables: ['order_items'], predicates: ['tenantId', 'sku'], unbounded: true, inTransaction: false },
    { operation: 'update', predicates: ['id'], writes: ['stock'], locking: 'atomic', inTransaction: true, inLoop: true },
    { operation: 'insert', writes: ['sku'], inTransaction: true },
    { operation: 'select', tables: ['order_items'], interpolated: false, unbounded: false, predicates: ['sku'] },
  ]);
  expect(transactions).toMatchObject([
    { rollsBack: true, callsOutside: false, timeout: { state: 'absent' } },
    { rollsBack: true, callsOutside: true, timeout: { value: 2000 }, isolation: { value: 'Serializable' }, retried: false },
  ]);
});

test('BEGIN by hand: rollback in the catch, or none', async () => {
  const { queries, transactions } = await facts({
    'main.js': `
      import { Pool } from 'pg';
      const pool = new Pool();
      async function good() {
        const client = await pool.connect();
        try { await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE'); await client.query('DELETE FROM carts WHERE id = $1', [1]); await note(client); await client.query('COMMIT'); }
        catch (error) { await client.query('ROLLBACK'); if (error.code === '40001') return good(); throw error; }
      }
      async function note(client) { await client.query('INSERT INTO notes (text) VALUES ($1)', ['x']); }
      async function bad() { const client = await pool.connect(); await client.query('BEGIN'); await client.query('UPDATE carts SET open = false'); await client.query('COMMIT'); }
      good(); bad();
    `,
  });
  expect(transactions).toMatchObject([
    { isolation: { value: 'serializable' }, rollsBack: true, retried: true },
    { isolation: { state: 'absent' }, rollsBack: false, retried: false },
  ]);
  expect(queries.map((one) => [one.operation, one.inTransaction])).toEqual([
    ['delete', true],
    ['insert', true],
    ['update', true],
  ]);
});

test('statements through a client behind an interface, into tables whose names callers give', async () => {
  const { queries } = await facts({
    'main.ts': `
      import express from 'express';
      import { Pool } from 'pg';
      interface Queryable { query(text: string, values: unknown[]): Promise<unknown> }
      const publish = (client: Queryable, table: string, body: unknown) => client.query(\`INSERT INTO \${table} (body) VALUES ($1)\`, [body]);
      const once = (client: Queryable, options: { table: string; key: string }) =>
        client.query(\`SELECT response FROM \${options.table} WHERE key = $1\`, [options.key]);
      const find = (index: { query(text: string): Promise<unknown> }, words: string) => index.query(\`name:\${words}\`);
      const pool = new Pool();
      const app = express();
      app.post('/a', async (req, res) => {
        await once(pool as Queryable, { table: 'keys', key: req.headers['idempotency-key'] as string });
        await publish(pool as Queryable, 'outbox', req.body);
        await find(req.app.get('index'), req.body.words);
        res.end();
      });
      app.listen(1);
    `,
    'package.json': '{"scripts":{"start":"node main.ts"}}',
  });
  expect(queries.map((one) => [one.operation, one.tables, one.interpolated])).toEqual([
    ['insert', ['outbox'], false],
    ['select', ['keys'], false],
  ]);
});

test('a list that is built step by step on a field of the service is one query', async () => {
  const { queries } = await facts({
    'main.js': `
      import knex from 'knex';
      class Orders {
        constructor() { this.db = knex({ client: 'pg' }); }
        async list(status, limit, offset) {
          let query = this.db('orders').where({ tenant_id: 1 }).whereNull('deleted_at');
          if (status) { query = query.where({ status }); }
          return await query.limit(limit).offset(offset).orderBy('id');
        }
      }
      new Orders().list('a', 1, 2);`,
  });
  expect(queries).toMatchObject([{ tables: ['orders'], operation: 'select', unbounded: false, paging: 'offset' }]);
});

test('a transaction whose work is a list inside a list ends before that work', async () => {
  const body = (list: string) => `
    import Fastify from 'fastify'; import knex from 'knex';
    const db = knex({ client: 'pg' }); const app = Fastify();
    app.delete('/orders/:id', async (request) => db.transaction(async (trx) => {
      await Promise.all(${list});
      return trx('orders').where({ id: request.params.id }).delete();
    }));
    app.listen({ port: 1 });`;
  const rows = 'request.body.tags.map(async (id) => { await trx("tags").where({ id }).delete(); })';
  expect((await facts({ 'main.ts': body(`[${rows}]`) })).transactions).toMatchObject([{ rollsBack: false }]);
  expect((await facts({ 'main.ts': body(rows) })).transactions).toMatchObject([{ rollsBack: true }]);
  expect((await facts({ 'main.ts': body(`[...${rows}]`) })).transactions).toMatchObject([{ rollsBack: true }]);
});
