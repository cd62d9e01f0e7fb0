import { inFolder } from '../../edit/folders.ts';
import { baseImage, readInstructions } from '../../edit/dockerfile.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';
import { addEntry } from '../../edit/json-edit.ts';

export const gitIgnoresEnv = defineFix({
  item: 'S19-006',
  title: 'Let git ignore .env files',
  afterwards: 'A .env that git knows already stays known: `git rm --cached .env`, and replace what stood in it.',
  write({ model, draft }) {
    const path = model.facts.gitIgnores[0]?.location.path ?? inFolder(model.service.path, '.gitignore');
    const text = draft.read(path);
    const lines = ['.env', '.env.*', '!.env.example'];
    if (text === undefined) draft.create(path, `node_modules\n${lines.join('\n')}\n`);
    else {
      const eol = text.includes('\r\n') ? '\r\n' : '\n';
      draft.insert(path, text.length, `${text === '' || text.endsWith('\n') ? '' : eol}${lines.join(eol)}${eol}`);
    }
    return undefined;
  },
});

/** What each line of Node.js brings along, by https://nodejs.org/dist/index.json. */
const BUNDLED_NPM: Readonly<Record<string, string>> = { 18: '10.8.2', 20: '10.8.2', 22: '10.9.4', 24: '11.6.2' };

export const packageManagerStated = defineFix({
  item: 'S46-007',
  title: 'State the package manager that comes with the Node.js of the image',
  write(context) {
    const { model, project } = context;
    const manifest = inFolder(model.service.path, 'package.json');
    if (!project.tree.has(manifest)) return 'the service has no package.json of its own';
    if (!model.facts.lockfiles.some((one) => one.manager === 'npm')) return 'which version of its package manager is used stands nowhere';
    const version = BUNDLED_NPM[nodeOf(context) ?? ''];
    if (version === undefined) return 'neither image nor package.json says which Node.js is used';
    return addEntry(context, manifest, [], 'packageManager', `npm@${version}`);
  },
});

export const nodeVersionStated = defineFix({
  item: 'S20-012',
  title: 'Say in package.json which Node.js the service runs on',
  write(context) {
    const major = nodeOf(context);
    if (major === undefined) return 'no image says which Node.js is used';
    return addEntry(context, inFolder(context.model.service.path, 'package.json'), ['engines'], 'node', `>=${major}`);
  },
});

function nodeOf({ model, project }: FixContext): string | undefined {
  for (const { location } of model.facts.dockerfiles) {
    const all = readInstructions(project.tree.read(location.path) ?? '');
    const from = all.findLast((one) => one.name === 'FROM');
    const major = from === undefined ? undefined : /(?:^|\/)node:(\d+)/.exec(baseImage(all, from))?.[1];
    if (major !== undefined) return major;
  }
  const { engines, nodeVersionFile } = model.facts.packageManifests[0] ?? {};
  return /\d+/.exec(nodeVersionFile ?? '')?.[0] ?? /(\d+)/.exec(engines ?? '')?.[1];
}
