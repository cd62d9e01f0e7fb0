import type { AuditResult, Evidence, ItemCard, ServiceResult, Verdict } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';
import { element, text } from './xml.ts';

/** JUnit XML: a suite for each standard of each service, a case for each item. What was not verified is skipped with its reason, never passed. */
export const junitWriter: ReportWriter = {
  id: 'junit',
  mediaType: 'application/xml',
  extension: 'xml',
  write: (result) => {
    const suites = result.services.flatMap((service) => suitesOf(result, service));
    const sum = (key: 'tests' | 'failures' | 'skipped'): number => suites.reduce((total, suite) => total + suite[key], 0);
    const all = element(
      'testsuites',
      { name: `airworthy ${result.target}`, tests: sum('tests'), failures: sum('failures'), errors: 0, skipped: sum('skipped') },
      `\n${suites.map((suite) => suite.xml).join('\n')}\n`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`;
  },
};

interface Suite {
  tests: number;
  failures: number;
  skipped: number;
  xml: string;
}

function suitesOf(result: AuditResult, service: ServiceResult): Suite[] {
  const cards = new Map(result.items.map((item) => [item.id, item]));
  const titles = new Map(service.standards.map((one) => [one.standard, one.title]));
  const groups = Map.groupBy(service.verdicts, (verdict) => cards.get(verdict.item)?.standard ?? 'other');
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([standard, verdicts]) => {
      const failures = verdicts.filter((one) => one.status === 'FAIL' || one.status === 'PARTIAL').length;
      const skipped = verdicts.filter((one) => one.status === 'UNKNOWN' || one.status === 'N/A').length;
      const cases = verdicts.map((verdict) => `    ${testcase(service, standard, verdict, cards.get(verdict.item))}`);
      const name = `${service.name} / ${standard} ${titles.get(standard) ?? ''}`.trimEnd();
      const xml = `  ${element('testsuite', { name, tests: verdicts.length, failures, errors: 0, skipped }, `\n${cases.join('\n')}\n  `)}`;
      return { tests: verdicts.length, failures, skipped, xml };
    });
}

function testcase(service: ServiceResult, standard: string, verdict: Verdict, item: ItemCard | undefined): string {
  const attributes = { classname: `${service.name}.${standard}`, name: `${verdict.item} ${item?.title ?? ''}`.trimEnd() };
  return element('testcase', attributes, outcome(verdict, item));
}

function outcome(verdict: Verdict, item: ItemCard | undefined): string {
  if (verdict.status === 'PASS') return '';
  if (verdict.status === 'UNKNOWN') return element('skipped', { message: `not verified: ${verdict.ask ?? verdict.reason}` });
  if (verdict.status === 'N/A') return element('skipped', { message: `not applicable: ${verdict.reason}` });
  const lines = [
    ...(item ? [`${item.severity.toUpperCase()}: ${item.why}`] : []),
    ...verdict.evidence.filter((one) => !one.holds).map(evidenceLine),
    ...(item?.fix?.steps.map((step, index) => `fix ${index + 1}. ${step}`) ?? []),
  ];
  return element(
    'failure',
    { message: verdict.reason, type: verdict.status === 'PARTIAL' ? 'partial' : 'failed' },
    text(lines.join('\n') || verdict.reason || verdict.status),
  );
}

function evidenceLine(one: Evidence): string {
  return one.location ? `${formatLocation(one.location)} ${one.message}` : one.message;
}
