import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { dataClients } from './index.ts';

test('the pool of Kysely is closed with it; that of Drizzle by its client', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import Fastify from 'fastify';
      import { Kysely, PostgresDialect } from 'kysely';
      import { Pool } from 'pg';
      const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ max: 7, statement_timeout: 5000 }) }) });
      const app = Fastify();
      app.get('/a', async () => db.selectFrom('a').selectAll().execute());
      app.addHook('onClose', async () => { await db.destroy(); });
      await app.listen({ port: 1 });
      process.once('SIGTERM', () => app.close());`,
  });
  expect(dbClients).toMatchObject([{ by: 'pg', poolMax: { state: 'known', value: 7 }, closedOnShutdown: true }]);
});

test('Drizzle opens a client of its own for an address, and none for a pool', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import { drizzle } from 'drizzle-orm/node-postgres';
      import { Pool } from 'pg';
      export const own = drizzle(process.env.DATABASE_URL!);
      export const given = drizzle(new Pool({ max: 3 }));
      export const told = drizzle({ connection: { connectionString: 'postgres://localhost/x', max: 9, ssl: true } });
      own.select(); given.select(); told.select();`,
  });
  expect(dbClients.map(({ by, poolMax }) => [by, poolMax.state === 'known' ? poolMax.value : poolMax.state])).toEqual([
    ['drizzle', 'absent'],
    ['pg', 3],
    ['drizzle', 9],
  ]);
});

test('TypeORM in a module of NestJS', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import { NestFactory } from '@nestjs/core';
      import { Module } from '@nestjs/common';
      import { TypeOrmModule } from '@nestjs/typeorm';
      @Module({ imports: [TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 12 })] })
      class AppModule {}
      const app = await NestFactory.create(AppModule);
      await app.listen(3000);`,
  });
  expect(dbClients).toMatchObject([
    { by: 'typeorm', engine: 'postgresql', poolMax: { state: 'known', value: 12 }, closedOnShutdown: 'unknown' },
  ]);
});

test('modules of NestJS close their connections where its shutdown hooks are on', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import { NestFactory } from '@nestjs/core';
      import { Module } from '@nestjs/common';
      import { TypeOrmModule } from '@nestjs/typeorm';
      @Module({ imports: [TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL })] })
      class AppModule {}
      const app = await NestFactory.create(AppModule);
      app.enableShutdownHooks();
      await app.listen(3000);`,
  });
  expect(dbClients.map((one) => one.closedOnShutdown)).toEqual([true]);
});

test.each([
  [
    'a factory with what it injects',
    `useFactory: (config: ConfigService) => ({ type: 'postgres', url: config.url, poolSize: config.pool() }), inject: [ConfigService]`,
  ],
  ['a class that is made for it', 'useClass: DatabaseConfig'],
  ['a provider that is there', 'useExisting: DatabaseConfig'],
])('TypeORM in a module of NestJS that is configured later: %s', async (_how, given) => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import { NestFactory } from '@nestjs/core';
      import { Injectable, Module } from '@nestjs/common';
      import { TypeOrmModule } from '@nestjs/typeorm';
      @Injectable() class ConfigService { url = process.env.DATABASE_URL; pool() { return 7; } }
      @Injectable() class DatabaseConfig {
        constructor(private readonly config: ConfigService) {}
        createTypeOrmOptions() { return { type: 'postgres', url: this.config.url, poolSize: this.config.pool() }; }
      }
      @Module({ imports: [TypeOrmModule.forRootAsync({ ${given} })], providers: [ConfigService, DatabaseConfig] })
      class AppModule {}
      const app = await NestFactory.create(AppModule);
      await app.listen(3000);`,
  });
  expect(dbClients).toMatchObject([
    { by: 'typeorm', engine: 'postgresql', poolMax: { state: 'known', value: 7 }, database: '$DATABASE_URL' },
  ]);
});

test('options of Mongoose that a factory gives name the address beside them', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import { NestFactory } from '@nestjs/core';
      import { Module } from '@nestjs/common';
      import { MongooseModule } from '@nestjs/mongoose';
      @Module({ imports: [MongooseModule.forRootAsync({ useFactory: async () => ({ uri: process.env.MONGO_URL, maxPoolSize: 20 }) })] })
      class AppModule {}
      const app = await NestFactory.create(AppModule);
      await app.listen(3000);`,
  });
  expect(dbClients).toMatchObject([{ by: 'mongoose', poolMax: { state: 'known', value: 20 }, database: '$MONGO_URL' }]);
});

test('which database a client opens is told by the setting or the text that says it', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import knex from 'knex';
      import { Pool } from 'pg';
      const own = new Pool({ connectionString: process.env.DATABASE_URL || 'postgres://app:secret@localhost/orders' });
      const parts = new Pool({ host: process.env.DB_HOST, database: process.env.DB_NAME });
      const text = knex({ client: 'pg', connection: 'postgres://app:secret@db.internal:5432/orders?sslmode=require' });
      own.query('SELECT 1'); parts.query('SELECT 1'); text('a').select();`,
  });
  expect(dbClients.map(({ by, database }) => [by, database])).toEqual([
    ['pg', '$DATABASE_URL'],
    ['pg', '$DB_HOST/$DB_NAME'],
    ['knex', 'db.internal:5432/orders'],
  ]);
});
