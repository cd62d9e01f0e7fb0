import type { Measure } from '@airworthy/model';
import { pathText, whole } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawMeasurement, ReportReader } from '../report.ts';
import { parseXml } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { count } from './tests.ts';
import type { Counts } from './tests.ts';

const rootOf = (text: string): string | undefined =>
  /^\s*(?:<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>|\s)*<([\w.-]+)/.exec(text.slice(0, 4000))?.[1];

/** Reports in the form that JUnit began, as Jest, Vitest, Mocha and the runner of Node.js write it. */
export const junit: ReportReader = {
  format: 'junit',
  matches: ({ json, text }) => json === undefined && /^testsuites?$/.test(rootOf(text) ?? ''),
  read: ({ text }) => {
    const { name, root } = parseXml(text);
    const report = emptyReport('junit', toolOf(root, text));
    const files = new Map<string, Counts>();
    const visit = (suite: XmlElement, above: string): void => {
      const here = fileOf(suite) || above;
      for (const one of suite.children('testcase')) {
        const path = pathText(one.attributes['file']) || here;
        const counts = files.get(path) ?? { passed: 0, failed: 0, skipped: 0, flaky: 0 };
        if (one.has('failure', 'error')) counts.failed += 1;
        else if (one.has('skipped')) counts.skipped += 1;
        else counts.passed += 1;
        if (one.has('flakyFailure', 'flakyError')) counts.flaky += 1;
        files.set(path, counts);
      }
      for (const one of suite.children('testsuite')) visit(one, here);
    };
    visit(root, name === 'testsuite' ? fileOf(root) : '');
    // Some list no case that was skipped, and only say how many there were.
    const listed = [...files.values()].reduce((sum, one) => sum + one.skipped, 0);
    const missing = (whole(root.attributes['skipped']) ?? 0) - listed;
    const [only, ...others] = [...files.values()];
    if (missing > 0 && only !== undefined && others.length === 0) only.skipped += missing;
    else if (missing > 0) files.set('', { passed: 0, failed: 0, skipped: missing, flaky: 0 });
    for (const [path, counts] of files) count(report, counts, path);
    return [report];
  },
};

/** Where a suite stands: by its attribute, or because its name is the path of a file. */
function fileOf({ attributes }: XmlElement): string {
  const name = attributes['name'] ?? '';
  return pathText(attributes['file'] ?? attributes['filepath']) || (/^[^\s]*[\\/.][^\s]*\.[cm]?[jt]sx?$/.test(name) ? pathText(name) : '');
}

function toolOf({ attributes }: XmlElement, text: string): string {
  const name = (attributes['name'] ?? '').toLowerCase();
  const known = ['vitest', 'jest', 'mocha', 'playwright', 'cypress'].find((one) => name.includes(one));
  return known ?? (/<testcase [^>]*classname="test"/.test(text.slice(0, 100_000)) ? 'node' : 'junit');
}

/** `cobertura-coverage.xml` of Istanbul, nyc, c8 and others. */
export const cobertura: ReportReader = {
  format: 'cobertura',
  matches: ({ json, text }) => json === undefined && rootOf(text) === 'coverage' && /\bline-rate=/.test(text.slice(0, 8000)),
  read: ({ text }) => {
    const { root } = parseXml(text);
    const report = emptyReport('cobertura', 'coverage');
    const sources = root.children('sources').flatMap((one) => one.children('source').map((source) => source.text.trim()));
    const [source = ''] = sources.filter((one) => one !== '' && one !== '.');
    const classes = root
      .children('packages')
      .flatMap((all) => all.children('package').flatMap((one) => one.children('classes').flatMap((some) => some.children('class'))));
    // Several classes may stand in one file.
    const byFile = Map.groupBy(classes, (one) => pathText(one.attributes['filename']));
    for (const [path, own] of byFile) {
      if (path === '') continue;
      const full = source === '' || /^(?:\/|[a-z]:)/i.test(path) ? path : `${source.replace(/[\\/]+$/, '')}/${path}`;
      report.measurements.push(...measuresOf(own, full));
    }
    report.covered.files = [...new Set(report.measurements.flatMap((one) => one.path ?? []))];
    return [report];
  },
};

function measuresOf(classes: readonly XmlElement[], path: string): RawMeasurement[] {
  const lines = new Map<number, number>();
  const branches = { count: 0, of: 0 };
  const functions = { count: 0, of: 0 };
  for (const one of classes) {
    for (const line of one.children('lines').flatMap((all) => all.children('line'))) {
      const [number, hits] = [numberOf(line, 'number'), numberOf(line, 'hits')];
      lines.set(number, Math.max(lines.get(number) ?? 0, hits));
      // `condition-coverage="50% (1/2)"`
      const [, taken = '', all = ''] = /\((\d+)\/(\d+)\)/.exec(line.attributes['condition-coverage'] ?? '') ?? [];
      branches.count += Math.min(Number(taken), Number(all));
      branches.of += Number(all);
    }
    for (const method of one.children('methods').flatMap((all) => all.children('method'))) {
      const hits = method.attributes['hits'];
      const ran =
        hits === undefined
          ? method
              .children('lines')
              .flatMap((all) => all.children('line'))
              .some((line) => numberOf(line, 'hits') > 0)
          : numberOf(method, 'hits') > 0;
      functions.of += 1;
      functions.count += ran ? 1 : 0;
    }
  }
  const measures: [Measure, { count: number; of: number }][] = [
    ['lines', { count: [...lines.values()].filter((hits) => hits > 0).length, of: lines.size }],
    ['functions', functions],
    ['branches', branches],
  ];
  return measures.map(([measure, told]) => ({ measure, ...told, path }));
}

function numberOf({ attributes }: XmlElement, name: string): number {
  return whole(attributes[name]) ?? 0;
}
