import { imagesAgainst } from '../../edit/images.ts';
import { folderOf, foldersUp, inFolder } from '../../edit/folders.ts';
import { lineStart } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

export const imageInstallsLockfile = defineFix({
  item: 'S46-003',
  title: 'Install in the image what the lockfile says',
  write(context) {
    const { draft, model, project } = context;
    for (const image of imagesAgainst(context)) {
      const fact = model.facts.dockerfiles.find((one) => one.location.path === image.path);
      for (const line of fact?.looseInstalls ?? []) {
        const start = lineStart(image.text, line);
        const stop = image.text.indexOf('\n', start);
        const text = image.text.slice(start, stop < 0 ? undefined : stop);
        const found = /\b(npm (?:install|i)|pnpm (?:install|i)|yarn(?: install)?)(?=\s*(?:$|&&|;|\||--|\\|\r))/.exec(text);
        if (found === null) return `line ${line} of ${image.path} installs packages by name`;
        const manager = (found[1] as string).split(' ')[0] as string;
        const lockfile = { npm: 'package-lock.json', pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock' }[manager] as string;
        const folder = foldersUp(folderOf(image.path)).find((one) => project.tree.has(inFolder(one, lockfile)));
        if (folder === undefined) return `there is no ${lockfile} that ${image.path} could install`;
        if (!/package\*|package-lock|lock|COPY \. /.test(image.text)) return `${image.path} does not copy ${lockfile} before it installs`;
        const at = start + found.index;
        const end = at + found[0].length;
        if (manager !== 'npm') draft.insert(image.path, end, ' --frozen-lockfile');
        else {
          draft.replace(image.path, at, end, 'npm ci');
          const only = /\s--(?:only=prod(?:uction)?|production)\b/.exec(text);
          if (only !== null) draft.replace(image.path, start + only.index, start + only.index + only[0].length, ' --omit=dev');
        }
      }
    }
    return undefined;
  },
});
