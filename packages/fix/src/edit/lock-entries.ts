import { compareVersions } from '@airworthy/engine/advisories/semver-order';
import type { FixContext } from '../fix.ts';
import { folderOf, foldersUp, inFolder } from './folders.ts';
import { addEntry } from './json-edit.ts';
import { KNOWN_PACKAGES } from './known-packages.ts';
import { styleOf } from './style.ts';

/** A place of a lockfile of npm, by https://docs.npmjs.com/cli/configuring-npm/package-lock-json. */
interface Place {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  dependencies?: Record<string, string>;
}

interface KnownPackage {
  name: string;
  version: string;
  integrity: string;
  license: string;
  dependencies: Record<string, string>;
}

/**
 * Makes a package a dependency of the service, in package.json and in the lockfile with all that it needs in turn, as `npm install` would.
 * Says why where it can't.
 */
export function addDependency(context: FixContext, name: string, range: string): string | undefined {
  const { draft, model } = context;
  const folder = model.service.path;
  const reason = addEntry(context, inFolder(folder, 'package.json'), ['dependencies'], name, range);
  if (reason !== undefined) return reason;
  const path = foldersUp(folder)
    .map((one) => inFolder(one, 'package-lock.json'))
    .find((one) => draft.has(one));
  // Without a lockfile of npm its manager has to be run once, which the fix says.
  const text = path === undefined ? undefined : draft.read(path);
  if (path === undefined || text === undefined) return undefined;
  return new LockEdit(context, path, text).add(folder.slice(folderOf(path).length).replace(/^\//, ''), name, range);
}

class LockEdit {
  readonly #context: FixContext;
  readonly #path: string;
  readonly #text: string;
  readonly #places: Record<string, Place>;
  readonly #added = new Map<string, KnownPackage>();
  readonly #awake = new Set<string>();

  constructor(context: FixContext, path: string, text: string) {
    this.#context = context;
    this.#path = path;
    this.#text = text;
    this.#places = readPlaces(text);
  }

  add(within: string, name: string, range: string): string | undefined {
    if (this.#places[within] === undefined) return `${this.#path} does not list the service as npm 7 and later do`;
    const missing = this.#need(within, name, range);
    if (missing !== undefined) return missing;
    return addEntry(this.#context, this.#path, ['packages', within, 'dependencies'], name, range) ?? this.#write();
  }

  /** Finds what satisfies a range from a folder upwards, or adds it where npm would. */
  #need(from: string, name: string, range: string): string | undefined {
    const there = upwards(from)
      .map((folder) => inFolder(folder, `node_modules/${name}`))
      .find((at) => this.#places[at] !== undefined);
    const place = there === undefined ? undefined : this.#places[there];
    if (there !== undefined && place?.version !== undefined && satisfies(place.version, range)) return this.#wake(there, place);
    const known = knownPackage(name, range);
    if (known === undefined) return `${this.#path} would need ${name} ${range}, which only a registry can tell`;
    // Another version higher up stays for those who need it.
    const at = inFolder(there === undefined ? '' : from, `node_modules/${name}`);
    if (this.#places[at] !== undefined) return `${this.#path} holds ${name} in a version that does not fit`;
    this.#places[at] = known;
    this.#added.set(at, known);
    return this.#needAll(at, known.dependencies);
  }

  #needAll(at: string, dependencies: Record<string, string>): string | undefined {
    for (const [name, range] of Object.entries(dependencies)) {
      const missing = this.#need(at, name, range);
      if (missing !== undefined) return missing;
    }
    return undefined;
  }

  /** What only development or something optional needed is needed always now. */
  #wake(at: string, place: Place): string | undefined {
    const asleep = place.dev === true || place.optional === true || place.devOptional === true;
    if (!asleep || this.#awake.has(at)) return undefined;
    this.#awake.add(at);
    return this.#needAll(at, place.dependencies ?? {});
  }

  #write(): string | undefined {
    const { draft } = this.#context;
    const { eol } = styleOf(this.#text);
    const indent = /\n([ \t]+)"/.exec(this.#text)?.[1] ?? '  ';
    const lines = new Map(
      [...this.#text.matchAll(new RegExp(`^${indent}${indent}"([^"]*)": \\{`, 'gm'))].map((one) => [one[1] as string, one.index]),
    );
    for (const at of this.#awake) {
      const start = lines.get(at);
      const end = start === undefined ? -1 : this.#text.indexOf(`\n${indent}${indent}}`, start);
      if (start === undefined || end < 0) return `${this.#path} is not written as npm writes it`;
      for (const flag of this.#text.slice(start, end).matchAll(/\n[ \t]+"(?:dev|optional|devOptional)": true,?\r?(?=\n|$)/g))
        draft.replace(this.#path, start + flag.index, start + flag.index + flag[0].length, '');
    }
    for (const [at, known] of [...this.#added].toSorted(([a], [b]) => a.localeCompare(b, 'en'))) {
      const next = [...lines].find(([name]) => name.startsWith('node_modules/') && name.localeCompare(at, 'en') > 0);
      if (next === undefined) return `${this.#path} is not written as npm writes it`;
      const entry = JSON.stringify(entryOf(known), undefined, indent).replaceAll('\n', `${eol}${indent}${indent}`);
      draft.insert(this.#path, next[1], `${indent}${indent}${JSON.stringify(at)}: ${entry},${eol}`);
    }
    return undefined;
  }
}

function readPlaces(text: string): Record<string, Place> {
  try {
    const { packages } = JSON.parse(text) as { packages?: Record<string, Place> };
    return { ...packages };
  } catch {
    return {};
  }
}

function entryOf({ name, version, integrity, license, dependencies }: KnownPackage): Record<string, unknown> {
  const file = `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
  return {
    version,
    resolved: `https://registry.npmjs.org/${name}/-/${file}`,
    integrity,
    license,
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
  };
}

function knownPackage(name: string, range: string): KnownPackage | undefined {
  for (const line of KNOWN_PACKAGES) {
    if (!line.startsWith(`${name}@`)) continue;
    const [what, integrity, license, ...needs] = line.split(' ') as [string, string, string, ...string[]];
    const version = what.slice(name.length + 1);
    const dependencies = Object.fromEntries(needs.map((one) => [one.slice(0, one.lastIndexOf('@')), one.slice(one.lastIndexOf('@') + 1)]));
    if (satisfies(version, range)) return { name, version, integrity, license, dependencies };
  }
  return undefined;
}

/** The folders in which Node.js looks for a package, innermost first, the root last. */
function upwards(from: string): string[] {
  const out = [from];
  for (let at = from; at !== '';) {
    const cut = Math.max(at.lastIndexOf('/node_modules/'), at.startsWith('node_modules/') ? 0 : -1);
    at = cut > 0 ? at.slice(0, cut) : '';
    out.push(at);
  }
  return out;
}

/** `^1.2.3`, `~1.2.3`, `1`, `1.2.3`; other ranges are not told to hold. */
function satisfies(version: string, range: string): boolean {
  const found = /^([\^~]?)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(range);
  if (found === null || version.includes('-')) return false;
  const [, sign, major, minor, patch] = found;
  const [first, second, third] = version.split('.');
  if (compareVersions(version, `${major}.${minor ?? 0}.${patch ?? 0}`) < 0) return false;
  if (first !== major) return false;
  if (sign === '^') return major !== '0' || second === minor;
  if (sign === '~') return minor === undefined || second === minor;
  return (minor === undefined || second === minor) && (patch === undefined || third === patch);
}
