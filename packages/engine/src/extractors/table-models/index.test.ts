import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { tableModels } from './index.ts';

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([tableModels], texts);
}

const ENTITIES = {
  'entities/order.ts': `
    import { Entity, PrimaryGeneratedColumn, Column, ManyToOne, JoinColumn, Index, DeleteDateColumn, VersionColumn } from 'typeorm';
    import { User } from './user';
    @Entity('orders')
    @Index(['tenantId', 'createdAt'])
    export class Order {
      @PrimaryGeneratedColumn('uuid') id: string;
      @Column({ name: 'tenant_id' }) tenantId: string;
      @Column('float') total: number;
      @Column({ type: 'enum', enum: ['new', 'paid'] }) status: string;
      @ManyToOne(() => User, (user) => user.orders, { onDelete: 'CASCADE', nullable: false }) @JoinColumn({ name: 'user_id' }) user: User;
      @DeleteDateColumn() deletedAt?: Date;
      @VersionColumn() version: number;
    }`,
  'entities/user.ts': `
    import { Entity, PrimaryGeneratedColumn, Column, OneToMany } from 'typeorm';
    import { Order } from './order';
    @Entity() export class User {
      @PrimaryGeneratedColumn() id: number;
      @Column({ unique: true }) email: string;
      @OneToMany(() => Order, (order) => order.user) orders: Order[];
    }`,
  'data-source.ts': `
    import { DataSource } from 'typeorm';
    import { Order } from './entities/order'; import { User } from './entities/user';
    export const AppDataSource = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, entities: [Order, User] });`,
};

test('entities of TypeORM', async () => {
  const { tables } = await facts({ ...ENTITIES, 'main.ts': `import './data-source';` });
  expect(tables.map((one) => one.name)).toEqual(['orders', 'user']);
  expect(tables[0]?.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ['id', 'uuid', false],
    ['tenant_id', 'character varying', false],
    ['total', 'float', false],
    ['status', 'enum status', false],
    ['deletedAt', 'timestamp', true],
    ['version', 'integer', false],
    ['user_id', 'integer', false],
  ]);
  expect(tables[0]).toMatchObject({
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['user_id'], references: 'user', onDelete: 'cascade' }],
    indexes: [{ columns: ['tenant_id', 'createdAt'], unique: false }],
  });
  expect(tables[1]?.indexes).toEqual([{ columns: ['email'], unique: true }]);
});

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

test('tables of Drizzle', async () => {
  const { tables } = await facts({ ...BASE, 'main.ts': `import './db';` });
  expect(tables.map((one) => one.name)).toEqual(['users', 'orders']);
  expect(tables[0]?.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ['id', 'uuid', false],
    ['email', 'varchar(255)', false],
    ['created_at', 'timestamp', false],
    ['updated_at', 'timestamp with time zone', true],
  ]);
  expect(tables[1]).toMatchObject({
    primaryKey: ['id'],
    checks: ['total >= 0'],
    foreignKeys: [{ columns: ['user_id'], references: 'users', onDelete: 'cascade' }],
    indexes: [{ columns: ['user_id', 'status'], unique: false }],
  });
  expect(tables[1]?.columns.map(({ type }) => type)).toEqual(['uuid', 'uuid', 'real', 'enum status', 'integer']);
});

test('columns of Drizzle that stand in a name of their own, here or in another module', async () => {
  const { tables } = await facts({
    'main.ts': `import './jobs';`,
    'states.ts': `
      import { mysqlEnum } from 'drizzle-orm/mysql-core';
      export const kind = mysqlEnum('kind', ['a', 'b']).notNull();`,
    'jobs.ts': `
      import { mysqlEnum, mysqlTable, bigint } from 'drizzle-orm/mysql-core';
      import { kind } from './states';
      const state = mysqlEnum('job_state', ['open', 'done']);
      export const jobs = mysqlTable('jobs', { id: bigint('id', { mode: 'number' }).primaryKey(), state: state.notNull().default('open'), kind });`,
  });
  expect(tables[0]?.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ['id', 'bigint', false],
    ['job_state', 'enum job_state', false],
    ['kind', 'enum kind', false],
  ]);
});

const MODELS = {
  'models/index.js': `
    const { Sequelize, DataTypes } = require('sequelize');
    const sequelize = new Sequelize(process.env.DB, { dialect: 'postgres', logging: false });
    const db = {};
    db.sequelize = sequelize;
    db.User = require('./user')(sequelize, DataTypes);
    db.Order = require('./order')(sequelize, DataTypes);
    db.Order.belongsTo(db.User, { foreignKey: 'userId', onDelete: 'CASCADE' });
    module.exports = db;`,
  'models/user.js': `
    module.exports = (sequelize, DataTypes) => {
      const User = sequelize.define('User', {
        email: { type: DataTypes.STRING(120), allowNull: false, unique: true },
        balance: DataTypes.FLOAT,
      }, { tableName: 'users', paranoid: true });
      return User;
    };`,
  'models/order.js': `
    module.exports = (sequelize, DataTypes) => {
      const Order = sequelize.define('Order', { total: { type: DataTypes.DECIMAL(10, 2), allowNull: false }, status: DataTypes.ENUM('new', 'paid') }, { indexes: [{ fields: ['status'] }] });
      return Order;
    };`,
};

