import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import knex from 'knex';
import type { Knex } from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { runner } from 'node-pg-migrate';
import { Pool } from 'pg';
import type { Client } from 'pg';
import { Sequelize } from 'sequelize';
import type { QueryInterface } from 'sequelize';
import { DataSource, MigrationExecutor } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import { drizzleOrder } from './as-drizzle.ts';
import { loadMigration, named } from './load-migration.ts';

export type Files = Readonly<Record<string, string>>;
/** Runs a history in the schema `public` of a database. */
export type Apply = (files: Files, client: Client, url: string) => Promise<void>;

/** The paths of the migrations in the order of their names. */
const scripts = (files: Files): string[] => Object.keys(files).filter((path) => /(?:^|\/)migrations\//.test(path));

export const applySql: Apply = async (files, client) => {
  for (const path of scripts(files)
    .filter((one) => one.endsWith('.sql'))
    .toSorted())
    await named(path, files[path] ?? '', () => client.query(files[path] ?? ''));
};

/** The migrator of Drizzle sends one statement after the other, cut at its marks. */
export const applyDrizzle: Apply = async (files, client) => {
  for (const path of drizzleOrder(files)) {
    for (const statement of (files[path] ?? '').split('--> statement-breakpoint'))
      await named(path, statement, () => client.query(statement));
  }
};

export const applyKnex: Apply = async (files, _client, url) => {
  const builder = knex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
  try {
    for (const path of scripts(files)) {
      const { up } = loadMigration(files[path] ?? '') as { up: (builder: Knex) => Promise<void> };
      await named(path, files[path] ?? '', () => up(builder));
    }
  } finally {
    await builder.destroy();
  }
};

export const applyKysely: Apply = async (files, _client, url) => {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 2 }) }) });
  try {
    const migrations = Object.fromEntries(scripts(files).map((path) => [path, loadMigration(files[path] ?? '') as Migration]));
    const { error, results } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
    const failed = results?.find((one) => one.status === 'Error')?.migrationName ?? 'the migrations';
    if (error !== undefined)
      await named(failed, files[failed] ?? '', async () => {
        throw error;
      });
  } finally {
    await db.destroy();
  }
};

export const applySequelize: Apply = async (files, _client, url) => {
  const sequelize = new Sequelize(url, { logging: false, pool: { max: 1 } });
  try {
    for (const path of scripts(files)) {
      const { up } = loadMigration(files[path] ?? '') as { up: (queryInterface: unknown, types: unknown) => Promise<void> };
      const queryInterface: QueryInterface = sequelize.getQueryInterface();
      // Umzug hands over `{ context }`, sequelize-cli the interface itself; one object answers both.
      await named(path, files[path] ?? '', () => up(Object.assign(queryInterface, { context: queryInterface }), Sequelize));
    }
  } finally {
    await sequelize.close();
  }
};

export const applyPgMigrate: Apply = async (files, client) => {
  const folder = mkdtempSync(join(tmpdir(), 'histories-'));
  try {
    for (const path of scripts(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), files[path] ?? '');
    }
    const quiet = { debug() {}, info() {}, warn() {}, error() {} };
    await named('the migrations', Object.values(files).join('\n'), () =>
      runner({
        dbClient: client,
        dir: join(folder, 'migrations'),
        direction: 'up',
        migrationsTable: 'pgmigrations',
        logger: quiet,
        noLock: true,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const applyTypeorm: Apply = async (files, _client, url) => {
  const classes = scripts(files).map((path) => {
    const loaded = loadMigration(files[path] ?? '');
    return (typeof loaded === 'function' ? loaded : Object.values(loaded as object)[0]) as new () => MigrationInterface;
  });
  const source = new DataSource({ type: 'postgres', url, migrations: classes, installExtensions: false });
  await source.initialize();
  try {
    // One run for each, as when each was released by itself: what a runner remembers of tables does not outlive it.
    for (const { name, instance } of await new MigrationExecutor(source).getPendingMigrations()) {
      const runner = source.createQueryRunner();
      await named(name, Object.values(files).join('\n'), async () => instance?.up(runner));
      await runner.release();
    }
  } finally {
    await source.destroy();
  }
};
