import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { migrationRuns } from './index.ts';

async function runs(text: string): Promise<[string, string, boolean][]> {
  const facts = await extractService([migrationRuns], { 'main.ts': text });
  return facts.migrationRuns.map(({ by, command, push }) => [by, command.slice(0, 40), push]);
}

test('schemas that the start synchronises, migrations that it runs', async () => {
  expect(
    await runs(
      `import { DataSource } from 'typeorm'; export const a = new DataSource({ type: 'postgres', synchronize: true, migrationsRun: true });`,
    ),
  ).toEqual([
    ['typeorm', 'synchronize: true', true],
    ['typeorm', 'migrationsRun: true', false],
  ]);
  expect(
    await runs(`
      import { Module } from '@nestjs/common'; import { TypeOrmModule } from '@nestjs/typeorm';
      @Module({ imports: [TypeOrmModule.forRootAsync({ useFactory: () => ({ type: 'postgres', synchronize: true }) })] }) export class AppModule {}`),
  ).toEqual([['typeorm', 'synchronize: true', true]]);
  expect(
    await runs(
      `import { DataSource } from 'typeorm'; export const a = new DataSource({ type: 'postgres', synchronize: process.env.NODE_ENV !== 'production' });`,
    ),
  ).toEqual([]);
});

test('runners of Kysely, Drizzle and Sequelize', async () => {
  expect(
    await runs(`
      import { Kysely, Migrator } from 'kysely'; import { drizzle } from 'drizzle-orm/node-postgres'; import { migrate } from 'drizzle-orm/node-postgres/migrator'; import { Sequelize } from 'sequelize';
      await new Migrator({ db: new Kysely({}), provider }).migrateToLatest();
      await migrate(drizzle('x'), { migrationsFolder: './drizzle' });
      await new Sequelize('x').sync({ alter: true });`),
  ).toEqual(
    expect.arrayContaining([
      ['kysely', expect.any(String), false],
      ['drizzle', expect.any(String), false],
      ['sequelize', expect.any(String), true],
    ]),
  );
});

test("Kysely's migrator behind a method and a setting is a conditional run that locks itself", async () => {
  const facts = await extractService([migrationRuns], {
    'main.js': `
      import { Database } from './db.js';
      async function main(config) { const db = new Database(); if (config.migrate) { await db.toLatest(); } }
      main(JSON.parse(process.env.CONFIG));
    `,
    'db.js': `
      import { Kysely } from 'kysely';
      import { Migrator } from 'kysely/migration';
      export class Database {
        constructor() { this.db = new Kysely({}); this.migrator = new Migrator({ db: this.db }); }
        async toLatest() { const { error } = await this.migrator.migrateToLatest(); if (error) throw error; }
      }
    `,
  });
  expect(facts.migrationRuns).toMatchObject([
    { by: 'kysely', when: 'boot', locked: true, wiring: { state: 'conditional', conditions: ['config.migrate'] } },
  ]);
});
