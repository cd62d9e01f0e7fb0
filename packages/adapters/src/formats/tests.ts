import type { Measure } from '@airworthy/model';
import { entries, isRecord, list, pathText, record, records, text, whole } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawMeasurement, ReportReader, ToolReport } from '../report.ts';

export type Counts = Record<'passed' | 'failed' | 'skipped' | 'flaky', number>;

/** `jest --json`, and `vitest --reporter=json`, which writes the same. */
export const jest: ReportReader = {
  format: 'jest',
  matches: ({ json }) => isRecord(json) && Array.isArray(json['testResults']) && 'numTotalTests' in json,
  read: ({ json }) => {
    const top = record(json);
    // Vitest leaves out what only Jest counts.
    const report = emptyReport('jest', 'numRuntimeErrorTestSuites' in top ? 'jest' : 'vitest');
    for (const file of records(top['testResults'])) {
      const counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
      for (const one of records(file['assertionResults'])) {
        const status = text(one['status']);
        if (status === 'passed') counts.passed += 1;
        else if (status === 'failed') counts.failed += 1;
        else counts.skipped += 1;
        if (status === 'passed' && list(one['retryReasons']).length > 0) counts.flaky += 1;
      }
      // A file that could not be loaded has no tests to fail.
      if (text(file['status']) === 'failed' && counts.passed + counts.failed + counts.skipped === 0) counts.failed = 1;
      count(report, counts, pathText(file['name']));
    }
    if (isRecord(top['coverageMap'])) addIstanbul(report, top['coverageMap']);
    return [report];
  },
};

/** `mocha --reporter json`. */
export const mocha: ReportReader = {
  format: 'mocha',
  matches: ({ json }) => isRecord(json) && isRecord(json['stats']) && Array.isArray(json['tests']) && Array.isArray(json['passes']),
  read: ({ json }) => {
    const report = emptyReport('mocha', 'mocha');
    const files = new Map<string, Counts>();
    const add = (tests: unknown, key: keyof Counts): void => {
      for (const one of records(tests)) {
        const path = pathText(one['file']);
        const counts = files.get(path) ?? { passed: 0, failed: 0, skipped: 0, flaky: 0 };
        counts[key] += 1;
        if (key === 'passed' && (whole(one['currentRetry']) ?? 0) > 0) counts.flaky += 1;
        files.set(path, counts);
      }
    };
    add(record(json)['passes'], 'passed');
    add(record(json)['failures'], 'failed');
    add(record(json)['pending'], 'skipped');
    for (const [path, counts] of files) count(report, counts, path);
    return [report];
  },
};

export function count(report: ToolReport, counts: Counts, path: string): void {
  const of = counts.passed + counts.failed + counts.skipped;
  const measures: [Measure, number][] = [
    ['tests-passed', counts.passed],
    ['tests-failed', counts.failed],
    ['tests-skipped', counts.skipped],
    ['tests-flaky', counts.flaky],
  ];
  for (const [measure, n] of measures) report.measurements.push({ measure, count: n, of, ...(path === '' ? {} : { path }) });
}

/** `coverage-final.json`: every file with its statements, functions and branches and how often each ran. */
export const istanbul: ReportReader = {
  format: 'istanbul',
  matches: ({ json }) => {
    const [first] = entries(json);
    return isRecord(first?.[1]) && isRecord(first[1]['statementMap']) && isRecord(first[1]['s']);
  },
  read: ({ json }) => {
    const report = emptyReport('istanbul', 'coverage');
    addIstanbul(report, json);
    return [report];
  },
};

