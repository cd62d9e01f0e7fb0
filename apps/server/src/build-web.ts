import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WEB_FOLDER } from './plugins/web.ts';

const SOURCE = join(WEB_FOLDER, '..');

/** In a checkout: builds the web app when it is missing or older than its source, which takes a few seconds. A package brings it built. */
export function buildWeb(): void {
  const page = join(WEB_FOLDER, 'index.html');
  if (!existsSync(join(SOURCE, 'vite.config.ts'))) return;
  const newest = Math.max(
    ...globSync(['src/**/*', 'index.html', 'vite.config.ts', 'public/*'], { cwd: SOURCE }).map(
      (name) => statSync(join(SOURCE, name)).mtimeMs,
    ),
  );
  if (existsSync(page) && statSync(page).mtimeMs > newest) return;
  console.error('Building the web app, once');
  const vite = join(SOURCE, '../../node_modules/vite/bin/vite.js');
  const { status, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: SOURCE, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The web app could not be built: ${stderr}`);
}
