import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractModel, extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([extractor], texts);
}

const DB = {
  'db.ts': `
    import { Kysely, PostgresDialect } from 'kysely';
    import { Pool } from 'pg';
    export interface Database { orders: { id: string; total: number }; users: { id: string; email: string } }
    export const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new Pool() }) });`,
};

test('statements, conditions added later, transactions, repositories by type', async () => {
  const { queries, transactions } = await facts({
    ...DB,
    'main.ts': `
      import Fastify from 'fastify';
      import { sql } from 'kysely';
      import { db } from './db';
      import { OrderRepository } from './orders';
      const app = Fastify();
      const orders = new OrderRepository(db);
      app.get('/a', async (request) => {
        let query = db.selectFrom('orders as o').innerJoin('users', 'users.id', 'o.user_id').select(['o.id', 'o.total']).where('o.user_id', '=', request.user.id);
        if (request.query.status) query = query.where('o.status', '=', request.query.status);
        return query.execute();
      });
      app.get('/b', async () => db.selectFrom('users').selectAll().execute());
      app.get('/c', async (request) => orders.one(request.params.id));
      app.post('/d', async (request) => db.transaction().setIsolationLevel('serializable').execute(async (trx) => {
        await trx.insertInto('orders').values({ total: 1, user_id: request.user.id }).returning('id').executeTakeFirstOrThrow();
        await trx.updateTable('users').set((eb) => ({ balance: eb('balance', '-', 1) })).where('id', '=', request.user.id).where('balance', '>=', 1).execute();
        await sql\`select pg_notify('a', 'b')\`.execute(trx);
      }));
      app.get('/e', async (request) => sql\`select * from orders order by \${sql.raw(\`\${request.query.sort} desc\`)}\`.execute(db));
      app.put('/f', async (request) => db.insertInto('users').values({ email: request.body.email }).onConflict((oc) => oc.column('email').doNothing()).execute());
      app.listen({ port: 1 });`,
    'orders.ts': `
      import type { Kysely } from 'kysely';
      import type { Database } from './db';
      export class OrderRepository {
        constructor(private readonly db: Kysely<Database>) {}
        one(id: string) { return this.db.selectFrom('orders').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(); }
      }`,
  });
  expect(
    queries.map(({ operation, tables, predicates, inTransaction, unbounded }) => [
      operation,
      tables.join(),
      predicates.join(),
      inTransaction,
      unbounded,
    ]),
  ).toEqual([
    ['select', 'orders,users', 'user_id', false, 'unknown'],
    ['select', 'users', '', false, true],
    ['insert', 'orders', '', true, false],
    ['update', 'users', 'id,balance', true, false],
    ['select', '', '', true, false],
    ['select', 'orders', '', false, true],
    ['raw', '', '', false, false],
    ['upsert', 'users', '', false, false],
    ['select', 'orders', 'id', false, false],
  ]);
  expect(queries[3]?.locking).toBe('atomic');
  expect(queries[6]).toMatchObject({ interpolated: true, interpolatesRequest: true });
  expect(queries[8]).toMatchObject({ locking: 'for-update', within: 'OrderRepository.one', wiring: { state: 'wired' } });
  expect(transactions).toMatchObject([{ by: 'kysely', rollsBack: true, isolation: { state: 'known', value: 'serializable' } }]);
});

test('postgres.js: tags, helpers, begin, unsafe', async () => {
  const { queries, transactions } = await facts({
    'main.ts': `
      import Fastify from 'fastify';
      import postgres from 'postgres';
      const sql = postgres(process.env.DATABASE_URL!, { max: 10 });
      const app = Fastify();
      app.get('/a', async (request) => sql\`select id from orders where user_id = \${request.user.id} \${request.query.s ? sql\`and status = \${request.query.s}\` : sql\`\`} limit 10\`);
      app.post('/b', async (request) => sql.begin(async (tx) => {
        await tx\`insert into orders \${tx({ total: 1 }, 'total')}\`;
        await tx\`update users set balance = balance - 1 where id = \${request.user.id}\`;
      }));
      app.get('/c', async (request) => sql.unsafe(\`select id from orders order by \${request.query.sort}\`));
      app.listen({ port: 1 });`,
  });
  expect(
    queries.map(({ operation, tables, inTransaction, interpolatesRequest }) => [
      operation,
      tables.join(),
      inTransaction,
      interpolatesRequest,
    ]),
  ).toEqual([
    ['select', 'orders', false, false],
    ['insert', 'orders', true, false],
    ['update', 'users', true, false],
    ['select', 'orders', false, true],
  ]);
  expect(transactions).toMatchObject([{ by: 'postgres', rollsBack: true }]);
});

