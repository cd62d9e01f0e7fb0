import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { EXIT } from '../exit-codes.ts';
import { gitText } from '../git/run-git.ts';
import { programName, shellWord } from '../output/program-name.ts';
import { TEMPLATE_LAYERS } from '../new-service-frameworks.ts';
import type { NewServiceFramework } from '../new-service-frameworks.ts';
import { print } from '../output/terminal.ts';
import { templatesDirectory } from '../places.ts';

export interface NewServiceOptions {
  framework: NewServiceFramework;
  name?: string;
  owner?: string;
}

/** What the files of the templates say where the name and the owner go. */
const NAME = 'service-name';
const OWNER = '@your-organisation/your-team';

/** `airworthy new-service DIR`: a small service in which everything passes that a template can know. */
export async function newServiceCommand(dir: string, options: NewServiceOptions): Promise<number> {
  const folder = resolve(dir);
  const name = options.name ?? basename(folder);
  if (!/^[a-z][a-z\d]*(?:-[a-z\d]+)*$/.test(name) || name.length > 50)
    throw new KnownError('usage', `${name} is no name for a service.`, {
      hint: 'Take lower-case letters, digits and single hyphens, or give it with --name.',
    });
  if (existsSync(folder) && readdirSync(folder).some((one) => one !== '.git'))
    throw new KnownError('not-empty', `${dir} is not empty.`, { hint: 'Nothing is ever overwritten; name a folder that is new.' });
  const owner = options.owner ?? ownerFromGit(dirname(folder)) ?? OWNER;
  const files = serviceFiles(options.framework, name, owner);
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
  await print(`Wrote ${files.length} files of a ${options.framework} service named ${name}, owned by ${owner}, to ${dir}.

Next:
  cd ${shellWord(dir)}
  git init && npm ci && npm test
  ${programName()} audit .

README.md says at its end what a template cannot know.`);
  return EXIT.ok;
}

/** The files of a template with the name and the owner in them, by path. */
export function serviceFiles(framework: NewServiceFramework, name: string, owner: string): [path: string, text: string][] {
  const files = new Map<string, string>();
  for (const layer of TEMPLATE_LAYERS[framework]) {
    const root = join(templatesDirectory(), 'service', layer);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      files.set(pathOf(file.slice(root.length + 1)), readFileSync(file, 'utf8'));
    }
  }
  return [...files]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, text]) => [path, text.replaceAll(NAME, name).replaceAll(OWNER, owner)]);
}

/** npm leaves some files out of packages whose names begin with a dot, so templates keep them with an underscore. */
function pathOf(kept: string): string {
  return kept
    .split(/[\\/]/)
    .map((part) => part.replace(/^_/, '.'))
    .join('/');
}

/** An address is an owner for GitHub and GitLab as well as a name. */
function ownerFromGit(directory: string): string | undefined {
  const near = existsSync(directory) ? directory : process.cwd();
  return gitText(near, ['config', '--get', 'user.email']) || undefined;
}
