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
