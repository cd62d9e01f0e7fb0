import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

/** The same five routes with each library: scoped, by the key alone, two writes in a transaction, request text in the statement, a read in a loop. */
interface Library {
  setup: string;
  scoped: string;
  byKey: string;
  transaction: string;
  text?: string;
  loop: string;
}

const TENANT = 'request.user.tenantId';
const ID = 'request.params.id';

const LIBRARIES: Readonly<Record<string, Library>> = {
  pg: {
    setup: `import { Pool } from 'pg'; const pool = new Pool();`,
    scoped: `pool.query('SELECT id FROM orders WHERE tenant_id = $1 AND id = $2', [${TENANT}, ${ID}])`,
    byKey: `pool.query('SELECT id FROM orders WHERE id = $1', [${ID}])`,
    transaction: `(async () => { const client = await pool.connect(); try { await client.query('BEGIN'); await client.query('INSERT INTO orders (total) VALUES ($1)', [1]); await client.query('UPDATE stock SET n = n - 1 WHERE id = $1', [${ID}]); await client.query('COMMIT'); } catch (e) { await client.query('ROLLBACK'); throw e; } finally { client.release(); } })()`,
    text: 'pool.query(`SELECT id FROM orders ORDER BY ${request.query.sort}`)',
    loop: `pool.query('SELECT id FROM lines WHERE order_id = $1', [each.id])`,
  },
  knex: {
    setup: `import knex from 'knex'; const db = knex({ client: 'pg' });`,
    scoped: `db('orders').select('id').where({ tenant_id: ${TENANT}, id: ${ID} }).first()`,
    byKey: `db('orders').select('id').where('id', ${ID}).first()`,
    transaction: `db.transaction(async (trx) => { await trx('orders').insert({ total: 1 }); await trx('stock').where({ id: ${ID} }).decrement('n', 1); })`,
    text: 'db.raw(`SELECT id FROM orders ORDER BY ${request.query.sort}`)',
    loop: `db('lines').select('id').where({ order_id: each.id })`,
  },
  kysely: {
    setup: `import { Kysely, PostgresDialect, sql } from 'kysely'; const db = new Kysely<any>({ dialect: new PostgresDialect({}) });`,
    scoped: `db.selectFrom('orders').select('id').where('tenant_id', '=', ${TENANT}).where('id', '=', ${ID}).executeTakeFirst()`,
    byKey: `db.selectFrom('orders').select('id').where((eb) => eb('id', '=', ${ID})).executeTakeFirst()`,
    transaction: `db.transaction().execute(async (trx) => { await trx.insertInto('orders').values({ total: 1 }).execute(); await trx.updateTable('stock').set({ n: sql\`n - 1\` }).where('id', '=', ${ID}).execute(); })`,
    text: 'sql`SELECT id FROM orders ORDER BY ${sql.raw(request.query.sort)}`.execute(db)',
    loop: `db.selectFrom('lines').select('id').where('order_id', '=', each.id).execute()`,
  },
  drizzle: {
    setup: `import { drizzle } from 'drizzle-orm/node-postgres'; import { and, eq, sql } from 'drizzle-orm'; import { pgTable, text, integer } from 'drizzle-orm/pg-core';
      const orders = pgTable('orders', { id: text('id').primaryKey(), tenantId: text('tenant_id'), total: integer('total') }); const stock = pgTable('stock', { id: text('id').primaryKey(), n: integer('n') }); const lines = pgTable('lines', { id: text('id').primaryKey(), orderId: text('order_id') });
      const db = drizzle(process.env.URL, { schema: { orders, stock, lines } });`,
    scoped: `db.select({ id: orders.id }).from(orders).where(and(eq(orders.tenantId, ${TENANT}), eq(orders.id, ${ID})))`,
    byKey: `db.query.orders.findFirst({ where: (o, { eq }) => eq(o.id, ${ID}) })`,
    transaction: `db.transaction(async (tx) => { await tx.insert(orders).values({ total: 1 }); await tx.update(stock).set({ n: sql\`\${stock.n} - 1\` }).where(eq(stock.id, ${ID})); })`,
    text: 'db.execute(sql.raw(`SELECT id FROM orders ORDER BY ${request.query.sort}`))',
    loop: `db.select().from(lines).where(eq(lines.orderId, each.id))`,
  },
  typeorm: {
    setup: `import { DataSource, Entity, PrimaryColumn, Column } from 'typeorm';
      @Entity('orders') class Order { @PrimaryColumn() id: string; @Column({ name: 'tenant_id' }) tenantId: string; @Column() total: number; }
      @Entity('stock') class Stock { @PrimaryColumn() id: string; @Column() n: number; }
      @Entity('lines') class Line { @PrimaryColumn() id: string; @Column({ name: 'order_id' }) orderId: string; }
      const source = new DataSource({ type: 'postgres', entities: [Order, Stock, Line] });`,
    scoped: `source.getRepository(Order).findOne({ where: { tenantId: ${TENANT}, id: ${ID} } })`,
    byKey: `source.getRepository(Order).createQueryBuilder('o').select('o.id').where('o.id = :id', { id: ${ID} }).getOne()`,
    transaction: `source.transaction(async (manager) => { await manager.getRepository(Order).insert({ total: 1 }); await manager.decrement(Stock, { id: ${ID} }, 'n', 1); })`,
    text: 'source.query(`SELECT id FROM orders ORDER BY ${request.query.sort}`)',
    loop: `source.getRepository(Line).findBy({ orderId: each.id })`,
  },
  sequelize: {
    setup: `import { Sequelize, DataTypes, Model } from 'sequelize'; const sequelize = new Sequelize(process.env.URL);
      const Order = sequelize.define('Order', { tenantId: { type: DataTypes.UUID, field: 'tenant_id' }, total: DataTypes.INTEGER }, { tableName: 'orders' });
      const Stock = sequelize.define('Stock', { n: DataTypes.INTEGER }, { tableName: 'stock' });
      const Line = sequelize.define('Line', { orderId: { type: DataTypes.UUID, field: 'order_id' } }, { tableName: 'lines' });`,
    scoped: `Order.findOne({ where: { tenantId: ${TENANT}, id: ${ID} }, attributes: ['id'] })`,
    byKey: `Order.findByPk(${ID}, { attributes: ['id'] })`,
    transaction: `sequelize.transaction(async (transaction) => { await Order.create({ total: 1 }, { transaction }); await Stock.decrement('n', { where: { id: ${ID} }, transaction }); })`,
    text: 'sequelize.query(`SELECT id FROM orders ORDER BY ${request.query.sort}`)',
    loop: `Line.findAll({ where: { orderId: each.id } })`,
  },
  mongoose: {
    setup: `import mongoose from 'mongoose'; const Order = mongoose.model('Order', new mongoose.Schema({ tenant_id: String, total: Number }, { collection: 'orders' })); const Stock = mongoose.model('Stock', new mongoose.Schema({ n: Number }, { collection: 'stock' })); const Line = mongoose.model('Line', new mongoose.Schema({ order_id: String }, { collection: 'lines' }));`,
    scoped: `Order.findOne({ tenant_id: ${TENANT}, _id: ${ID} }).select('_id')`,
    byKey: `Order.findById(${ID})`,
    transaction: `(async () => { const session = await mongoose.startSession(); await session.withTransaction(async () => { await Order.create([{ total: 1 }], { session }); await Stock.updateOne({ _id: ${ID} }, { $inc: { n: -1 } }, { session }); }); })()`,
    loop: `Line.find({ order_id: each.id })`,
  },
  slonik: {
    setup: `import { createPool, sql } from 'slonik'; const pool = await createPool(process.env.URL);`,
    scoped: 'pool.maybeOne(sql.unsafe`SELECT id FROM orders WHERE tenant_id = ${request.user.tenantId} AND id = ${request.params.id}`)',
    byKey: 'pool.one(sql.unsafe`SELECT id FROM orders WHERE id = ${request.params.id}`)',
    transaction:
      'pool.transaction(async (connection) => { await connection.query(sql.unsafe`INSERT INTO orders (total) VALUES (${1})`); await connection.query(sql.unsafe`UPDATE stock SET n = n - 1 WHERE id = ${request.params.id}`); })',
    loop: 'pool.any(sql.unsafe`SELECT id FROM lines WHERE order_id = ${each.id}`)',
  },
  'postgres.js': {
    setup: `import postgres from 'postgres'; const sql = postgres(process.env.URL);`,
    scoped: 'sql`SELECT id FROM orders WHERE tenant_id = ${request.user.tenantId} AND id = ${request.params.id}`',
    byKey: 'sql`SELECT id FROM orders WHERE id = ${request.params.id}`',
    transaction:
      'sql.begin(async (tx) => { await tx`INSERT INTO orders (total) VALUES (${1})`; await tx`UPDATE stock SET n = n - 1 WHERE id = ${request.params.id}`; })',
    text: 'sql.unsafe(`SELECT id FROM orders ORDER BY ${request.query.sort}`)',
    loop: 'sql`SELECT id FROM lines WHERE order_id = ${each.id}`',
  },
  'better-sqlite3': {
    setup: `import Database from 'better-sqlite3'; const db = new Database('x.db'); const insert = db.prepare('INSERT INTO orders (total) VALUES (?)'); const take = db.prepare('UPDATE stock SET n = n - 1 WHERE id = ?'); const lines = db.prepare('SELECT id FROM lines WHERE order_id = ?');`,
    scoped: `db.prepare('SELECT id FROM orders WHERE tenant_id = ? AND id = ?').get(${TENANT}, ${ID})`,
    byKey: `db.prepare('SELECT id FROM orders WHERE id = ?').get(${ID})`,
    transaction: `db.transaction(() => { insert.run(1); take.run(${ID}); })()`,
    text: 'db.prepare(`SELECT id FROM orders ORDER BY ${request.query.sort}`).all()',
    loop: `lines.all(each.id)`,
  },
};

