import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from './version.ts';

/**
 * What makes cached results of another build invalid: the version when installed; in a checkout also size and time of our own
 * sources, so that nobody who works on a rule ever sees an old verdict.
 */
export function buildFingerprint(): string {
  const hash = createHash('sha256').update(VERSION).update(process.versions.node);
  const packages = join(import.meta.dirname, '../../../packages');
  for (const name of ['engine/src', 'model/src']) addSources(join(packages, name), hash);
  return hash.digest('hex');
}

function addSources(directory: string, hash: ReturnType<typeof createHash>): void {
  let names: string[];
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    return;
  }
  for (const name of names.toSorted()) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const { size, mtimeMs } = statSync(join(directory, name));
    hash.update(`${name}:${size}:${mtimeMs}\n`);
  }
}
