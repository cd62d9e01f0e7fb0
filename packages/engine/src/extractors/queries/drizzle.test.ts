import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

const BASE = {
  'db/schema.ts': `
    import { pgTable, uuid, text, varchar, integer, numeric, timestamp, boolean, real, index, uniqueIndex, pgEnum, check } from 'drizzle-orm/pg-core';
    import { sql } from 'drizzle-orm';
    const timestamps = { createdAt: timestamp('created_at').defaultNow().notNull(), updatedAt: timestamp('updated_at', { withTimezone: true }) };
    export const orderStatus = pgEnum('order_status', ['new', 'paid']);
    export const users = pgTable('users', {
      id: uuid('id').primaryKey().defaultRandom(),
      email: varchar('email', { length: 255 }).notNull().unique(),
      ...timestamps,
    });
    export const orders = pgTable('orders', {
      id: uuid('id').primaryKey(),
      userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
      total: real('total').notNull(),
      status: orderStatus('status').notNull(),
      stock: integer().default(0),
    }, (t) => [index('orders_user').on(t.userId, t.status), check('positive', sql\`\${t.total} >= 0\`)]);`,
  'db/index.ts': `
    import { drizzle } from 'drizzle-orm/node-postgres';
    import { Pool } from 'pg';
    import * as schema from './schema';
    const pool = new Pool({ connectionString: process.env.DATABASE_URL });
    export const db = drizzle(pool, { schema });`,
};

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([extractor], { ...BASE, ...texts });
}

test('selects, joins, relational queries, raw statements', async () => {
  const { queries } = await facts({
    'main.ts': `
      import Fastify from 'fastify';
      import { and, desc, eq, inArray, sql } from 'drizzle-orm';
      import { db } from './db';
      import { orders, users } from './db/schema';
      const app = Fastify();
      app.get('/a', async (request) => db.select().from(orders).where(and(eq(orders.userId, request.user.id), eq(orders.status, request.query.status))).orderBy(desc(orders.id)).limit(20).offset(40));
      app.get('/b', async () => db.select().from(users));
      app.get('/c', async (request) => {
        const [row] = await db.select({ id: users.id }).from(users).where(eq(users.email, request.query.email));
        return row;
      });
      app.get('/d', async (request) => db.query.orders.findMany({ where: eq(orders.userId, request.params.id), with: { user: true } }));
      app.get('/e', async (request) => db.execute(sql\`select * from orders where status = \${request.query.status}\`));
      app.get('/f', async (request) => db.execute(sql.raw(\`select id from orders order by \${request.query.sort}\`)));
      app.get('/g', async (request) => {
        const filters = [eq(orders.userId, request.user.id)];
        if (request.query.status) filters.push(eq(orders.status, request.query.status));
        return db.select().from(orders).where(and(...filters));
      });
      app.get('/h', async () => { for (const id of [1, 2]) await db.select().from(users).where(eq(users.id, id)); });
      app.listen({ port: 1 });`,
  });
  expect(
    queries.map(({ operation, tables, predicates, unbounded, interpolated }) => [
      operation,
      tables.join(),
      predicates.join(),
      unbounded,
      interpolated,
    ]),
  ).toEqual([
    ['select', 'orders', 'user_id,status', false, false],
    ['select', 'users', '', true, false],
    ['select', 'users', 'email', false, false],
    ['select', 'orders', 'user_id', true, false],
    ['select', 'orders', 'status', true, false],
    ['select', 'orders', '', 'unknown', true],
    ['select', 'orders', 'user_id', 'unknown', false],
    ['select', 'users', 'id', false, false],
  ]);
  expect(queries[0]?.paging).toBe('offset');
  expect(queries[5]?.interpolatesRequest).toBe(true);
  expect(queries[7]?.inLoop).toBe(true);
});

test('writes, conflicts, transactions', async () => {
  const { queries, transactions } = await facts({
    'main.ts': `
      import Fastify from 'fastify';
      import { and, eq, gte, sql } from 'drizzle-orm';
      import { db } from './db';
      import { orders, users } from './db/schema';
      const app = Fastify();
      async function reserve(tx: Parameters<Parameters<typeof db.transaction>[0]>[0], id: string) {
        await tx.update(orders).set({ stock: sql\`\${orders.stock} - 1\` }).where(and(eq(orders.id, id), gte(orders.stock, 1)));
      }
      app.post('/a', async (request) => {
        await db.transaction(async (tx) => {
          await tx.insert(orders).values({ userId: request.user.id, total: 1, status: 'new' });
          await reserve(tx, request.body.id);
          await tx.select().from(orders).where(eq(orders.id, request.body.id)).for('update');
        }, { isolationLevel: 'serializable' });
      });
      app.put('/b', async (request) => db.insert(users).values(request.body).onConflictDoUpdate({ target: users.email, set: { email: 'x' } }).returning());
      app.delete('/c', async (request) => db.delete(users).where(eq(users.id, request.params.id)));
      app.listen({ port: 1 });`,
  });
  expect(queries.map(({ operation, tables, inTransaction, locking }) => [operation, tables.join(), inTransaction, locking])).toEqual([
    ['update', 'orders', true, 'atomic'],
    ['insert', 'orders', true, undefined],
    ['select', 'orders', true, 'for-update'],
    ['upsert', 'users', false, undefined],
    ['delete', 'users', false, undefined],
  ]);
  expect(transactions).toMatchObject([{ by: 'drizzle-orm', isolation: { state: 'known', value: 'serializable' }, rollsBack: true }]);
});

test('a select that is part of another statement brings no rows itself', async () => {
  const { queries } = await facts({
    'main.ts': `
      import Fastify from 'fastify';
      import { eq, inArray } from 'drizzle-orm';
      import { db } from './db';
      import { orders, users } from './db/schema';
      const app = Fastify();
      app.delete('/a', async () => { const mine = db.select({ id: users.id }).from(users).where(eq(users.email, 'x')); return db.delete(orders).where(inArray(orders.userId, mine)); });
      app.get('/b', async () => db.select().from(orders).where(inArray(orders.userId, db.select({ id: users.id }).from(users).where(eq(users.email, 'x')))).limit(3));
      app.get('/c', async () => { const all = db.select({ id: users.id }).from(users); return await all; });
      app.listen({ port: 1 });`,
  });
  expect(queries.filter((one) => one.operation === 'select').map((one) => [one.tables, one.location.line, one.unbounded])).toEqual([
    [['users'], 7, false],
    [['orders'], 8, false],
    [['users'], 8, false],
    [['users'], 9, true],
  ]);
});
