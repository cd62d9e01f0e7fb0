// https://ossf.github.io/osv-schema/
import { defineExtractor } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { stringsOf } from '../../lang/json/read-json.ts';
import { findLockfile, readLockfile } from '../../lang/lockfile/read-lockfile.ts';

export const advisories = defineExtractor({
  id: 'advisories',
  about: 'Packages of the lockfile that a given export of advisories (OSV format) names, by exact version',
  emits: ['advisories'],
  extract(input) {
    const { advisories: index } = input;
    if (index === undefined) {
      input.partial('advisories', 'no export of advisories was given; `--advisories FILE` takes one in OSV format');
      return;
    }
    const path = findLockfile(input.tree, input.service.path);
    const lock = path === undefined ? undefined : readLockfile(input.tree, path);
    if (path === undefined || lock === undefined) {
      input.partial('advisories', 'there is no lockfile that says which versions are installed');
      return;
    }
    if (lock.error !== undefined || lock.version === 'binary') input.partial('advisories', `${path} could not be read`);
    const manifest = packageJson(input.tree, input.service.path);
    const direct = new Set(Object.keys({ ...stringsOf(manifest['dependencies']), ...stringsOf(manifest['optionalDependencies']) }));
    const forDevelopment = new Set(Object.keys(stringsOf(manifest['devDependencies'])));
    for (const each of lock.entries()) {
      for (const hit of index.matching(each.name, each.version)) {
        input.emit('advisories', {
          location: { path, line: each.line },
          ...hit,
          package: each.name,
          version: each.version,
          direct: direct.has(each.name),
          development: each.development ?? (forDevelopment.has(each.name) && !direct.has(each.name) ? true : 'unknown'),
        });
      }
    }
  },
});
