import { posix } from 'node:path';
import type { Machine } from '../../boot/machine.ts';
import { loadModule, namespaceOf, readExport } from '../../boot/modules.ts';
import { makeArray } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Obj, Unk } from '../../boot/value.ts';

const MOST = 400;

/** Files that a folder or pattern names: documents as text, modules as what they export. https://the-guild.dev/graphql/tools/docs/schema-loading */
export function loadFiles(machine: Machine, pattern: Value, site: Site): Value {
  const patterns = pattern instanceof Obj && pattern.kind === 'array' ? (pattern.items ?? []) : [pattern];
  const out: Value[] = [];
  for (const one of patterns) {
    if (typeof one !== 'string') return new Unk('files by a name that is not known');
    // A text can be the schema itself.
    if (/[{}]\s*$/.test(one) && /\btype\s+\w+/.test(one)) {
      out.push(one);
      continue;
    }
    const found = filesOf(machine, one, site);
    if (found.length === 0) return new Unk('no file was found for the pattern');
    for (const path of found.slice(0, MOST)) {
      if (/\.(?:graphqls?|gql)$/.test(path)) out.push(machine.tree.read(path) ?? new Unk('file'));
      else out.push(exported(machine, path));
    }
  }
  return makeArray(machine, out);
}

function exported(machine: Machine, path: string): Value {
  const record = loadModule(machine, path);
  return readExport(machine, record, 'default', new Set()) ?? namespaceOf(machine, record);
}

function filesOf(machine: Machine, pattern: string, site: Site): string[] {
  const absolute = pattern.startsWith('/') ? posix.normalize(pattern).slice(1) : undefined;
  // Relative patterns start in the folder of the service; the nearest one around the module that has a manifest.
  const folders = absolute === undefined ? around(site.path) : [''];
  for (const folder of folders) {
    const full = absolute ?? posix.normalize(posix.join(folder, pattern));
    if (machine.tree.has(full)) return [full];
    const test = /[*?{[]/.test(full)
      ? matcher(full)
      : new RegExp(`^${escaped(full.replace(/\/$/, ''))}/.*\\.(?:graphqls?|gql|[cm]?[jt]s)$`);
    if (test === undefined) continue;
    const found = machine.tree.files
      .map((file) => file.path)
      .filter(
        (path) =>
          !path.includes('node_modules/') && !path.endsWith('.d.ts') && (test.test(path) || test.test(path.replace(/\.tsx?$/, '.js'))),
      );
    if (found.length > 0) return found.toSorted();
  }
  return [];
}

function around(path: string): string[] {
  const out: string[] = [];
  for (let at = posix.dirname(path); ; at = posix.dirname(at)) {
    out.push(at === '.' ? '' : at);
    if (at === '.' || at === '/' || at === '') return out.toReversed();
  }
}

const escaped = (text: string): string => text.replace(/[.+^$()|[\]\\]/g, '\\$&');

function matcher(pattern: string): RegExp | undefined {
  if (pattern.length > 200) return undefined;
  const body = escaped(pattern)
    .split('**/')
    .map((part) => part.replaceAll('**', '\u0000').replaceAll('*', '[^/]*').replaceAll('\u0000', '.*'))
    .join('(?:.*/)?')
    .replaceAll('?', '[^/]')
    .replaceAll('(?:.*/)[^/]', '(?:.*/)?')
    .replace(/\{([^{}]*)\}/g, (_, inner: string) => `(?:${inner.split(',').join('|')})`);
  try {
    return new RegExp(`^${body}$`);
  } catch {
    return undefined;
  }
}
