import type { ImportedFinding, ImportedReport, ImportMap } from '@airworthy/model';
import { identityOf, mergeImports } from './join/merge-imports.ts';
import type { ServiceImports } from './join/merge-imports.ts';
import { mapper } from './map/map-finding.ts';
import { placeReport } from './place/place-report.ts';
import type { KnownTree } from './place/place-report.ts';
import type { ToolReport } from './report.ts';

/** Everything that was taken in so far. */
export interface ImportState {
  reports: ImportedReport[];
  /** By name of the service. */
  services: ReadonlyMap<string, ServiceImports>;
  /** Results whose place belongs to no audited service. */
  elsewhere: ImportedFinding[];
}

/** A file with the reports that were read from it. */
export interface ReadFile {
  readonly reports: readonly ToolReport[];
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

/** Takes files in, one after the other. A file that was taken in before changes nothing. */
export function importReports(before: ImportState, files: readonly ReadFile[], tree: KnownTree, map: ImportMap): ImportState {
  const toItems = mapper(map);
  const services = new Map(before.services);
  let { elsewhere } = before;
  const reports = [...before.reports];
  for (const { reports: read, sha256 } of files) {
    if (reports.some((one) => one.sha256 === sha256 && one.service === (tree.only ?? null))) continue;
    const beside = new Set<string>();
    for (const report of read) {
      const placed = placeReport(report, tree);
      const outside = placed.elsewhere.map(toItems).map((one) => ({ ...one, fails: [], asks: [] }));
      const distinct = new Map<string, ImportedFinding>();
      for (const [name, { findings, measurements }] of placed.services) {
        const mapped = findings.map(toItems);
        for (const one of mapped) distinct.set(identityOf(one), one);
        if (mapped.length === 0 && measurements.length === 0 && placed.coveredFiles === null && report.covered.packages === null) continue;
        services.set(
          name,
          mergeImports(services.get(name) ?? { findings: [], measurements: [] }, {
            report,
            findings: mapped,
            measurements,
            coveredFiles: placed.coveredFiles,
            ownPackages: tree.only === name || tree.sentFor === name || tree.services.length === 1,
            beside,
          }),
        );
      }
      elsewhere = mergeImports(
        { findings: elsewhere, measurements: [] },
        { report, findings: outside, measurements: [], coveredFiles: placed.coveredFiles, ownPackages: false, beside },
      ).findings;
      const all = [...distinct.values()];
      if (read.length > 1) for (const one of [...all, ...outside]) beside.add(identityOf(one));
      reports.push({
        tool: report.tool,
        version: report.version,
        format: report.format,
        service: tree.only ?? null,
        sha256,
        findings: all.length + outside.length,
        mapped: all.filter((one) => one.fails.length + one.asks.length > 0).length,
        unmapped: all.filter((one) => !one.suppressed && one.fails.length + one.asks.length === 0).length,
        suppressed: all.filter((one) => one.suppressed).length,
        elsewhere: outside.length,
        measurements: report.measurements.length,
        covered: {
          files: report.covered.files?.length ?? null,
          rules: report.covered.rules?.length ?? null,
          packages: report.covered.packages,
        },
        notes: [
          ...report.notes,
          ...(placed.outside > 0 ? [`${placed.outside} places lie outside the audited folder, or can't be found in it.`] : []),
        ],
      });
    }
  }
  return { reports, services, elsewhere };
}
