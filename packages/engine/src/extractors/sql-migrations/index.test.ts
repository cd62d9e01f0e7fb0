import { projectOf } from '../../audit/open-project.ts';
import { modelService } from '../../audit/model-service.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { sqlMigrations } from './index.ts';

const steps = (facts: Awaited<ReturnType<typeof extractTexts>>['facts']) =>
  facts.migrationSteps.map((step) =>
    `${step.direction} ${step.location.line} ${step.action} ${step.table ?? ''}${step.existingTable === true ? ' existing' : ''}`.trim(),
  );

test('plain SQL: tables, row security, policies, with exact lines', async () => {
  const { facts, diagnostics } = await extractTexts(sqlMigrations, {
    'db/migrations/001_häfen.up.sql': `-- größer ß
SET lock_timeout = '3s';

CREATE TABLE IF NOT EXISTS quays (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  depth numeric(10,2) NOT NULL CHECK (depth > 0),
  name text DEFAULT 'größe, x' UNIQUE,
  CONSTRAINT q UNIQUE (tenant_id, name)
);
ALTER TABLE quays
  FORCE ROW LEVEL SECURITY,
  ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON quays FOR UPDATE
  USING (tenant_id = current_setting('app.t')::uuid)
  WITH CHECK (tenant_id = current_setting('app.t')::uuid);
`,
    'db/migrations/001_häfen.down.sql': 'DROP TABLE quays;\n',
    'db/migrations/002_more.up.sql': `CREATE INDEX CONCURRENTLY deep ON quays (depth) WHERE depth > 10;
ALTER TABLE quays ADD CONSTRAINT c CHECK (depth < 99) NOT VALID, ADD COLUMN flag boolean NOT NULL DEFAULT false;
ALTER TABLE quays ALTER COLUMN name SET NOT NULL;
UPDATE quays SET flag = true;
`,
  });
  expect(diagnostics).toEqual([]);
  expect(steps(facts)).toEqual([
    'up 2 set-lock-timeout',
    'up 4 create-table quays',
    'up 11 force-rls quays',
    'up 11 enable-rls quays',
    'up 14 create-policy quays',
    'down 1 drop-table quays',
    'up 1 create-index quays existing',
    'up 2 add-check quays existing',
    'up 2 add-column quays existing',
    'up 3 set-not-null quays existing',
    'up 4 update-rows quays existing',
  ]);
  expect(facts.migrationSteps.find((step) => step.action === 'create-index')).toMatchObject({ concurrently: true });
  expect(facts.migrationSteps.find((step) => step.action === 'add-check')).toMatchObject({ notValid: true });
  expect(facts.migrationSteps.find((step) => step.action === 'add-column')).toMatchObject({
    column: 'flag',
    columnType: 'boolean',
    nullable: false,
    default: 'false',
  });
  expect(facts.migrationSteps.find((step) => step.action === 'set-not-null')).toMatchObject({ blocking: true });
  expect(facts.migrations).toMatchObject([
    { name: '001_häfen', hasDown: true },
    { name: '002_more', hasDown: false },
  ]);
  expect(facts.tables).toMatchObject([
    {
      location: { line: 4 },
      name: 'quays',
      primaryKey: ['id'],
      rowSecurity: 'forced',
      foreignKeys: [{ columns: ['tenant_id'], references: 'tenants', onDelete: 'cascade' }],
      policies: [
        {
          name: 'mine',
          command: 'update',
          using: "tenant_id = current_setting('app.t')::uuid",
          withCheck: "tenant_id = current_setting('app.t')::uuid",
          line: 14,
        },
      ],
    },
  ]);
  expect(facts.tables[0]?.columns.map((column) => [column.name, column.type, column.nullable, column.default, column.line])).toEqual([
    ['id', 'uuid', false, 'gen_random_uuid()', 5],
    ['tenant_id', 'uuid', false, undefined, 6],
    ['depth', 'numeric(10,2)', false, undefined, 7],
    ['name', 'text', false, "'größe, x'", 8],
    ['flag', 'boolean', false, 'false', 2],
  ]);
  expect(facts.tables[0]?.indexes).toEqual([
    { columns: ['name'], unique: true },
    { name: 'q', columns: ['tenant_id', 'name'], unique: true },
    { name: 'deep', columns: ['depth'], unique: false, where: 'depth > 10' },
  ]);
});

