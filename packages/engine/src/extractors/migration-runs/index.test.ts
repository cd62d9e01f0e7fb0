import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { migrationRuns as extractor } from './index.ts';

test('runners at start, commands in child processes, and what nothing calls', async () => {
  const { migrationRuns } = await extractService([extractor], {
    'main.js': `
      import knex from 'knex';
      import { execSync, spawn } from 'node:child_process';
      const db = knex({ client: 'pg' });
      async function start() {
        await db.raw('SELECT pg_advisory_lock(42)');
        await db.migrate.latest();
      }
      function push() { execSync('npx prisma db push --accept-data-loss', { stdio: 'inherit' }); }
      function deploy() { spawn('npx', ['prisma', 'migrate', 'deploy']); }
      function other() { execSync('ls -l'); }
      start(); push(); other();
    `,
  });
  expect(migrationRuns).toMatchObject([
    { by: 'knex', when: 'boot', push: false, locked: true, wiring: { state: 'wired' } },
    { by: 'prisma', command: 'prisma db push --accept-data-loss', push: true, locked: false, wiring: { state: 'wired' } },
    { by: 'prisma', push: false, wiring: { state: 'not-wired' } },
  ]);
});

test('code of our own that hands files of SQL to the database; other files are no migrations', async () => {
  const { migrationRuns } = await extractService([extractor], {
    'main.js': "import { migrate } from './migrate.js'; import { seed } from './seed.js'; migrate(); seed();",
    'migrate.js': `
      import { readFileSync, readdirSync } from 'node:fs';
      import { Pool } from 'pg';
      const pool = new Pool();
      export async function migrate() { for (const name of readdirSync('sql')) await pool.query(readFileSync(name, 'utf8')); }`,
    'seed.js': `
      import { readFileSync } from 'node:fs';
      import { Pool } from 'pg';
      const pool = new Pool();
      export async function seed() { await pool.query(readFileSync('seed.sql', 'utf8')); }`,
  });
  expect(migrationRuns).toMatchObject([
    { by: 'own code', when: 'boot', locked: false, wiring: { state: 'wired' }, location: { path: 'migrate.js' } },
  ]);
});
