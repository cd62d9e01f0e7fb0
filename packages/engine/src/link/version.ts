import type { BootInput } from '../boot/run-entry.ts';

/** Major version of a dependency as the nearest package.json asks for it. */
export function majorOf(input: BootInput, path: string, name: string): string | undefined {
  const file = input.resolver.packageAt(path.split('/').slice(0, -1).join('/'));
  for (const key of ['dependencies', 'devDependencies', 'peerDependencies']) {
    const group = file?.json[key];
    const version = typeof group === 'object' && group !== null ? (group as Record<string, unknown>)[name] : undefined;
    const major = typeof version === 'string' ? /\d+/.exec(version)?.[0] : undefined;
    if (major !== undefined) return major;
  }
  return undefined;
}
