import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { stringify } from 'yaml';
import { EXIT } from '../exit-codes.ts';
import { programName, shellWord } from '../output/program-name.ts';
import { saveText } from '../output/save-text.ts';
import { print } from '../output/terminal.ts';
import { noService, openFolder } from '../audit-run.ts';

/** `airworthy init [dir]` */
export async function initCommand(dir: string, options: { force?: boolean }): Promise<number> {
  const path = join(dir, 'airworthy.yaml');
  if (existsSync(path) && !options.force) throw new KnownError('exists', `${path} exists already.`, { hint: 'Overwrite it with --force.' });
  const project = openFolder(dir);
  if (project.services.length === 0) throw noService(dir);
  const services = project.services.map((one) => ({ name: one.name, path: one.path || '.' }));
  const text = `# What Airworthy audits here. Remove a service to leave it out.\n${stringify({ services })}`;
  await saveText(path, text, { exclusive: options.force !== true });
  await print(
    `${path} names ${services.length} service${services.length === 1 ? '' : 's'}. Next: ${programName()} audit ${shellWord(dir)}`,
  );
  return EXIT.ok;
}