test.each(Object.keys(LIBRARIES))('what is asked of a query is answered for %s', async (name) => {
  const library = LIBRARIES[name] as Library;
  const { queries } = await extractService([extractor], {
    'main.ts': `
      import Fastify from 'fastify';
      ${library.setup}
      const app = Fastify();
      app.get('/scoped/:id', async (request) => ${library.scoped});
      app.get('/key/:id', async (request) => ${library.byKey});
      app.post('/buy/:id', async (request) => ${library.transaction});
      ${library.text === undefined ? '' : `app.get('/text', async (request) => ${library.text});`}
      app.get('/loop', async (request) => { for (const each of request.body.items) await ${library.loop}; });
      app.listen({ port: 1 });`,
  });
  const id = name === 'mongoose' ? '_id' : 'id';
  const told = queries.map((one) => ({
    what: `${one.operation} ${one.tables.join()} by ${one.predicates.join()}`,
    inTransaction: one.inTransaction,
    pasted: one.interpolated && one.interpolatesRequest === true,
    inLoop: one.inLoop,
    onRequestPath: one.onRequestPath,
    route: one.routes?.join() ?? '',
  }));
  const plain = { inTransaction: false, pasted: false, inLoop: false, onRequestPath: true, route: '' };
  expect(told).toEqual([
    { ...plain, what: `select orders by tenant_id,${id}`, route: 'GET /scoped/:id' },
    { ...plain, what: `select orders by ${id}`, route: 'GET /key/:id' },
    { ...plain, what: 'insert orders by ', inTransaction: true },
    { ...plain, what: `update stock by ${id}`, inTransaction: true, route: 'POST /buy/:id' },
    ...(library.text === undefined ? [] : [{ ...plain, what: 'select orders by ', pasted: true }]),
    { ...plain, what: 'select lines by order_id', inLoop: true },
  ]);
  expect(queries.find((one) => one.operation === 'update')?.locking).toBe('atomic');
});