test('an index over something else than plain values is told apart', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'migrations/001_a.sql': `CREATE TABLE people (name text, tags text[], handle text);
      CREATE INDEX plain ON people (name DESC);
      CREATE INDEX lowered ON people (lower(name));
      CREATE INDEX trigrams ON people USING gin (name gin_trgm_ops);
      CREATE INDEX patterns ON people (handle text_pattern_ops);`,
  });
  expect(facts.tables[0]?.indexes.map(({ name, special }) => [name, special])).toEqual([
    ['plain', undefined],
    ['lowered', true],
    ['trigrams', true],
    ['patterns', true],
  ]);
});

test('knex: builders, loops over names, raw statements with bindings', async () => {
  const { facts, partial } = await extractTexts(sqlMigrations, {
    'src/migrations/20250101_keel.ts': `import type { Knex } from 'knex';
const OWNED = ['quays', 'ships'];
export async function up(knex: Knex) {
  await knex.schema.createTable('quays', (t) => {
    t.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    t.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE');
    t.decimal('depth', 10, 2);
    t.timestamps(true, true);
    t.unique(['tenant_id', 'depth'], { indexName: 'once' });
  }).createTable('ships', (t) => { t.increments(); t.index('id'); });
  for (const name of OWNED) {
    await knex.raw(\`
      ALTER TABLE \${name} ENABLE ROW LEVEL SECURITY\`);
    await knex.raw('CREATE POLICY ?? ON ?? USING (true)', ['p_' + name, name]);
  }
  if (!(await knex.schema.hasTable('logs'))) await knex.schema.createTable('logs', (t) => t.text('x'));
  await knex('quays').update({ depth: 1 });
}
export async function down(knex: Knex) {
  await knex.schema.dropTableIfExists('ships');
}
`,
    'src/migrations/20250202_mast.js':
      "exports.config = { transaction: false };\nexports.up = (knex) => knex.schema.alterTable('quays', (t) => { t.string('flag').notNullable(); t.uuid('tenant_id').nullable().alter(); });\nexports.down = () => { throw new Error('no way back'); };\n",
  });
  expect(partial).toEqual([]);
  expect(steps(facts)).toEqual([
    'up 4 create-table quays',
    'up 10 create-table ships',
    'up 13 enable-rls quays',
    'up 14 create-policy quays',
    'up 13 enable-rls ships',
    'up 14 create-policy ships',
    'up 16 create-table logs',
    'up 17 update-rows quays',
    'down 20 drop-table ships',
    'up 2 add-column quays existing',
    'up 2 drop-not-null quays existing',
  ]);
  expect(facts.migrationSteps.find((step) => step.table === 'logs')?.guarded).toBe(true);
  expect(facts.migrations).toMatchObject([
    { by: 'knex', hasDown: true, inTransaction: true, location: { line: 3 } },
    { by: 'knex', hasDown: false, inTransaction: false },
  ]);
  const quays = facts.tables.find((table) => table.name === 'quays');
  expect(quays?.columns.map((column) => [column.name, column.type, column.nullable])).toEqual([
    ['id', 'uuid', false],
    ['tenant_id', 'uuid', true],
    ['depth', 'numeric(10,2)', true],
    ['created_at', 'timestamptz', false],
    ['updated_at', 'timestamptz', false],
    ['flag', 'varchar(255)', false],
  ]);
  expect(quays?.policies).toMatchObject([{ name: 'p_quays', using: 'true' }]);
});

test('node-pg-migrate, TypeORM and DO blocks with dynamic statements', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'migrations/1_a.js':
      "exports.up = (pgm) => { pgm.createTable('quays', { id: 'id', name: { type: 'text', notNull: true, unique: true } }); pgm.createIndex('quays', 'name', { concurrently: true }); pgm.noTransaction(); };\n",
    'migrations/2_b.ts':
      "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class B implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n    await queryRunner.query(`DO $$ BEGIN\n      FOREACH t IN ARRAY ARRAY['quays', 'ships'] LOOP\n        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);\n      END LOOP;\n    END $$`);\n  }\n  async down() {}\n}\n",
  });
  expect(steps(facts)).toEqual([
    'up 1 create-table quays',
    'up 1 create-index quays',
    'up 6 enable-rls quays existing',
    'up 6 enable-rls ships existing',
  ]);
  expect(facts.migrations).toMatchObject([
    { by: 'node-pg-migrate', inTransaction: false },
    { by: 'typeorm', hasDown: false },
  ]);
  expect(facts.tables.map((table) => [table.name, table.rowSecurity])).toEqual([
    ['quays', 'enabled'],
    ['ships', 'enabled'],
  ]);
});

