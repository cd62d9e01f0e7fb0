import type { LockfileText } from './lockfile-text.ts';

/** Reads yarn.lock line by line: the classic format and that of Yarn 2 and later. */
export function readYarnLock(text: string): Pick<LockfileText, 'version' | 'packages' | 'resolved'> {
  const versions = new Map<string, string>();
  const berry = /^__metadata:/m.test(text);
  let format = berry ? '' : (/^# yarn lockfile v(\d+)/m.exec(text)?.[1] ?? '1');
  let keys: string[] = [];
  let packages = 0;
  for (const row of text.split('\n')) {
    if (row.startsWith('#') || row.trim() === '') continue;
    if (!/^\s/.test(row)) {
      keys = row
        .replace(/:\s*$/, '')
        .split(/,\s*/)
        .map((key) => key.replace(/"/g, '').trim());
      if (keys[0] !== '__metadata') packages += 1;
      continue;
    }
    const version = /^ {2}version:? "?([^"\s]+)"?\s*$/.exec(row)?.[1];
    if (version === undefined) continue;
    if (keys[0] === '__metadata') format = version;
    else for (const key of keys) if (!version.startsWith('0.0.0-use.local')) versions.set(key, version);
  }
  return {
    version: format,
    packages,
    resolved: (name, range) => versions.get(`${name}@${range}`) ?? versions.get(`${name}@npm:${range}`),
  };
}
