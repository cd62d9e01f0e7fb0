import { toRecord } from '../json/read-json.ts';
import type { LockedPackage } from './lockfile-text.ts';
import { lineFinder, sourceOf } from './locked-source.ts';

/** package-lock.json, formats 1 to 3. */
export function npmEntries(lock: Record<string, unknown>, text: string): LockedPackage[] {
  const packages = toRecord(lock['packages']);
  const lineOf = lineFinder(text);
  const out: LockedPackage[] = [];
  if (Object.keys(packages).length === 0) {
    oldNpmEntries(toRecord(lock['dependencies']), lineOf, out, 0);
    return out;
  }
  for (const [key, value] of Object.entries(packages)) {
    const at = key.lastIndexOf('node_modules/');
    const entry = toRecord(value);
    if (at === -1 || entry['link'] === true) continue;
    out.push({
      name: typeof entry['name'] === 'string' ? entry['name'] : key.slice(at + 'node_modules/'.length),
      version: textOf(entry['version']) ?? '',
      line: lineOf(`${JSON.stringify(key)}:`),
      integrity: typeof entry['integrity'] === 'string' || entry['inBundle'] === true,
      ...sourceOf(textOf(entry['resolved'])),
      installScript: entry['hasInstallScript'] === true,
      ...(typeof entry['deprecated'] === 'string' ? { deprecated: entry['deprecated'] } : {}),
      ...licenceOf(entry['license']),
      development: entry['dev'] === true || entry['devOptional'] === true,
    });
  }
  return out;
}

function oldNpmEntries(
  dependencies: Record<string, unknown>,
  lineOf: (needle: string) => number,
  out: LockedPackage[],
  depth: number,
): void {
  for (const [name, value] of Object.entries(dependencies)) {
    const entry = toRecord(value);
    const version = textOf(entry['version']) ?? '';
    out.push({
      name,
      version,
      line: lineOf(`${JSON.stringify(name)}:`),
      integrity: typeof entry['integrity'] === 'string' || entry['bundled'] === true,
      ...sourceOf(textOf(entry['resolved']) ?? (/^\d/.test(version) ? undefined : version)),
      development: entry['dev'] === true,
    });
    if (depth < 50) oldNpmEntries(toRecord(entry['dependencies']), lineOf, out, depth + 1);
  }
}

/** `packages:` of pnpm-lock.yaml, keys as `/a/1.0.0`, `/a@1.0.0(peer)` or `a@1.0.0`. */
export function pnpmEntries(text: string): LockedPackage[] {
  const out: LockedPackage[] = [];
  let section = '';
  let current: LockedPackage | undefined;
  text.split('\n').forEach((row, index) => {
    const top = /^(\w+):/.exec(row)?.[1];
    if (top !== undefined) section = top;
    if (section !== 'packages') return;
    const key = /^ {2}(?! )(.+?):\s*$/.exec(row)?.[1]?.replace(/^(['"])(.*)\1$/, '$2');
    if (key !== undefined) {
      current = packageOfKey(key, index + 1);
      if (current !== undefined) out.push(current);
      return;
    }
    if (current === undefined) return;
    if (/^ {4}resolution:/.test(row)) {
      if (/integrity:/.test(row)) current.integrity = true;
      const tarball = /tarball: *['"]?([^\s,}'"]+)/.exec(row)?.[1];
      if (tarball !== undefined) Object.assign(current, sourceOf(tarball));
      if (/repo:|type: git/.test(row)) Object.assign(current, { source: 'git', ...sourceHost(row) });
      if (/directory:/.test(row)) current.source = 'local';
    } else if (/^ {4}deprecated:/.test(row))
      current.deprecated = row.replace(/^ {4}deprecated: *['"]?|['"]\s*$/g, '').slice(0, 200) || 'deprecated';
    else if (/^ {4}requiresBuild: true/.test(row)) current.installScript = true;
    else if (/^ {4}dev: true/.test(row)) current.development = true;
    else if (/^ {4}dev: false/.test(row)) current.development = false;
  });
  return out;
}

function packageOfKey(key: string, line: number): LockedPackage | undefined {
  const plain = key.replace(/\(.*$/, '');
  const named = /^\/?(@[^/@]+\/[^/@]+|[^/@]+)[@/](.+)$/.exec(plain);
  if (named === null) return undefined;
  const version = (named[2] as string).replace(/_.*$/, '');
  if (/^\d/.test(version)) return { name: named[1] as string, version, line, integrity: false, source: 'registry' };
  const remote = sourceOf(version);
  return { name: named[1] as string, version, line, integrity: false, ...remote };
}

function sourceHost(row: string): { host?: string } {
  const host = /repo: *['"]?(?:\w+:\/\/|git@)?([^/:\s'"]+)/.exec(row)?.[1];
  return host === undefined ? {} : { host };
}

/** Both formats of yarn.lock. */
export function yarnEntries(text: string): LockedPackage[] {
  const out: LockedPackage[] = [];
  let current: LockedPackage | undefined;
  text.split('\n').forEach((row, index) => {
    if (row.startsWith('#') || row.trim() === '') return;
    if (!/^\s/.test(row)) {
      const key = row.replace(/:\s*$/, '').split(/,\s*/)[0]?.replace(/"/g, '').trim() ?? '';
      const at = key.indexOf('@', 1);
      current =
        at < 1 || key === '__metadata'
          ? undefined
          : { name: key.slice(0, at), version: '', line: index + 1, integrity: false, source: 'registry' };
      if (current !== undefined) out.push(current);
      return;
    }
    if (current === undefined) return;
    const field = /^ {2}(version|resolved|resolution|integrity|checksum):? +"?([^"\s]+)/.exec(row);
    if (field === null) return;
    const value = field[2] as string;
    if (field[1] === 'version') current.version = value;
    else if (field[1] === 'integrity' || field[1] === 'checksum') current.integrity = true;
    else if (field[1] === 'resolved') Object.assign(current, sourceOf(value));
    else {
      const target = value.slice(value.indexOf('@', 1) + 1);
      Object.assign(current, target.startsWith('npm:') ? { source: 'registry' } : sourceOf(target));
    }
  });
  return out.filter((each) => each.version !== '' && !each.version.startsWith('0.0.0-use.local'));
}

/** bun.lock: `"a": ["a@1.0.0", "registry", { … }, "sha512-…"]`. */
export function bunEntries(lock: Record<string, unknown>, text: string): LockedPackage[] {
  const lineOf = lineFinder(text);
  return Object.entries(toRecord(lock['packages'])).flatMap(([key, value]): LockedPackage[] => {
    const id: unknown = Array.isArray(value) ? value[0] : undefined;
    if (typeof id !== 'string' || !Array.isArray(value)) return [];
    const at = id.indexOf('@', 1);
    const version = id.slice(at + 1);
    if (version.startsWith('workspace:')) return [];
    return [
      {
        name: id.slice(0, at),
        version,
        line: lineOf(`${JSON.stringify(key)}: [`),
        integrity: value.some((each) => typeof each === 'string' && /^sha\d+-/.test(each)),
        ...(/^\d/.test(version) ? { source: 'registry' as const } : sourceOf(version)),
      },
    ];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function licenceOf(value: unknown): { licence?: string } {
  if (typeof value === 'string') return { licence: value };
  const type = toRecord(value)['type'];
  return typeof type === 'string' ? { licence: type } : {};
}
