import type { LockedPackage } from './lockfile-text.ts';

/** Where a resolved address leads: `https://registry.npmjs.org/a/-/a-1.0.0.tgz`, `git+ssh://…#commit`, `file:…`. */
export function sourceOf(resolved: string | undefined): Pick<LockedPackage, 'source' | 'host'> {
  if (resolved === undefined || resolved === '') return { source: 'registry' };
  if (/^(?:file:|link:|workspace:|portal:|patch:|\.{0,2}\/)/.test(resolved)) return { source: 'local' };
  const host = /^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)/.exec(resolved)?.[1];
  const place = host === undefined ? {} : { host };
  if (/^git(?:\+|:|@)|^(?:github|gitlab|bitbucket):|\.git(?:#|$)|^https:\/\/codeload\.github\.com\//.test(resolved))
    return { source: 'git', ...place };
  // Registries serve a package under `/<name>/-/`, or name themselves so.
  if (/\/-\/|^https?:\/\/[^/]*(?:registry|npm|jfrog|artifactory|nexus|pkg\.dev|pkgs\.)/.test(resolved))
    return { source: 'registry', ...place };
  return /^https?:/.test(resolved) ? { source: 'url', ...place } : { source: 'registry', ...place };
}

/** Lines of rows in a text, asked in the order in which they stand. */
export function lineFinder(text: string): (needle: string) => number {
  let at = 0;
  let line = 1;
  return (needle) => {
    const found = text.indexOf(needle, at);
    if (found === -1) return line;
    for (let next = text.indexOf('\n', at); next !== -1 && next < found; next = text.indexOf('\n', next + 1)) line += 1;
    at = found;
    return line;
  };
}
