import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';

const FILES = ['app.js', 'app.css', 'icon.svg'];

/** The pages of a static site, as files by name: built inside the package, and built once in a checkout. */
export function siteBundle(): { path: string; content: Uint8Array }[] {
  const here = import.meta.dirname;
  const packed = join(dirname(here), 'site');
  const folder = existsSync(packed) ? packed : built(join(here, '../../web'));
  return FILES.map((path) => ({ path, content: readFileSync(join(folder, path)) }));
}

/** In a checkout, when the pages are missing or older than their source. */
function built(web: string): string {
  const folder = join(web, 'dist-site');
  const page = join(folder, 'app.js');
  const sources = globSync(['src/**/*', 'vite.site.config.ts', 'public/*'], { cwd: web }).map((name) => statSync(join(web, name)).mtimeMs);
  if (existsSync(page) && statSync(page).mtimeMs > Math.max(0, ...sources)) return folder;
  const vite = join(web, '../../node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) throw new KnownError('usage', 'The pages of a site are not built.', { hint: 'In a checkout, run npm ci first.' });
  const { status, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--mode', 'site', '--config', 'vite.site.config.ts', '--logLevel', 'error'],
    {
      cwd: web,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`The pages of a site could not be built: ${stderr}`);
  return folder;
}
