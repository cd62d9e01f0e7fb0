import { expect, test } from 'vitest';
import type { FactFamily } from '@airworthy/model';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { extractTexts } from '../../extract/extract-texts.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { sqlMigrations } from './index.ts';

const families = async (texts: Record<string, string>): Promise<string[]> =>
  (await extractTexts(sqlMigrations, texts)).partial.map((one) => one.family);

test('an index whose statement is not known to the last part leaves the tables known; one that keeps values unique does not', async () => {
  const made = (what: string): Record<string, string> => ({
    'migrations/1.ts': `export async function up(knex) { await knex.schema.createTable('a', (t) => { t.increments('id'); }); await knex.raw(\`${what} i ON \${process.env.T} (id)\`); }`,
  });
  expect(await families(made('CREATE INDEX'))).toEqual(['migrationSteps']);
  expect(await families(made('CREATE UNIQUE INDEX'))).toEqual(['migrationSteps', 'tables']);
});

test('migrations of MySQL that a schema was written into leave its tables known', async () => {
  const sql = 'CREATE TABLE `a` (`id` int NOT NULL);';
  expect(await families({ 'drizzle/0000_a.sql': sql, 'drizzle/meta/_journal.json': '{}' })).toEqual(['migrationSteps']);
  expect(await families({ 'migrations/1.sql': sql })).toEqual(['migrationSteps', 'tables']);
});

test('migrations of another folder concern a service that uses a database, and no other', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({ name: 'all', workspaces: ['apps/*'] }),
      'db/migrations/1.sql': 'CREATE TABLE a (id int);',
      ...Object.fromEntries(
        [
          ['plain', ''],
          ['stored', "import { Pool } from 'pg'; new Pool().query('SELECT 1');"],
        ].flatMap(([name, more]) => [
          [
            `apps/${name}/package.json`,
            JSON.stringify({ name, scripts: { start: 'node main.ts' }, dependencies: { express: '5', pg: '8' } }),
          ],
          [`apps/${name}/main.ts`, `import express from 'express'; ${more} express().listen(1);`],
        ]),
      ),
    }),
  );
  const states: Record<string, string> = {};
  const family: FactFamily = 'tables';
  for (const service of project.services) states[service.name] = (await modelService(project, service)).coverage[family].state;
  expect(states).toEqual({ plain: 'complete', stored: 'partial' });
});
