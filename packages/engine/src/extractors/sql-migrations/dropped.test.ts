import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { sqlMigrations } from './index.ts';

async function tablesOf(files: Record<string, string>) {
  const { facts } = await extractTexts(sqlMigrations, files);
  return Object.fromEntries(facts.tables.map((table) => [table.name, table]));
}

test('what a migration of Kysely drops and renames leaves the tables', async () => {
  const { coupons } = await tablesOf({
    'migrations/001.ts': `
      import { Kysely, sql } from 'kysely';
      export async function up(db: Kysely<any>): Promise<void> {
        await db.schema.createTable('vouchers')
          .addColumn('id', 'serial', (col) => col.primaryKey())
          .addColumn('code', 'text', (col) => col.notNull().unique())
          .addColumn('owner', 'integer', (col) => col.references('users.id'))
          .addUniqueConstraint('one_each', ['owner', 'code']).execute();
        await db.schema.createIndex('by_owner').on('vouchers').column('owner').execute();
      }`,
    'migrations/002.ts': `
      import { Kysely, sql } from 'kysely';
      export async function up(db: Kysely<any>): Promise<void> {
        await db.schema.alterTable('vouchers').renameTo('coupons').execute();
        await db.schema.dropIndex('by_owner').execute();
        await db.schema.alterTable('coupons').renameConstraint('one_each', 'one').execute();
        await db.schema.alterTable('coupons').dropConstraint('one').execute();
        // PostgreSQL named these after the table as it was called then.
        await db.schema.alterTable('coupons').dropConstraint('vouchers_code_key').execute();
        await db.schema.alterTable('coupons').dropConstraint('vouchers_owner_fkey').execute();
        await db.schema.alterTable('coupons').alterColumn('code', (col) => col.setDefault('none')).execute();
        await sql\`ALTER TABLE \${sql.table('coupons')} ADD COLUMN note text\`.execute(db);
      }`,
  });
  expect(coupons).toMatchObject({
    indexes: [],
    foreignKeys: [],
    columns: [{ name: 'id' }, { name: 'code', default: 'none' }, { name: 'owner' }, { name: 'note' }],
  });
  expect(coupons?.columns[1]).not.toHaveProperty('unique');
});

test('what a migration of Sequelize drops, and what `changeColumn` leaves out, is gone', async () => {
  const { orders } = await tablesOf({
    'migrations/1-first.js': `
      const { DataTypes, Sequelize } = require('sequelize');
      exports.up = async ({ context: queryInterface }) => {
        await queryInterface.createTable('orders', {
          id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
          code: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'none' },
          at: { type: DataTypes.DATE, defaultValue: Sequelize.literal('now()') },
        });
        await queryInterface.addIndex('orders', ['code']);
        await queryInterface.addConstraint('orders', { type: 'unique', fields: ['code'] });
      };`,
    'migrations/2-second.js': `
      module.exports = { up: (queryInterface, Sequelize) =>
        queryInterface.removeIndex('orders', ['code'])
          .then(() => queryInterface.removeConstraint('orders', 'orders_code_uk'))
          .then(() => queryInterface.changeColumn('orders', 'code', { type: Sequelize.STRING(20) }))
          .then(() => queryInterface.renameColumn('orders', 'at', 'made_at')),
      };`,
  });
  expect(orders?.indexes).toEqual([]);
  expect(orders?.columns.map(({ line: _line, ...rest }) => rest)).toEqual([
    { name: 'id', type: 'uuid', nullable: false },
    { name: 'code', type: 'varchar(20)', nullable: true },
    { name: 'made_at', type: 'timestamptz', nullable: true, default: 'now()' },
  ]);
});

test('node-pg-migrate counts its files, names what nobody named and knows shorthands', async () => {
  const { ships } = await tablesOf({
    'migrations/9_first.js': `
      exports.shorthands = { key: { type: 'uuid', primaryKey: true } };
      exports.up = (pgm) => {
        pgm.createTable('boats', { id: 'key', name: { type: 'string', notNull: true, default: 'none' }, port: 'int' });
        pgm.createIndex('boats', 'name', { unique: true });
        pgm.addConstraint('boats', null, { unique: ['port'] });
        pgm.addConstraint('boats', 'one', 'UNIQUE (name, port)');
      };`,
    'migrations/10_second.js': `
      exports.up = (pgm) => {
        pgm.dropIndex('boats', 'name', { unique: true });
        pgm.dropConstraint('boats', 'boats_uniq_port');
        pgm.dropConstraint('boats', 'one');
        pgm.alterColumn('boats', 'name', { default: null, allowNull: true });
        pgm.renameColumn('boats', 'port', 'quay');
        pgm.renameTable('boats', 'ships');
      };`,
  });
  expect(ships).toMatchObject({ primaryKey: ['id'], indexes: [] });
  expect(ships?.columns.map(({ line: _line, ...rest }) => rest)).toEqual([
    { name: 'id', type: 'uuid', nullable: false },
    { name: 'name', type: 'text', nullable: true },
    { name: 'quay', type: 'integer', nullable: true },
  ]);
});

