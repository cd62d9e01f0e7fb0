import type { LockfileText } from './lockfile-text.ts';

/**
 * Reads pnpm-lock.yaml line by line: these files reach many megabytes, and their shape (two blanks a level, written by a tool) is fixed.
 * Understands `importers:` (all formats with workspaces) and the flat form of one package.
 */
export function readPnpmLock(text: string): Pick<LockfileText, 'version' | 'packages' | 'resolved'> {
  const importers = new Map<string, Map<string, string>>();
  let version = '';
  let packages = 0;
  let section = '';
  let importer = '.';
  let group = '';
  let name = '';
  const put = (value: string): void => {
    const exact = clean(value);
    const list = importers.get(importer) ?? new Map<string, string>();
    importers.set(importer, list);
    if (exact !== undefined && name !== '') list.set(name, exact);
  };
  for (const row of text.split('\n')) {
    const match = /^( *)('(?:[^']|'')*'|"[^"]*"|[^\s:][^:]*?):(?:\s+(.*?))?\s*$/.exec(row);
    if (match === null) continue;
    const depth = (match[1] as string).length / 2;
    const key = unquote(match[2] as string);
    const value = match[3] ?? '';
    if (depth === 0) {
      section = key;
      importer = '.';
      if (key === 'lockfileVersion') version = unquote(value);
      continue;
    }
    if (section === 'packages' && depth === 1) packages += 1;
    const nested = section === 'importers';
    if (!nested && !/^(?:dev|optional)?dependencies$/i.test(section)) continue;
    const level = nested ? depth : depth + 2;
    if (nested && depth === 1) importer = key;
    else if (nested && depth === 2) group = key;
    else if (level === 3) {
      name = key;
      if (value !== '' && (!nested || /dependencies$/i.test(group))) put(value);
    } else if (level === 4 && key === 'version' && (!nested || /dependencies$/i.test(group))) put(value);
  }
  return {
    version,
    packages,
    resolved: (dependency, _range, folder) => importers.get(folder === '' ? '.' : folder)?.get(dependency),
  };
}

/** `4.18.2(supports-color@9)`, `/lodash/4.17.21`, `'1.0.0'` → the version; links have none. */
function clean(value: string): string | undefined {
  const text = unquote(value).replace(/\(.*$/, '').replace(/_.*$/, '');
  return /^\/?(?:.*[/@])?(\d+\.\d+\.\d+[\w.+-]*)$/.exec(text)?.[1];
}

function unquote(text: string): string {
  return text.replace(/^(['"])(.*)\1$/s, '$2');
}
