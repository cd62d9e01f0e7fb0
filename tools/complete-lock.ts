import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPlatformEntries } from './lockfile/platform-entries.ts';
import type { Lock } from './lockfile/platform-entries.ts';

/**
 * `npm run complete-lock`: adds the packages of other platforms to package-lock.json where the registry at hand does not carry them; to those of
 * the services that `new-service` writes as well.
 */
const ROOT = join(import.meta.dirname, '..');
for (const file of ['package-lock.json', ...globSync('apps/cli/templates/service/*/package-lock.json', { cwd: ROOT })]) {
  const path = join(ROOT, file);
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const missing = missingPlatformEntries(lock);
  const entries = Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
  console.log(`added ${Object.keys(missing).length} entries to ${file}`);
}
