import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** `npm run example:NAME -- ARGS`: installs the example if it is not, then runs its `scripts/start.ts`. Needs npm only. */
const [name = '', ...args] = process.argv.slice(2);
const folder = join(import.meta.dirname, '../examples', name);
const start = join(folder, 'scripts/start.ts');
if (!existsSync(start)) {
  console.error(`There is no example "${name}"`);
  process.exit(2);
}
if (!existsSync(join(folder, 'node_modules'))) {
  console.log(`Installing examples/${name} …`);
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
// Processes that the example starts find the same Node.js.
const env = { ...process.env, PATH: `${join(process.execPath, '..')}${delimiter}${process.env['PATH'] ?? ''}` };
const child = spawn(process.execPath, [start, ...args], { cwd: folder, stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