test('a wrapper of the service opens the transaction; services are made with its client', async () => {
  const { queries } = await facts({
    ...DB,
    'database.ts': `
      import type { Kysely } from 'kysely';
      import type { Database } from './db';
      export class Store {
        constructor(public db: Kysely<Database>) {}
        async transaction<T>(fn: (store: Store) => Promise<T>): Promise<T> {
          return this.db.transaction().execute(async (trx) => fn(new Store(trx)));
        }
      }
      export class Writer {
        constructor(private readonly store: Store) {}
        async both(id: string) {
          await this.store.db.deleteFrom('orders').where('id', '=', id).execute();
          await this.store.db.deleteFrom('users').where('id', '=', id).execute();
        }
      }
      export class Reader {
        constructor(private readonly store: Store) {}
        get db() { return this.store.db; }
        async clear(id: string) { await this.db.deleteFrom('carts').where('id', '=', id).execute(); }
      }`,
    'main.ts': `
      import Fastify from 'fastify';
      import { db } from './db';
      import { Reader, Store, Writer } from './database';
      const store = new Store(db);
      const app = Fastify();
      app.post('/a', async (request) => store.transaction(async (tx) => {
        await tx.db.insertInto('orders').values({ total: 1 }).execute();
        await new Writer(tx).both(request.body.id);
        await new Reader(tx).clear(request.body.id);
      }));
      app.listen({ port: 1 });`,
  });
  expect(queries.map(({ operation, tables, inTransaction }) => [operation, tables.join(), inTransaction])).toEqual([
    ['delete', 'orders', 'unknown'],
    ['delete', 'users', 'unknown'],
    ['delete', 'carts', 'unknown'],
    ['insert', 'orders', true],
  ]);
});

test('what waits for the commit is not inside', async () => {
  const { transactions } = await facts({
    ...DB,
    'main.ts': `
      import Fastify from 'fastify';
      import axios from 'axios';
      import { db } from './db';
      import { hooks } from './hooks';
      const app = Fastify();
      app.post('/a', async () => db.transaction().execute(async (trx) => {
        await trx.insertInto('orders').values({ total: 1 }).execute();
        hooks.onCommit(async () => { await axios.post('https://mail.example/x'); });
      }));
      app.post('/b', async () => db.transaction().execute(async (trx) => {
        await trx.insertInto('orders').values({ total: 1 }).execute();
        await axios.post('https://mail.example/x');
      }));
      app.listen({ port: 1 });`,
    'hooks.ts': 'export const hooks = { list: [] as (() => Promise<void>)[], onCommit(fn: () => Promise<void>) { this.list.push(fn); } };',
  });
  expect(transactions.map((one) => one.callsOutside)).toEqual([false, true]);
});

test('one row by a comparison, numbers, and what a helper limits do not grow with the table', async () => {
  const { queries } = await facts({
    ...DB,
    'page.ts': "export function paginate(query: any, limit: number) { return query.limit(limit).orderBy('id'); }",
    'main.ts': `
      import Fastify from 'fastify';
      import { sql } from 'kysely';
      import { db } from './db';
      import { paginate } from './page';
      const countAll = sql<number>\`count(*)\`;
      const byOwner = (id: string) => db.selectFrom('orders').selectAll().where('user_id', '=', id);
      const app = Fastify();
      app.get('/a', async (request) => db.selectFrom('users').selectAll().where('did', '=', request.query.did).executeTakeFirst());
      app.get('/b', async () => db.selectFrom('users').selectAll().executeTakeFirst());
      app.get('/c', async () => db.selectFrom('orders').select(countAll.as('count')).executeTakeFirst());
      app.get('/d', async (request) => { let query = db.selectFrom('orders').select(['id']); query = paginate(query, 20); return query.execute(); });
      app.get('/e', async (request) => byOwner(request.query.id).execute());
      app.listen({ port: 1 });`,
  });
  const at = (line: number) => queries.find((one) => one.location.path === 'main.ts' && one.location.line === line)?.unbounded;
  expect([9, 10, 11, 12, 7].map(at)).toEqual([false, true, false, false, 'unknown']);
});

test('a subquery is a part of its statement, and a builder that nobody knows leaves the picture partial', async () => {
  const partial = async (handler: string): Promise<string[]> => {
    const main = `import Fastify from 'fastify'; import { db } from './db'; const app = Fastify(); app.get('/a', ${handler}); app.listen({ port: 1 });`;
    const { coverage } = await extractModel([extractor], { ...DB, 'main.ts': main });
    return coverage.queries.reasons;
  };
  const sub = "(eb) => ['id', eb.selectFrom('users').select('id').as('u')]";
  expect(await partial(`async () => db.transaction().execute(async (trx) => trx.selectFrom('orders').select(${sub}).execute())`)).toEqual(
    [],
  );
  expect(await partial("async () => [].map((one) => one.selectFrom('orders').execute())")).toEqual([
    'what `selectFrom` is called on could not be followed (main.ts:1)',
  ]);
});