test('what can not be read makes the picture partial; broken files are diagnosed', async () => {
  const open = await extractTexts(sqlMigrations, {
    'migrations/1.ts': 'export async function up(knex) { await knex.raw(`ALTER TABLE ${process.env.T} ENABLE ROW LEVEL SECURITY`); }',
  });
  expect(open.partial.map((each) => each.family)).toEqual(['migrationSteps', 'tables']);
  const block = (made: string) => `DO $$ BEGIN EXECUTE format(${made}, current_user); END $$;`;
  const rights = await extractTexts(sqlMigrations, { 'migrations/1.sql': block("'GRANT app TO %I'") });
  expect(rights.partial).toEqual([]);
  const owner = await extractTexts(sqlMigrations, { 'migrations/1.sql': block("'ALTER TABLE %I ENABLE ROW LEVEL SECURITY'") });
  expect(owner.partial.map((each) => each.family)).toEqual(['migrationSteps', 'tables']);
  const broken = await extractTexts(sqlMigrations, {
    'migrations/1.sql': 'CREATE TABLE a (id int);\nCREATE TABEL b;\nCREATE TABLE c (id int);',
    'migrations/2.ts': 'export function up( {',
  });
  expect(broken.diagnostics.map((each) => [each.code, each.location?.path, each.location?.line])).toEqual([
    ['invalid-sql', 'migrations/1.sql', 2],
    ['syntax-error', 'migrations/2.ts', 1],
  ]);
  expect(broken.facts.tables.map((table) => table.name)).toEqual(['a', 'c']);
});

test('knexfile: folders it names, timeouts for all migrations; near misses', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'knexfile.ts':
      "const shared = { migrations: { directory: './db/steps' }, pool: { afterCreate: (c, done) => c.query('SET lock_timeout = 5000', done) } };\nexport default { production: { ...shared } };",
    'db/steps/1_a.ts': "export const up = (knex) => knex.schema.createTable('a', (t) => { t.increments(); });",
    'migrations/9_old.ts': "export const up = (knex) => knex.schema.createTable('old', () => {});",
    'src/migrations.ts': 'export const up = 1;',
    'db/steps/1_a.test.ts': 'test()',
  });
  expect(steps(facts)).toEqual(['up 1 set-lock-timeout', 'up 1 create-table a']);
  expect(facts.migrationSteps[0]).toMatchObject({ migration: '*', location: { path: 'knexfile.ts', line: 1 } });
});

test('a program of our own that applies files of SQL sets a timeout for all of them', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'src/migrations.ts':
      "for (const name of names) if (name.endsWith('.sql')) { await client.query(\"SET lock_timeout = '5s'\"); await client.query(readFileSync(name)); }",
    'migrations/1.sql': 'CREATE TABLE a (id int PRIMARY KEY);',
  });
  expect(steps(facts)).toContain('up 1 set-lock-timeout');
});

test('a shared runner sets a timeout for the services that call it, not for those that only could', async () => {
  const runner =
    "export async function migrate(client, dir) { for (const name of await readdir(dir)) if (name.endsWith('.sql')) { await client.query(`SET LOCAL lock_timeout = '5s'`); await client.query(await readFile(name, 'utf8')); } }";
  const of = async (main: string): Promise<string[]> => {
    const project = projectOf(
      memoryTree({
        'package.json': '{"workspaces":["packages/*","services/*"]}',
        'packages/database/package.json': '{"name":"@shop/database","main":"index.js"}',
        'packages/database/index.js': "export { migrate } from './migrate.js'; export const name = 'shop';",
        'packages/database/migrate.js': `import { readFile, readdir } from 'node:fs/promises'; ${runner}`,
        'services/orders/package.json':
          '{"name":"orders","scripts":{"start":"node main.js"},"dependencies":{"@shop/database":"*","pg":"8"}}',
        'services/orders/main.js': `import { migrate, name } from '@shop/database'; ${main}`,
        'services/orders/migrations/1.sql': 'CREATE TABLE a (id int PRIMARY KEY);',
      }),
    );
    const service = project.services.find((one) => one.path === 'services/orders');
    return (await modelService(project, service!)).facts.migrationSteps.map((step) => step.action);
  };
  expect(await of("await migrate(client, 'migrations');")).toContain('set-lock-timeout');
  expect(await of('console.log(name);')).not.toContain('set-lock-timeout');
});