function addIstanbul(report: ToolReport, map: unknown): void {
  const files: string[] = [];
  for (const [key, value] of entries(map)) {
    const file = record(value);
    if (!isRecord(file['s'])) continue;
    const path = pathText(file['path']) || key;
    files.push(path);
    const runs = Object.values(file['s']).map((n) => whole(n) ?? 0);
    // A line ran when a statement that begins on it did: what Istanbul itself counts as lines.
    const lines = new Map<number, boolean>();
    for (const [id, at] of entries(file['statementMap'])) {
      const line = whole(record(record(at)['start'])['line']);
      if (line !== undefined) lines.set(line, lines.get(line) === true || (whole(record(file['s'])[id]) ?? 0) > 0);
    }
    const branches = Object.values(record(file['b'])).flatMap((one) => list(one).map((n) => whole(n) ?? 0));
    const functions = Object.values(record(file['f'])).map((n) => whole(n) ?? 0);
    report.measurements.push(
      share('lines', [...lines.values()].map(Number), path),
      share('statements', runs, path),
      share('functions', functions, path),
      share('branches', branches, path),
    );
  }
  report.covered.files = [...(report.covered.files ?? []), ...files];
}

function share(measure: Measure, runs: readonly number[], path: string): RawMeasurement {
  return { measure, count: runs.filter((n) => n > 0).length, of: runs.length, path };
}

const SHARES = ['lines', 'statements', 'functions', 'branches'] as const;

/** `coverage-summary.json`: counts for every file and in all. */
export const istanbulSummary: ReportReader = {
  format: 'istanbul-summary',
  matches: ({ json }) => isRecord(record(json)['total']) && isRecord(record(record(json)['total'])['lines']),
  read: ({ json }) => {
    const report = emptyReport('istanbul-summary', 'coverage');
    const files = entries(json).filter(([path]) => path !== 'total');
    for (const [path, value] of files.length > 0 ? files : entries(json)) {
      for (const measure of SHARES) {
        const told = record(record(value)[measure]);
        const [covered, total] = [whole(told['covered']), whole(told['total'])];
        if (covered === undefined || total === undefined || covered > total) continue;
        report.measurements.push({ measure, count: covered, of: total, ...(files.length > 0 ? { path } : {}) });
      }
    }
    if (files.length > 0) report.covered.files = files.map(([path]) => path);
    return [report];
  },
};

/** `lcov.info`: records that begin with `SF:` and end with `end_of_record`. */
export const lcov: ReportReader = {
  format: 'lcov',
  matches: ({ json, text: whole }) => json === undefined && /^(?:TN:|SF:)/m.test(whole.slice(0, 4000)),
  read: ({ text: whole }) => {
    const report = emptyReport('lcov', 'coverage');
    const files: string[] = [];
    let file: LcovFile | undefined;
    let cut = false;
    for (const line of whole.split(/\r?\n/)) {
      const [, key = '', value = ''] = /^([A-Z]+):(.*)$/.exec(line) ?? [];
      if (key === 'SF') {
        cut ||= file !== undefined;
        file = { path: pathText(value.trim()), lines: new Map(), branches: [], functions: new Map() };
      } else if (line.trim() === 'end_of_record') {
        if (file) {
          files.push(file.path);
          report.measurements.push(
            share('lines', [...file.lines.values()], file.path),
            share('functions', [...file.functions.values()], file.path),
            share('branches', file.branches, file.path),
          );
        }
        file = undefined;
      } else if (file) addLine(file, key, value);
    }
    if (cut || file) report.notes.push('A record has no end: the file may have been cut off.');
    report.covered.files = files;
    return [report];
  },
};

interface LcovFile {
  path: string;
  lines: Map<number, number>;
  branches: number[];
  functions: Map<string, number>;
}

function addLine(file: LcovFile, key: string, value: string): void {
  const parts = value.split(',');
  const number = (at: number): number => whole(parts[at]?.trim()) ?? 0;
  if (key === 'DA' && number(0) > 0) file.lines.set(number(0), (file.lines.get(number(0)) ?? 0) + number(1));
  if (key === 'BRDA') file.branches.push(number(3));
  if (key === 'FN') file.functions.set(parts.slice(1).join(','), file.functions.get(parts.slice(1).join(',')) ?? 0);
  if (key === 'FNDA') file.functions.set(parts.slice(1).join(','), number(0));
}
