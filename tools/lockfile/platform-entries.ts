interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  link?: boolean;
  cpu?: string[];
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

/** The part of a `package-lock.json` (version 3) that is looked at here. */
export interface Lock {
  packages: Record<string, LockEntry>;
}

const EXACT = /^\d+\.\d+\.\d+/;
const SYSTEMS = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']);
const PROCESSORS = new Set(['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']);

/**
 * Optional packages for other platforms that the lock names and has no entry for, by the place they get in it. A registry
 * that does not carry every platform makes npm leave them out of the lock, and `npm ci` then refuses it.
 */
export function missingPlatformEntries(lock: Lock): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = placesAbove(place, name).flatMap((one) => lock.packages[one] ?? missing[one] ?? [])[0];
      if (found && (found.version === version || !EXACT.test(version))) continue;
      const beside = `${folderOf(place)}node_modules/${name}`;
      missing[(lock.packages[beside] ?? missing[beside]) ? `${place}/node_modules/${name}` : beside] = platformEntry(
        name,
        version,
        entry.dev === true || place === '',
      );
    }
  }
  return missing;
}

function platformEntry(name: string, version: string, isDev: boolean): LockEntry {
  const words = name.split(/[-/]/);
  const os = words.find((word) => SYSTEMS.has(word));
  const cpu = words.find((word) => PROCESSORS.has(word));
  if (!EXACT.test(version) || (!os && !cpu)) throw new Error(`${name}@${version} is no package of one platform in one version`);
  return { version, ...(cpu ? { cpu: [cpu] } : {}), ...(isDev ? { dev: true } : {}), optional: true, ...(os ? { os: [os] } : {}) };
}

/** The folder whose `node_modules` holds the package at `place`, with a slash at its end; for a workspace the root. */
function folderOf(place: string): string {
  const at = place.lastIndexOf('node_modules/');
  return at < 0 ? '' : place.slice(0, at);
}

/** Where Node looks for a package that something at `place` asks for, nearest first. */
function placesAbove(place: string, name: string): string[] {
  const parts = place === '' ? [] : place.split('/');
  const places: string[] = [];
  for (let length = parts.length; length >= 0; length -= 1) {
    if (parts[length - 1] === 'node_modules') continue;
    places.push([...parts.slice(0, length), 'node_modules', name].join('/'));
  }
  return places;
}