test('row security that a block sets on tables of the catalogue may be on any of them', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'migrations/001_a.sql': `CREATE TABLE quays (id int PRIMARY KEY, org_id int NOT NULL);
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
  END LOOP;
END $$;
CREATE TABLE ships (id int PRIMARY KEY, org_id int NOT NULL);
`,
  });
  expect(facts.tables.map((table) => [table.name, table.rowSecurity])).toEqual([
    ['quays', 'unknown'],
    ['ships', 'off'],
  ]);
});

test('what is renamed keeps its keys and indexes, and keys of others follow', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'prisma/migrations/1_a/migration.sql': `CREATE TABLE "Person" ("id" TEXT NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));
      CREATE TABLE "Answer" ("id" TEXT NOT NULL, "personId" TEXT NOT NULL, CONSTRAINT "Answer_pkey" PRIMARY KEY ("id"));
      CREATE INDEX "Answer_personId_idx" ON "Answer"("personId");
      ALTER TABLE "Answer" ADD CONSTRAINT "Answer_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id");`,
    'prisma/migrations/2_b/migration.sql': `ALTER TABLE "Person" RENAME TO "Contact";
      ALTER TABLE "Answer" RENAME COLUMN "personId" TO "contactId";
      ALTER INDEX "Answer_personId_idx" RENAME TO "Answer_contactId_idx";`,
  });
  expect(facts.tables.find((one) => one.name === 'Answer')).toMatchObject({
    indexes: [{ name: 'Answer_contactId_idx', columns: ['contactId'] }],
    foreignKeys: [{ columns: ['contactId'], references: 'Contact' }],
  });
});

test('what a migration takes away again is gone: defaults, indexes, keys by the names that PostgreSQL gives them', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'migrations/1.sql': `CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE boats (id int PRIMARY KEY, owner int REFERENCES owners, sign text UNIQUE, mark text DEFAULT 'x');
CREATE UNIQUE INDEX once ON boats (mark);`,
    'migrations/2.sql': `ALTER TABLE boats DROP CONSTRAINT boats_owner_fkey, DROP CONSTRAINT boats_sign_key, ALTER mark DROP DEFAULT;
DROP INDEX once;
ALTER TABLE boats ALTER COLUMN sign SET DEFAULT 'none', DROP CONSTRAINT boats_pkey;`,
  });
  const boats = facts.tables.find((table) => table.name === 'boats');
  expect([boats?.foreignKeys, boats?.indexes, boats?.primaryKey]).toEqual([[], [], []]);
  expect(boats?.columns.map((column) => [column.name, column.default, column.unique])).toEqual([
    ['id', undefined, undefined],
    ['owner', undefined, undefined],
    ['sign', "'none'", undefined],
    ['mark', undefined, undefined],
  ]);
});

test('knex: a question that nobody waits for is a promise, so what stands behind its denial never runs', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'src/migrations/001_more.ts': `import type { Knex } from 'knex';
export async function up(knex: Knex) {
  await knex.schema.alterTable('events', (t) => {
    if (!knex.schema.hasColumn('events', 'revenue')) t.integer('revenue');
  });
  if (!(await knex.schema.hasColumn('events', 'sold'))) await knex.schema.alterTable('events', (t) => t.integer('sold'));
}
export async function down(knex: Knex) {
  await knex.schema.alterTable('events', (t) => { t.dropColumn('revenue'); t.dropColumn('sold'); });
}
`,
  });
  expect(facts.migrationSteps.map(({ direction, action, column }) => `${direction} ${action} ${column}`)).toEqual([
    'up add-column sold',
    'down drop-column revenue',
    'down drop-column sold',
  ]);
});

test('an index of a view that the same migration makes locks nobody out', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'db/migrations/001_a.sql':
      'CREATE TABLE sales (id int); CREATE MATERIALIZED VIEW totals AS SELECT id FROM sales; CREATE INDEX t ON totals (id);',
    'db/migrations/002_b.sql': 'CREATE INDEX u ON totals (id);',
  });
  expect(facts.migrationSteps.filter((step) => step.action === 'create-index').map((step) => [step.migration, step.existingTable])).toEqual(
    [
      ['001_a', false],
      ['002_b', true],
    ],
  );
});

test('a column that comes later stands in the file that adds it', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'db/migrations/001_a.sql': 'CREATE TABLE labels (\n  id int\n);',
    'db/migrations/002_b.sql': '\n\n\nALTER TABLE labels ADD COLUMN key_id int;',
  });
  expect(facts.tables[0]?.columns.map(({ name, path, line }) => [name, path, line])).toEqual([
    ['id', undefined, 2],
    ['key_id', 'db/migrations/002_b.sql', 4],
  ]);
});
