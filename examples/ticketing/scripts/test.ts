import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../support/embedded-postgres.ts';
import { generateClients } from './generate.ts';

/** Tests of all packages, services and simulators, or of those that are named, on a PostgreSQL server of their own. */
const root = join(import.meta.dirname, '..');
const names = process.argv.slice(2);
const files = (
  names.length > 0 ? names.map((name) => `{packages,services,simulators}/${name}`) : ['{packages,services,simulators}/*']
).flatMap((folder) => globSync(`${folder}/test/*.test.ts`, { cwd: root }));
generateClients();
const server = await startPostgres({ from: import.meta.url, databases: ['postgres'] });
const child = spawn(process.execPath, ['--test', '--test-concurrency=2', ...files.sort()], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEST_DATABASE_URL: server.url },
});
child.on('exit', (code) => void server.stop().then(() => process.exit(code ?? 1)));
