// https://www.postgresql.org/docs/current/sql-altertable.html
import { mayUseDatabase } from '../../extract/may-have.ts';
import type { MigrationStep } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { loadSql } from '../../lang/sql/parse-sql.ts';
import { folderOf } from '../../lang/typescript/paths.ts';
import { safeParse } from '../../lang/literals/parsed-script.ts';
import { applySql } from './apply-sql.ts';
import { noteMigrated } from '../../extract/orm/migrated.ts';
import { findMigrations } from './find-migrations.ts';
import type { MigrationFile } from './find-migrations.ts';
import { inOrder } from './order.ts';
import { readScriptMigration, replayScript } from './run-migration.ts';
import type { ScriptMigration } from './run-migration.ts';
import { tableFact } from './constraints.ts';
import { createSchema } from './schema.ts';
import type { Replay, Schema } from './schema.ts';
import { configTimeouts } from './timeouts-of-config.ts';

/** Migrations of a package that services share. */
const ELSEWHERE = /(?:^|\/)(?:prisma\/migrations|drizzle|migrations)\/(?:[^/]+\/)?[^/]+\.sql$/;

export const sqlMigrations = defineExtractor({
  id: 'sql-migrations',
  about:
    'Migrations in SQL (also of Prisma and Drizzle), Knex, node-pg-migrate, TypeORM, Sequelize and Kysely, replayed into the tables as they stand afterwards',
  emits: ['migrations', 'migrationSteps', 'tables'],
  async extract(input) {
    const named = findMigrations(input);
    const scripts = new Map(
      named.flatMap(({ kind, path }) => (kind === 'script' ? [[path, readScriptMigration(input, path)] as const] : [])),
    );
    const files = inOrder(input, named, scripts);
    configTimeouts(input);
    if (files.length === 0) {
      const elsewhere = input.tree.files.find(({ path }) => ELSEWHERE.test(path) && !path.startsWith(`${input.service.path}/`));
      if (elsewhere !== undefined && input.service.path !== '' && mayUseDatabase(input.code)) {
        for (const family of ['migrations', 'migrationSteps', 'tables'] as const)
          input.partial(family, `migrations outside of its folder may be for it (${elsewhere.path})`);
      }
      return;
    }
    await loadSql();
    // Each tool migrates a database of its own, or would make the same tables a second time.
    const schemas = new Map<string, Schema>();
    for (const file of files) {
      const tool = file.kind === 'prisma' ? 'prisma' : isDrizzle(input, file) ? 'drizzle' : 'other';
      const schema = schemas.get(tool) ?? createSchema();
      schemas.set(tool, schema);
      if (file.kind === 'script') scriptMigration(input, file, scripts.get(file.path), schema);
      else sqlMigration(input, file, schema);
    }
    const seen = new Set<string>();
    noteMigrated(
      input.service,
      [...schemas.values()].flatMap((one) => [...one.madeIn.keys()]),
    );
    for (const [table, schema] of [...schemas.values()].flatMap((one) => [...one.tables.values()].map((table) => [table, one] as const))) {
      if (seen.has(table.name)) continue;
      seen.add(table.name);
      // A table of others is worth a fact only when row security is set on it here.
      if (schema.madeIn.has(table.name) || table.rowSecurity !== 'off' || table.policies.length > 0) input.emit('tables', tableFact(table));
    }
  },
});

function isDrizzle(input: ExtractInput, file: MigrationFile): boolean {
  if (file.kind !== 'sql') return false;
  const folder = folderOf(file.path);
  return /(?:^|\/)drizzle\//.test(file.path) || input.tree.has(`${folder}/meta/_journal.json`) || input.tree.has(`${folder}/snapshot.json`);
}

function startReplay(input: ExtractInput, schema: Schema, file: MigrationFile, by: string, direction: 'up' | 'down'): Replay {
  const steps: MigrationStep[] = [];
  const told = new Set<string>();
  return {
    schema,
    steps,
    by,
    migration: file.name,
    direction,
    path: file.path,
    guarded: false,
    unread(reason, line, steps) {
      const message = `${file.path}:${line}: ${reason}`;
      if (direction === 'down' || told.size >= 5 || told.has(message)) return;
      told.add(message);
      input.partial('migrationSteps', message);
      if (steps === undefined) input.partial('tables', message);
    },
  };
}

