// https://docs.npmjs.com/cli/configuring-npm/package-lock-json
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { stringsOf } from '../../lang/json/read-json.ts';
import type { LockfileText } from '../../lang/lockfile/lockfile-text.ts';
import { findLockfile, LOCKFILE_NAMES, readLockfile } from '../../lang/lockfile/read-lockfile.ts';
import { folderOf } from '../../lang/typescript/paths.ts';
import { sumUp } from './sum-up.ts';

/** Lockfiles of the same manager elsewhere in the tree. */
function otherLockfiles(input: ExtractInput, own: string): LockfileText[] {
  const name = own.slice(own.lastIndexOf('/') + 1);
  return input.tree.files
    .filter(({ path }) => path !== own && (path === name || path.endsWith(`/${name}`)))
    .slice(0, 100)
    .flatMap(({ path }) => readLockfile(input.tree, path) ?? []);
}

const NAMES: ReadonlySet<string> = new Set(LOCKFILE_NAMES);

export const lockfile = defineExtractor({
  id: 'lockfile',
  about: 'Lockfiles of npm, pnpm, yarn and bun that fix the dependencies of the service',
  emits: ['lockfiles'],
  extract(input) {
    const governing = findLockfile(input.tree, input.service.path);
    const manifest = packageJson(input.tree, input.service.path);
    const listed = Object.entries({ ...stringsOf(manifest['dependencies']), ...stringsOf(manifest['optionalDependencies']) });
    const paths = new Set(governing === undefined ? [] : [governing]);
    for (const { path } of input.files) {
      if (NAMES.has(path.slice(path.lastIndexOf('/') + 1)) && folderOf(path) === input.service.path) paths.add(path);
    }
    for (const path of [...paths].toSorted()) {
      const lock = readLockfile(input.tree, path);
      if (lock === undefined) continue;
      if (lock.error !== undefined) {
        input.diagnose({
          code: path.endsWith('.json') ? 'invalid-json' : 'unreadable-file',
          level: 'warning',
          message: lock.error.message,
          location: { path, line: lock.error.line },
        });
        input.partial('lockfiles', `${path} could not be read`);
      }
      const within = input.service.path.slice(folderOf(path).length).replace(/^\//, '');
      const direct = new Map(
        listed.flatMap(([name, range]) => {
          const version = lock.resolved(name, range, within);
          return version === undefined ? [] : [[name, version] as const];
        }),
      );
      input.emit('lockfiles', {
        location: { path, line: 1 },
        manager: lock.manager,
        version: lock.version,
        packages: lock.packages,
        ...sumUp(lock, direct, () => otherLockfiles(input, path)),
      });
    }
  },
});
