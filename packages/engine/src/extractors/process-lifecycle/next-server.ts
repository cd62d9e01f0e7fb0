import { known } from '@airworthy/model';
import type { ShutdownHandler } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { toRecord } from '../../lang/typescript/json-with-comments.ts';

const IMAGE = /(?:^|[/.])(?:dockerfile|containerfile)(?:$|\.)/i;
/** From here on its server waits for requests under way before it ends; before, it only ends. */
const WAITS = 15;

/**
 * The server of Next.js ends itself at a signal, unless a variable hands that to the app. Asked where the service ships an image of its own:
 * hosts of functions know no signals. https://nextjs.org/docs/app/guides/self-hosting#manual-graceful-shutdowns
 */
export function closedByNext({ boot, files, service, tree }: ExtractInput, signal: string): ShutdownHandler | undefined {
  if (boot.onlyLoadedBy !== 'Next.js' || !files.some(({ path }) => IMAGE.test(path.slice(path.lastIndexOf('/') + 1)))) return undefined;
  const path = service.path === '' ? 'package.json' : `${service.path}/package.json`;
  const text = tree.read(path) ?? '';
  const shipped = files.filter((file) => IMAGE.test(file.path.slice(file.path.lastIndexOf('/') + 1)));
  if ([text, ...shipped.map((file) => tree.read(file.path) ?? '')].some((one) => one.includes('NEXT_MANUAL_SIG_HANDLE'))) return undefined;
  const range = toRecord(packageJson(tree, service.path)['dependencies'])['next'];
  const major = typeof range === 'string' ? Number(/^[\^~=v]*(\d+)/.exec(range)?.[1]) : Number.NaN;
  const line = text.slice(0, Math.max(0, text.search(/"next"\s*:/))).split('\n').length;
  return {
    location: { path, line },
    wiring: { state: 'wired', rung: 'L3' },
    signal,
    closes: major >= WAITS ? ['http'] : [],
    deadline: major >= WAITS ? false : 'unknown',
    drains: 'unknown',
    awaits: major >= WAITS ? true : 'unknown',
    once: true,
    exitCode: known(0),
  };
}