function scriptMigration(input: ExtractInput, file: MigrationFile, migration: ScriptMigration | undefined, schema: Schema): void {
  const text = input.tree.read(file.path);
  if (text === undefined) return;
  if (migration === undefined) {
    const parsed = safeParse(file.path, text);
    const error = parsed?.errors[0];
    if (parsed !== undefined && error === undefined) return;
    const line = error === undefined ? 1 : (parsed?.locate(error.offset).line ?? 1);
    input.diagnose({
      code: 'syntax-error',
      level: 'warning',
      message: error?.message ?? 'the code is nested too deeply',
      location: { path: file.path, line },
    });
    for (const family of ['migrations', 'migrationSteps', 'tables'] as const) input.partial(family, `${file.path} could not be parsed`);
    return;
  }
  const up = startReplay(input, schema, file, migration.by, 'up');
  replayScript(migration, 'up', up);
  const down = startReplay(input, schema, file, migration.by, 'down');
  if (migration.hasDown) replayScript(migration, 'down', down);
  input.emit('migrations', {
    location: { path: file.path, line: migration.line },
    by: migration.by,
    name: file.name,
    hasDown: migration.hasDown,
    inTransaction:
      migration.transaction ??
      up.transaction ??
      (['knex', 'node-pg-migrate', 'typeorm', 'kysely'].includes(migration.by) ? true : 'unknown'),
  });
  for (const step of [...up.steps, ...down.steps]) input.emit('migrationSteps', step);
}

/** Names in backticks: MySQL or ClickHouse. */
const OTHER_DIALECT = /\b(?:TABLE|INTO|UPDATE|ON|INDEX)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?`|\bENGINE\s*=\s*\w*(?:MergeTree|InnoDB)/i;

/** Marks that cut one file into the way there and the way back (dbmate, goose, node-pg-migrate). */
const DOWN_MARK = /^--\s*(?:migrate:down|\+goose\s+Down|Down Migration|\+migrate\s+Down).*$/im;

function sqlMigration(input: ExtractInput, file: MigrationFile, schema: Schema): void {
  const text = input.tree.read(file.path);
  if (text === undefined) {
    for (const family of ['migrations', 'migrationSteps', 'tables'] as const) input.partial(family, `${file.path} could not be read`);
    return;
  }
  const by = file.kind === 'prisma' ? 'prisma' : isDrizzle(input, file) ? 'drizzle' : 'sql';
  const mark = DOWN_MARK.exec(text);
  const upText = mark === null ? text : text.slice(0, mark.index);
  if (OTHER_DIALECT.test(text.replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, ''))) {
    // Prisma and Drizzle write migrations out of a schema, which says what tables there are.
    for (const family of by === 'sql' ? (['migrationSteps', 'tables'] as const) : (['migrationSteps'] as const))
      input.partial(family, `${file.path} is not written for PostgreSQL`);
    input.emit('migrations', {
      location: { path: file.path, line: 1 },
      by,
      name: file.name,
      hasDown: mark !== null,
      inTransaction: 'unknown',
    });
    return;
  }
  const up = startReplay(input, schema, file, by, 'up');
  const diagnose =
    (path: string): Replay['unread'] =>
    (reason, line, steps) => {
      input.diagnose({ code: 'invalid-sql', level: 'warning', message: reason, location: { path, line } });
      input.partial('migrationSteps', `${path}:${line}: ${reason}`);
      if (steps === undefined) input.partial('tables', `${path}:${line}: ${reason}`);
    };
  up.unread = diagnose(file.path);
  applySql(up, upText, 1, true);
  const down = startReplay(input, schema, file, by, 'down');
  if (mark !== null) applySql(down, text.slice(mark.index + mark[0].length), text.slice(0, mark.index).split('\n').length, true);
  const downText = file.down === undefined ? undefined : input.tree.read(file.down);
  if (downText !== undefined && file.down !== undefined) applySql({ ...down, path: file.down, steps: down.steps }, downText, 1, true);
  input.emit('migrations', {
    location: { path: file.path, line: 1 },
    by,
    name: file.name,
    hasDown: down.steps.length > 0,
    // Tools for plain SQL differ; a file that opens a transaction itself has one.
    inTransaction: up.transaction === true ? true : /migrate:up\s+transaction:false|\+goose NO TRANSACTION/i.test(text) ? false : 'unknown',
  });
  for (const step of [...up.steps, ...down.steps]) input.emit('migrationSteps', step);
}