test('models of Sequelize with associations', async () => {
  const { tables } = await facts({ ...MODELS, 'main.js': `require('./models');` });
  expect(tables.map((one) => [one.name, one.columns.map((column) => `${column.name} ${column.type}`).join(', ')])).toEqual([
    [
      'Orders',
      'total numeric(10,2), status enum status, id integer, createdAt timestamp with time zone, updatedAt timestamp with time zone, userId integer',
    ],
    [
      'users',
      'email character varying(120), balance double precision, id integer, createdAt timestamp with time zone, updatedAt timestamp with time zone, deletedAt timestamp with time zone',
    ],
  ]);
  expect(tables[0]?.foreignKeys).toEqual([{ columns: ['userId'], references: 'users', onDelete: 'cascade' }]);
  expect(tables[1]?.indexes).toEqual([{ columns: ['email'], unique: true }]);
});

test('models of sequelize-typescript and schemas of entities', async () => {
  const { tables } = await facts({
    'main.ts': `import './ticket'; import './entity-schema';`,
    'ticket.ts': `
      import { Table, Column, Model, DataType, ForeignKey, PrimaryKey, AllowNull, Unique, BelongsTo } from 'sequelize-typescript';
      @Table({ tableName: 'events', underscored: true, timestamps: false })
      export class Event extends Model { @PrimaryKey @Column(DataType.UUID) id: string; @Unique @Column slug: string; }
      @Table({ tableName: 'tickets', paranoid: true })
      export class Ticket extends Model {
        @PrimaryKey @Column(DataType.UUID) id: string;
        @ForeignKey(() => Event) @AllowNull(false) @Column(DataType.UUID) eventId: string;
        @BelongsTo(() => Event) event: Event;
        @Column({ type: DataType.DECIMAL(10, 2), allowNull: false }) price: string;
      }`,
    'entity-schema.ts': `
      import { EntitySchema } from 'typeorm';
      export const Venue = new EntitySchema({
        name: 'Venue', tableName: 'venues',
        columns: { id: { type: 'uuid', primary: true }, name: { type: String, unique: true }, seats: { type: Number } },
        indices: [{ columns: ['name', 'seats'] }],
      });`,
  });
  expect(
    tables.map((one) => [one.name, one.columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '?' : ''}`).join(', ')]),
  ).toEqual([
    ['venues', 'id uuid, name character varying, seats integer'],
    ['events', 'id uuid, slug character varying(255)?'],
    [
      'tickets',
      'id uuid, eventId uuid, price numeric(10,2), createdAt timestamp with time zone, updatedAt timestamp with time zone, deletedAt timestamp with time zone?',
    ],
  ]);
  expect(tables[2]?.foreignKeys).toEqual([{ columns: ['eventId'], references: 'events' }]);
  expect(tables[1]?.indexes).toEqual([{ columns: ['slug'], unique: true }]);
});

test('collections of documents are told apart from tables', async () => {
  const { tables } = await extractService([tableModels], {
    'main.ts': `import { Cat } from './cat'; import { User } from './user'; console.log(Cat, User);`,
    'cat.ts': `import { Schema, model } from 'mongoose';
      export const Cat = model('Cat', new Schema({ name: { type: String, required: true, unique: true } }, { timestamps: true }));`,
    'user.ts': `import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
      @Schema() export class User { @Prop({ required: true, unique: true }) email: string; @Prop({ type: String, enum: ['a'] }) role: string; }
      export const UserSchema = SchemaFactory.createForClass(User);
      UserSchema.index({ role: 1, email: 1 });`,
  });
  expect(tables.map(({ name, document, indexes }) => [name, document, indexes])).toEqual([
    ['cats', true, [{ columns: ['name'], unique: true }]],
    [
      'users',
      true,
      [
        { columns: ['email'], unique: true },
        { columns: ['role', 'email'], unique: false },
      ],
    ],
  ]);
});

test('a schema of Mongoose needs no new', async () => {
  const { tables } = await extractService([tableModels], {
    'main.js': `const mongoose = require('mongoose');
      const courseSchema = mongoose.Schema({ slug: { type: String, unique: true }, price: { type: Number, required: true } }, { timestamps: true });
      module.exports = mongoose.model('Course', courseSchema);`,
  });
  expect(tables.map(({ name, columns }) => [name, columns.map((column) => column.name).toSorted()])).toEqual([
    ['courses', ['_id', 'createdAt', 'price', 'slug', 'updatedAt']],
  ]);
});

test('documents that the database takes away when their time is over', async () => {
  const { tables } = await extractService([tableModels], {
    'main.js': `import { Schema, model } from 'mongoose';
      export const Code = model('Code', new Schema({ value: String, createdAt: { type: Date, expires: '10m' } }));
      const visits = new Schema({ ip: String, at: Date });
      visits.index({ at: 1 }, { expireAfterSeconds: 86400 });
      export const Visit = model('Visit', visits);
      export const Cat = model('Cat', new Schema({ name: String }));`,
  });
  expect(tables.map(({ name, expires }) => [name, expires]).toSorted()).toEqual([
    ['cats', undefined],
    ['codes', true],
    ['visits', true],
  ]);
});
