import { known, manifestPath } from '@airworthy/model';
import type { ShutdownHandler } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { isDockerfile } from '../../lang/dockerfile/is-dockerfile.ts';
import { majorOfRange, packageJson } from '../../lang/json/package-json.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { dependencyOf } from '../../link/next/app-layers.ts';

/** From here on its server waits for requests under way before it ends; before, it only ends. */
const WAITS = 15;

/**
 * The server of Next.js ends itself at a signal, unless a variable hands that to the app. Asked where the service ships an image of its own:
 * hosts of functions know no signals. https://nextjs.org/docs/app/guides/self-hosting#manual-graceful-shutdowns
 */
export function closedByNext({ boot, files, service, tree }: ExtractInput): ShutdownHandler[] {
  if (boot.onlyLoadedBy !== 'Next.js') return [];
  const images = files.filter((file) => isDockerfile(file.path));
  if (images.length === 0) return [];
  const path = manifestPath(service.path);
  const text = tree.read(path) ?? '';
  if ([text, ...images.map((file) => tree.read(file.path) ?? '')].some((one) => one.includes('NEXT_MANUAL_SIG_HANDLE'))) return [];
  const waits = (majorOfRange(toRecord(packageJson(tree, service.path)['dependencies'])['next']) ?? 0) >= WAITS;
  const location = dependencyOf({ tree, serviceRoot: service.path });
  return ['SIGTERM', 'SIGINT'].map((signal) => ({
    location,
    wiring: { state: 'wired', rung: 'L3' },
    signal,
    closes: waits ? ['http'] : [],
    deadline: waits ? false : 'unknown',
    drains: 'unknown',
    awaits: waits ? true : 'unknown',
    once: true,
    exitCode: known(0),
  }));
}
