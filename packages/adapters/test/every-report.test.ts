import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { READERS } from '../src/formats/readers.ts';
import { spotOf } from '../src/join/merge-imports.ts';
import { importReports, readReport } from '../src/index.ts';
import type { ImportState, ToolReport } from '../src/index.ts';
import { MAP, NOTHING, SHOP, verdicts } from './shop.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const real = globSync('reports/**/*.{json,ndjson,sarif,txt,xml,info}', { cwd: FIXTURES }).toSorted();
const written = globSync('schema/*.{json,txt}', { cwd: FIXTURES }).toSorted();
const read = (path: string): ToolReport[] => readReport(readFileSync(join(FIXTURES, path)));
const take = (reports: readonly ToolReport[], sha256: string, before = NOTHING): ImportState =>
  importReports(before, [{ reports, sha256 }], SHOP, MAP);
const findings = (state: ImportState) => [...(state.services.get('shop')?.findings ?? []), ...state.elsewhere];

test('every format that is read has been written by its tool', () => {
  const formats = new Set(real.flatMap((path) => read(path).map((one) => one.format)));
  const missing = READERS.map((one) => one.format).filter((one) => one !== 'empty-list' && !formats.has(one));
  expect(missing).toEqual([]);
});

describe.each([...real, ...written])('%s', (path) => {
  const reports = read(path);
  const once = take(reports, 'one');

  test('importing twice changes nothing', () => {
    expect(take(reports, 'one', once)).toEqual(once);
    // The same results in a file of other bytes: only that it was read is told.
    const again = take(reports, 'two', once);
    expect({ services: again.services, elsewhere: again.elsewhere }).toEqual({ services: once.services, elsewhere: once.elsewhere });
    expect(again.reports).toHaveLength(once.reports.length * 2);
  });

  test('importing less closes nothing', () => {
    for (const left of new Set(findings(once).map((one) => spotOf(one)))) {
      const less = reports.map((report) => without(report, left));
      const after = take(less, 'less', once);
      expect(findings(after)).toEqual(findings(once));
      expect(verdicts(after)).toEqual(verdicts(once));
    }
    const silent = reports.map((one) => ({
      ...one,
      findings: [],
      measurements: [],
      covered: { files: null, rules: null, packages: null },
    }));
    expect(findings(take(silent, 'silent', once))).toEqual(findings(once));
  });
});

/** The same report by a run that did not look at one place: its results, its file, its packages are not told. */
function without(report: ToolReport, spot: string): ToolReport {
  const found = report.findings.filter(
    (one) =>
      spotOf(take([{ ...report, findings: [one], measurements: [] }], 'x').services.get('shop')?.findings[0] ?? elsewhere(report, one)) !==
      spot,
  );
  const [, rule, path, about] = JSON.parse(spot) as [string, string, string | null, unknown];
  return {
    ...report,
    findings: found,
    covered: {
      files: report.covered.files?.filter((one) => path === null || !one.endsWith(path)) ?? null,
      rules: path === null ? (report.covered.rules?.filter((one) => one !== rule) ?? null) : report.covered.rules,
      packages: about === null ? report.covered.packages : null,
    },
  };
}

function elsewhere(report: ToolReport, found: ToolReport['findings'][number]) {
  return (
    take([{ ...report, findings: [found], measurements: [] }], 'y').elsewhere[0] ?? { ...found, tool: report.tool, fails: [], asks: [] }
  );
}
