import type { ImportedFinding, ImportedMeasurement } from '@airworthy/model';
import type { RawMeasurement, ToolReport } from '../report.ts';

/** What tools said of a service, report after report. */
export interface ServiceImports {
  findings: ImportedFinding[];
  measurements: ImportedMeasurement[];
}

export interface NewImports {
  readonly report: ToolReport;
  readonly findings: readonly ImportedFinding[];
  readonly measurements: readonly RawMeasurement[];
  readonly coveredFiles: ReadonlySet<string> | null;
  /** Whether packages that the report does not name were looked at for this very service. */
  readonly ownPackages: boolean;
  /** Results of the same file that an earlier run in it told: runs beside each other take nothing from each other. */
  readonly beside: ReadonlySet<string>;
}

/**
 * Takes a newer report in. Results of the same tool go where the report looked at their place again: the same rule in the same file, a
 * file and rule that it lists as looked at, or packages of which it checked all. Everything else stays: a report closes nothing by silence.
 */
export function mergeImports(
  before: ServiceImports,
  { report, findings, measurements, coveredFiles, ownPackages, beside }: NewImports,
): ServiceImports {
  const rules = report.covered.rules === null ? null : new Set(report.covered.rules);
  const told = new Set(findings.map((one) => spotOf(one)));
  const seenAgain = (old: ImportedFinding): boolean => {
    // A page of several, or one run beside another: what it leaves out may stand in the others.
    if (old.tool !== report.tool || report.partial || beside.has(identityOf(old))) return false;
    if (told.has(spotOf(old))) return true;
    if (old.kind === 'vulnerability' && old.package !== undefined) return ownPackages && report.covered.packages !== null;
    if (rules !== null && !rules.has(old.rule)) return false;
    if (old.location !== undefined) return coveredFiles?.has(old.location.path) === true;
    return rules !== null;
  };
  const measured = sums(report.tool, measurements);
  const kinds = new Set(measured.map((one) => one.measure));
  return {
    findings: once([...before.findings.filter((one) => !seenAgain(one)), ...findings]),
    measurements: [...before.measurements.filter((one) => one.tool !== report.tool || !kinds.has(one.measure)), ...measured].toSorted(
      (a, b) => compare(a.tool, b.tool) || compare(a.measure, b.measure),
    ),
  };
}

/** A rule in a file, or about a package. */
export function spotOf(one: ImportedFinding): string {
  return JSON.stringify([one.tool, one.rule, one.location?.path, one.package]);
}

/** The same result told twice. */
export function identityOf(one: ImportedFinding): string {
  return JSON.stringify([one.tool, one.rule, one.location, one.package, one.message]);
}

function once(findings: readonly ImportedFinding[]): ImportedFinding[] {
  const byText = new Map(findings.map((one) => [identityOf(one), one]));
  return [...byText.values()].toSorted(compareFindings);
}

/** By tool and place. */
export function compareFindings(a: ImportedFinding, b: ImportedFinding): number {
  return (
    compare(a.tool, b.tool) ||
    compare(a.location?.path ?? '', b.location?.path ?? '') ||
    (a.location?.line ?? 0) - (b.location?.line ?? 0) ||
    compare(a.rule, b.rule) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  );
}

/** Files of a service in one figure for each measure. A file that is told twice, as by two runs, counts with what more of it ran. */
function sums(tool: string, measurements: readonly RawMeasurement[]): ImportedMeasurement[] {
  const byFile = new Map<string, RawMeasurement>();
  for (const one of measurements) {
    const key = `${one.measure} ${one.path ?? ''}`;
    const other = byFile.get(key);
    if (!other || one.count > other.count) byFile.set(key, one);
  }
  return [...Map.groupBy(byFile.values(), (one) => one.measure)].map(([measure, all]) => ({
    tool,
    measure,
    count: all.reduce((sum, one) => sum + one.count, 0),
    of: all.reduce((sum, one) => sum + one.of, 0),
    files: all.filter((one) => one.path !== undefined).length,
    untouched: all.filter((one) => one.path !== undefined && one.of > 0 && one.count === 0).length,
  }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
