import type { ServiceInfo } from '@airworthy/model';
import { cacheKey } from '../tree/cache.ts';
import type { Project } from './open-project.ts';

/** Files that tell how packages refer to each other, wherever they stand. */
const LINKS = /(?:^|\/)(?:package|tsconfig[^/]*)\.json$/;

interface Digests {
  /** What every service may read: files that no service owns, and those that link packages. */
  shared: string;
  /** By folder of a service: what stands in it. */
  own: ReadonlyMap<string, string>;
}

const DIGESTS = new WeakMap<Project, Digests>();

/** Stands for all files that can change the result of a service: its own, and those that no other service owns. */
export function contentOf(project: Project, service: ServiceInfo): string {
  let digests = DIGESTS.get(project);
  if (digests === undefined) {
    digests = digestsOf(project);
    DIGESTS.set(project, digests);
  }
  return cacheKey(digests.shared, digests.own.get(service.path) ?? '');
}

/** One pass over the tree for all services, so that a thousand of them cost no more than their files. */
function digestsOf({ tree, services }: Project): Digests {
  const own = new Map<string, string[]>(services.flatMap((one) => (one.path === '' ? [] : [[one.path, []]])));
  const shared: string[] = [];
  const sort = (path: string, line: string): void => {
    let owned = false;
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const lines = own.get(path.slice(0, at));
      if (lines === undefined) continue;
      owned = true;
      lines.push(line);
    }
    if (!owned || LINKS.test(path)) shared.push(line);
  };
  for (const file of tree.files) sort(file.path, `${file.path}\0${file.hash}`);
  for (const one of tree.diagnostics) sort(one.location?.path ?? '', JSON.stringify(one));
  const digest = (lines: readonly string[]): string => cacheKey(lines.join('\n'));
  return { shared: digest(shared), own: new Map([...own].map(([path, lines]) => [path, digest(lines)])) };
}
