import type { Project } from '@airworthy/engine';
import type { ServiceInfo } from '@airworthy/model';

/** A regression that is planted, with the lines between which it has to be shown. */
export interface PlantedEdit {
  path: string;
  text: string;
  lines: readonly [from: number, to: number];
}

type SourceTree = Project['tree'];

export interface Plant {
  /** The item that has to move. */
  item: string;
  find(tree: SourceTree, service: ServiceInfo): PlantedEdit[];
}

/** An option of a call is shown at the call, which begins above it. */
const REACH = 10;
const TESTS = /(?:^|\/)(?:tests?|__tests__|dist|scripts)\/|\.(?:test|spec)\./;

/** Every file of a service in which a line fits, with that line exchanged or taken away. */
function exchange(
  tree: SourceTree,
  service: ServiceInfo,
  files: RegExp,
  line: RegExp,
  by: (found: string) => string | undefined,
): PlantedEdit[] {
  return tree.files
    .filter(({ path }) => path.startsWith(`${service.path}/`) && files.test(path) && !TESTS.test(path))
    .flatMap(({ path }): PlantedEdit[] => {
      const rows = tree.read(path)?.split('\n') ?? [];
      const fits = rows.flatMap((row, index) => (line.test(row) ? [index] : []));
      const [at] = fits;
      // Where several lines do the same, taking one away proves nothing.
      if (at === undefined || (fits.length > 1 && by(rows[at] as string) === undefined)) return [];
      const now = by(rows[at] as string);
      rows.splice(at, 1, ...(now === undefined ? [] : [now]));
      return [{ path, text: rows.join('\n'), lines: now === undefined ? [1, rows.length] : [at - REACH, at + 1] }];
    });
}

/** In the order in which they are tried; three are planted. */
export const PLANTS: readonly Plant[] = [
  {
    item: 'S20-001',
    find: (tree, service) => exchange(tree, service, /(?:^|\/)Dockerfile$/, /^USER\s+(?!root\b)\S+\s*$/, () => undefined),
  },
  {
    item: 'S01-001',
    find: (tree, service) =>
      exchange(tree, service, /routes?\b.*\.ts$/, /\bpreHandler:\s*\[\s*authenticate\w*\s*(?:,[^\]]*)?\]/, (row) =>
        row.replace(/\bpreHandler:\s*\[[^\]]*\]/, 'preHandler: []'),
      ),
  },
  {
    item: 'S03-010',
    find: (tree, service) => exchange(tree, service, /\.ts$/, /^\s*process\.(?:on|once)\('SIGTERM',.*\);\s*$/, () => undefined),
  },
  {
    item: 'S13-001',
    find: (tree, service) => exchange(tree, service, /\.ts$/, /^\s*signal: AbortSignal\.timeout\([\d_]+\),\s*$/, () => undefined),
  },
  {
    item: 'S06-024',
    find: (tree, service) => exchange(tree, service, /\.ts$/, /^\s*statement_timeout: [\d_]+,\s*$/, () => undefined),
  },
];
