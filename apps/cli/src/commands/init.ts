import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '@airworthy/engine';
import { stringify } from 'yaml';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output/terminal.ts';
import { openFolder } from '../audit-run.ts';

/** `airworthy init [dir]` */
export async function initCommand(dir: string, options: { force?: boolean }): Promise<number> {
  const path = join(dir, 'airworthy.yaml');
  if (existsSync(path) && !options.force) throw new KnownError('exists', `${path} exists already.`, { hint: 'Overwrite it with --force.' });
  const project = openFolder(dir);
  const services = project.services.map((one) => ({ name: one.name, path: one.path || '.' }));
  const text = `# What Airworthy audits here. Remove a service to leave it out.\n${stringify({ services })}`;
  await writeFile(path, text);
  await print(`${path} names ${services.length} service${services.length === 1 ? '' : 's'}. Next: airworthy audit ${dir}`);
  return EXIT.ok;
}