test('TypeORM goes by the time in the name of the class, and drops by names that are hashes', async () => {
  const { boats } = await tablesOf({
    'migrations/Zap1700000000000.ts': `
      export class Zap1700000000000 implements MigrationInterface {
        async up(queryRunner: QueryRunner) {
          await queryRunner.createTable(new Table({ name: 'boats', columns: [
            { name: 'id', type: 'integer', isPrimary: true },
            { name: 'port', type: 'varchar', isUnique: true },
            { name: 'quay', type: 'integer', isUnique: true },
          ] }));
          await queryRunner.createIndex('boats', new TableIndex({ columnNames: ['port'] }));
        }
      }`,
    'migrations/Add1700000000001.ts': `
      export class Add1700000000001 implements MigrationInterface {
        async up(queryRunner: QueryRunner) {
          await queryRunner.dropIndex('boats', new TableIndex({ columnNames: ['port'] }));
          await queryRunner.dropUniqueConstraint('boats', 'UQ_a60a953c742e8772d013123e5e6');
          await queryRunner.changeColumn('boats', 'quay', new TableColumn({ name: 'quay', type: 'integer', isNullable: true }));
        }
      }`,
  });
  expect(boats?.indexes).toEqual([]);
  expect(boats?.columns.map(({ name, nullable, unique }) => [name, nullable, unique])).toEqual([
    ['id', false, undefined],
    ['port', false, undefined],
    ['quay', true, undefined],
  ]);
});

test('the journal of Drizzle says the order, and a folder with a snapshot is of Drizzle', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'drizzle/meta/_journal.json': '{"entries":[{"idx":0,"tag":"zany_moth"},{"idx":1,"tag":"able_iris"}]}',
    'drizzle/zany_moth.sql': 'CREATE TABLE "boats" ("id" serial PRIMARY KEY NOT NULL);',
    'drizzle/able_iris.sql': 'ALTER TABLE "boats" RENAME TO "ships";',
    'other/drizzle/20240101_x/migration.sql': 'CREATE TABLE "quays" ("id" serial PRIMARY KEY NOT NULL);',
    'other/drizzle/20240101_x/snapshot.json': '{}',
  });
  expect(facts.tables.map((one) => one.name).toSorted()).toEqual(['quays', 'ships']);
  expect(facts.migrations.map((one) => one.by)).toEqual(['drizzle', 'drizzle', 'drizzle']);
});

test('a name that PostgreSQL gave is found again, also of keys that go by USING INDEX', async () => {
  const { orders } = await tablesOf({
    'migrations/001.sql': `
      CREATE TABLE orders (id int PRIMARY KEY, code text, owner int, CHECK (owner > 0));
      CREATE INDEX ON orders (code);
      CREATE UNIQUE INDEX by_owner ON orders (owner);
      ALTER TABLE orders ADD CONSTRAINT one_owner UNIQUE USING INDEX by_owner;`,
    'migrations/002.sql': `
      DROP INDEX orders_code_idx;
      ALTER TABLE orders DROP CONSTRAINT one_owner, DROP CONSTRAINT orders_pkey, DROP COLUMN owner;`,
  });
  expect(orders).toMatchObject({ primaryKey: [], indexes: [], checks: [], columns: [{ name: 'id', nullable: false }, { name: 'code' }] });
});

test('an expression that closes the list of an index by itself is read as the server gets it', async () => {
  const { orders } = await tablesOf({
    'migrations/001.ts': `
      import { Kysely, sql } from 'kysely';
      export async function up(db: Kysely<any>): Promise<void> {
        await db.schema.createTable('orders').addColumn('id', 'serial', (col) => col.primaryKey()).addColumn('code', 'text').execute();
        await db.schema.createIndex('by_code').on('orders').expression(sql\`"code") WHERE ("code" IS NOT NULL\`).execute();
        await db.schema.createIndex('by_id').on('orders').expression(sql\`"id" ASC NULLS FIRST\`).column('code desc').execute();
      }`,
  });
  expect(orders?.indexes).toEqual([
    { name: 'by_code', columns: ['code'], unique: false, where: '("code" IS NOT NULL)' },
    { name: 'by_id', columns: ['id', 'code'], unique: false },
  ]);
});
