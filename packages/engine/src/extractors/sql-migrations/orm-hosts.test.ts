import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { sqlMigrations } from './index.ts';

test('migrations of TypeORM by its API', async () => {
  const { tables, migrationSteps } = await extractService([sqlMigrations], {
    'main.ts': '',
    'migrations/1700000000000-Init.ts': `
      import { MigrationInterface, QueryRunner, Table, TableColumn, TableIndex, TableForeignKey } from 'typeorm';
      export class Init1700000000000 implements MigrationInterface {
        async up(queryRunner: QueryRunner): Promise<void> {
          await queryRunner.query('CREATE TABLE users (id uuid PRIMARY KEY)');
          await queryRunner.createTable(new Table({
            name: 'coupons',
            columns: [
              { name: 'id', type: 'uuid', isPrimary: true },
              { name: 'code', type: 'varchar', length: '32', isUnique: true },
              { name: 'user_id', type: 'uuid', isNullable: true },
            ],
          }), true);
          await queryRunner.createIndex('coupons', new TableIndex({ name: 'by_user', columnNames: ['user_id'] }));
          await queryRunner.createForeignKey('coupons', new TableForeignKey({ columnNames: ['user_id'], referencedTableName: 'users', referencedColumnNames: ['id'], onDelete: 'SET NULL' }));
        }
        async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.dropTable('coupons'); }
      }`,
    'migrations/1700000000001-Note.ts': `
      import { MigrationInterface, QueryRunner, TableColumn } from 'typeorm';
      export class Note1700000000001 implements MigrationInterface {
        async up(queryRunner: QueryRunner) { await queryRunner.addColumn('coupons', new TableColumn({ name: 'note', type: 'text', isNullable: false })); }
        async down(queryRunner: QueryRunner) { await queryRunner.dropColumn('coupons', 'note'); }
      }`,
  });
  expect(tables.map((one) => one.name)).toEqual(['users', 'coupons']);
  expect(tables[1]).toMatchObject({
    primaryKey: ['id'],
    columns: [
      { name: 'id' },
      { name: 'code', type: 'varchar(32)', unique: true },
      { name: 'user_id', nullable: true },
      { name: 'note', nullable: false },
    ],
    foreignKeys: [{ columns: ['user_id'], references: 'users', onDelete: 'set null' }],
  });
  expect(migrationSteps.find((step) => step.action === 'add-column')).toMatchObject({
    table: 'coupons',
    column: 'note',
    existingTable: true,
    nullable: false,
  });
});

test('migrations of Kysely by its builder', async () => {
  const { tables, migrationSteps } = await extractService([sqlMigrations], {
    'main.ts': '',
    'migrations/001.ts': `
      import { Kysely, sql } from 'kysely';
      export async function up(db: Kysely<any>): Promise<void> {
        await db.schema.createTable('users').addColumn('id', 'uuid', (col) => col.primaryKey().defaultTo(sql\`gen_random_uuid()\`)).addColumn('email', 'varchar(255)', (col) => col.notNull().unique()).execute();
        await db.schema.createTable('orders')
          .addColumn('id', 'serial', (col) => col.primaryKey())
          .addColumn('user_id', 'uuid', (col) => col.references('users.id').onDelete('cascade').notNull())
          .addColumn('total', 'numeric(12, 2)', (col) => col.notNull())
          .addColumn('created_at', 'timestamptz', (col) => col.defaultTo(sql\`now()\`).notNull())
          .addUniqueConstraint('one_each', ['user_id', 'created_at'])
          .execute();
        await db.schema.createIndex('users_email_lower').unique().on('users').expression(sql\`lower("email")\`).execute();
        await db.schema.createIndex('orders_user').on('orders').column('user_id').execute();
        await sql\`CREATE TABLE audit (id bigserial PRIMARY KEY)\`.execute(db);
      }
      export async function down(db: Kysely<any>): Promise<void> { await db.schema.dropTable('orders').execute(); await db.schema.dropTable('users').execute(); }`,
    'migrations/002.ts': `
      import type { Kysely } from 'kysely';
      export async function up(db: Kysely<unknown>) { await db.schema.alterTable('orders').addColumn('note', 'text').execute(); await db.schema.alterTable('orders').alterColumn('total', (col) => col.dropNotNull()).execute(); }
      export async function down(db: Kysely<unknown>) { await db.schema.alterTable('orders').dropColumn('note').execute(); }`,
  });
  expect(tables.map((one) => one.name).toSorted()).toEqual(['audit', 'orders', 'users']);
  expect(tables.find((one) => one.name === 'users')?.indexes).toContainEqual({ columns: ['email'], unique: true });
  expect(tables.find((one) => one.name === 'orders')).toMatchObject({
    primaryKey: ['id'],
    columns: [
      { name: 'id', nullable: false },
      { name: 'user_id', nullable: false },
      { name: 'total', nullable: true },
      { name: 'created_at' },
      { name: 'note', nullable: true },
    ],
    foreignKeys: [{ columns: ['user_id'], references: 'users', onDelete: 'cascade' }],
    indexes: [
      { columns: ['user_id', 'created_at'], unique: true },
      { columns: ['user_id'], unique: false },
    ],
  });
  expect(migrationSteps.filter((step) => step.migration === '002' && step.direction === 'up').map((step) => step.action)).toEqual([
    'add-column',
    'drop-not-null',
  ]);
});
