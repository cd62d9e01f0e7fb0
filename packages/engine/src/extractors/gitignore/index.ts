// https://git-scm.com/docs/gitignore
import ignore from 'ignore';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { foldersUp, joinPath } from '../../lang/typescript/paths.ts';

export const gitignore = defineExtractor({
  id: 'gitignore',
  about: 'Whether git leaves out .env files and node_modules',
  emits: ['gitIgnores'],
  extract(input) {
    // A rule of a folder around the service counts for it too; each file says for itself what it covers.
    for (const folder of foldersUp(input.service.path)) {
      const path = joinPath(folder, '.gitignore') as string;
      const text = input.tree.has(path) ? input.tree.read(path) : undefined;
      if (text === undefined) continue;
      const rules = ignore().add(text.split(/\r?\n/).filter((row) => row.length < 500 && (row.match(/[*?[]/g)?.length ?? 0) <= 8));
      const below = input.service.path.slice(folder === '' ? 0 : folder.length + 1);
      const prefix = below === '' ? '' : `${below}/`;
      input.emit('gitIgnores', {
        location: { path, line: 1 },
        ignoresEnv: rules.ignores(`${prefix}.env`),
        ignoresNodeModules: rules.ignores(`${prefix}node_modules/`),
      });
    }
  },
});
