import type { ImportedFinding, Location } from '@airworthy/model';
import type { RawFinding, RawMeasurement, ToolReport } from '../report.ts';
import { rootOf, toolPath } from './paths.ts';

/** A service as the audit saw it. */
export interface KnownService {
  readonly name: string;
  /** Relative to the root; empty or `.` for the root itself. */
  readonly path: string;
  /** Files that facts were found in, also outside of its folder. */
  readonly files: ReadonlySet<string>;
  /** Packages that its production code may load; null where the audit does not tell. */
  readonly packages: ReadonlySet<string> | null;
}

export interface KnownTree {
  readonly services: readonly KnownService[];
  /** Files of the audited tree, as far as they are known. */
  readonly files: ReadonlySet<string>;
  /** Absolute folders that are the root, POSIX, without a slash at the end. */
  readonly roots: readonly string[];
  /** Folder that relative paths start from, relative to the root. */
  readonly base?: string;
  /** The one service that the report is about, where somebody said so. */
  readonly only?: string;
  /** The service that it was sent for: packages that it does not name were looked at for this one. */
  readonly sentFor?: string;
}

export type PlacedFinding = Omit<ImportedFinding, 'fails' | 'asks'> & {
  /** Whether production loads the package; null where that is not known. */
  shipped: boolean | null;
};

export interface PlacedReport {
  /** By name of the service. */
  readonly services: ReadonlyMap<string, { findings: PlacedFinding[]; measurements: RawMeasurement[] }>;
  readonly elsewhere: PlacedFinding[];
  /** Files that the tool looked at, relative to the root; null where it does not say. */
  readonly coveredFiles: ReadonlySet<string> | null;
  /** Paths that lie outside the root, or can't be placed below it. */
  readonly outside: number;
}

/** Finds out which files of the audited tree a report is about, and which services. */
export function placeReport(report: ToolReport, tree: KnownTree): PlacedReport {
  const resolve = resolver(report, tree);
  const services = new Map(
    tree.services.map((one) => [one.name, { findings: [] as PlacedFinding[], measurements: [] as RawMeasurement[] }]),
  );
  const elsewhere: PlacedFinding[] = [];
  let outside = 0;
  for (const found of report.findings) {
    const path = found.place === undefined ? undefined : resolve(found.place.path);
    if (found.place !== undefined && path === undefined) outside += 1;
    const { place, ...rest } = found;
    const location: Location | undefined = place && path !== undefined ? { ...place, path } : undefined;
    // Some messages name their file once more, with its place on a machine.
    const message = place !== undefined && path !== undefined ? rest.message.replaceAll(place.path, path) : rest.message;
    const placed = { ...rest, message, tool: report.tool, ...(location === undefined ? {} : { location }) };
    const owners = ownersOf(found, path, tree);
    if (owners.length === 0) elsewhere.push({ ...placed, shipped: null });
    for (const owner of owners) services.get(owner.name)?.findings.push({ ...placed, shipped: shippedBy(owner, found) });
  }
  for (const measured of report.measurements) {
    // What a tool measured of the only service there is belongs to it, wherever it ran; the path is only counted.
    const path =
      measured.path === undefined ? undefined : (resolve(measured.path) ?? (tree.services.length === 1 ? measured.path : undefined));
    if (measured.path !== undefined && path === undefined) outside += 1;
    else
      for (const owner of tree.services.length === 1 ? tree.services : ownersOf({ kind: 'code' }, path, tree))
        services.get(owner.name)?.measurements.push({ ...measured, ...(path === undefined ? {} : { path }) });
  }
  const covered = report.covered.files?.flatMap((one) => resolve(one) ?? []);
  return { services, elsewhere, coveredFiles: covered === undefined ? null : new Set(covered), outside };
}

/** Paths of a report → paths below the root. What is absolute and below no root that is known or can be told is undefined. */
function resolver(report: ToolReport, tree: KnownTree): (raw: string) => string | undefined {
  const raws = new Set([
    ...report.findings.flatMap((one) => one.place?.path ?? []),
    ...report.measurements.flatMap((one) => one.path ?? []),
    ...(report.covered.files ?? []),
  ]);
  const paths = [...raws].flatMap((raw) => toolPath(raw) ?? []);
  const folders = tree.services.map((one) => folderOf(one.path)).filter((one) => one !== '');
  const absolute = paths.filter((one) => one.absolute).map((one) => one.path);
  const roots = tree.roots.map((one) => toolPath(one)?.path ?? '');
  const strange = absolute.filter((path) => !roots.some((root) => path.startsWith(`${root}/`)));
  const told = rootOf(strange.slice(0, 2000), tree.files, folders);
  const base =
    tree.base === undefined
      ? baseOf(
          paths.filter((one) => !one.absolute).map((one) => one.path),
          tree,
          folders,
        )
      : folderOf(tree.base);
  return (raw) => {
    const path = toolPath(raw);
    if (!path) return undefined;
    if (!path.absolute) return base === '' || path.path.startsWith(`${base}/`) ? path.path : `${base}/${path.path}`;
    const root = roots.find((one) => path.path.startsWith(`${one}/`));
    if (root !== undefined) return path.path.slice(root.length + 1);
    return told !== undefined && path.path.startsWith(told) ? path.path.slice(told.length) : undefined;
  };
}

/** Where relative paths start: the root, or the folder of a service in which the tool was run. */
function baseOf(paths: readonly string[], tree: KnownTree, folders: readonly string[]): string {
  const own = tree.only === undefined ? [] : tree.services.filter((one) => one.name === tree.only).map((one) => folderOf(one.path));
  const count = (base: string): number =>
    paths.slice(0, 2000).filter((path) => tree.files.has(base === '' ? path : `${base}/${path}`)).length;
  const candidates = ['', ...new Set([...own, ...folders])].map((base) => ({ base, hits: count(base) }));
  return candidates.toSorted((a, b) => b.hits - a.hits)[0]?.base ?? '';
}

function ownersOf(found: Pick<RawFinding, 'kind' | 'package'>, path: string | undefined, tree: KnownTree): readonly KnownService[] {
  if (tree.only !== undefined) return tree.services.filter((one) => one.name === tree.only);
  const about = found.package;
  if (found.kind === 'vulnerability' && about) {
    const loading = tree.services.filter((one) => one.packages !== null && loads(one.packages, about));
    if (loading.length > 0) return loading;
  }
  if (path === undefined) return 'place' in found && found.place !== undefined ? [] : tree.services;
  const within = tree.services.filter((one) => folderOf(one.path) === '' || path.startsWith(`${folderOf(one.path)}/`));
  const deepest = Math.max(...within.map((one) => folderOf(one.path).length));
  const owners = within.filter((one) => folderOf(one.path).length === deepest);
  if (owners.length > 0) return owners;
  const readers = tree.services.filter((one) => one.files.has(path));
  // A lockfile beside the services is that of all of them.
  return readers.length > 0 || found.kind !== 'vulnerability' ? readers : tree.services;
}

function shippedBy(service: KnownService, found: RawFinding): boolean | null {
  if (found.package === undefined || service.packages === null || service.packages.size === 0) return null;
  return loads(service.packages, found.package);
}

/** A version that is not told matches any. */
function loads(packages: ReadonlySet<string>, about: { name: string; version: string | null }): boolean {
  return packages.has(about.version === null ? about.name : `${about.name}@${about.version}`);
}

function folderOf(path: string): string {
  return path === '.' ? '' : path.replace(/^\.\//, '').replace(/\/+$/, '');
}
