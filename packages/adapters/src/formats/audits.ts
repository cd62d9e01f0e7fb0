import { entries, firstText, isRecord, list, maybe, placeOf, record, records, text, version, whole } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawFinding, ReportReader, ToolReport } from '../report.ts';
import { severityOf } from '../severity.ts';
import { advisoryIds, cweNumbers } from '../weakness.ts';

type Values = Readonly<Record<string, unknown>>;

/** `npm audit --json` since npm 7: packages, each with the advisories it comes by. */
export const npmAudit: ReportReader = {
  format: 'npm-audit',
  matches: ({ json }) =>
    isRecord(json) &&
    isRecord(json['vulnerabilities']) &&
    ('auditReportVersion' in json || isRecord(record(json['metadata'])['vulnerabilities'])),
  read: ({ json }) => {
    const top = record(json);
    const report = emptyReport('npm-audit', 'npm audit');
    for (const [name, value] of entries(top['vulnerabilities'])) {
      // The names among `via` are packages that have an entry of their own.
      for (const via of records(record(value)['via']))
        report.findings.push(advisory(via, firstText(via['name'], via['dependency'], name), null));
    }
    report.findings = once(report.findings);
    report.covered.packages =
      whole(record(record(top['metadata'])['dependencies'])['total']) ?? whole(record(top['metadata'])['totalDependencies']) ?? null;
    return [report];
  },
};

/** `npm audit --json` of npm 6, and what pnpm and yarn 2 write: a list of advisories. */
export const advisoryList: ReportReader = {
  format: 'advisories',
  matches: ({ json }) =>
    isRecord(json) && isRecord(json['advisories']) && (isRecord(json['metadata']) || 'actions' in json || 'muted' in json),
  read: ({ json }) => {
    const top = record(json);
    const report = emptyReport('advisories', 'pnpm' in top ? 'pnpm audit' : 'package audit');
    for (const [, value] of entries(top['advisories'])) report.findings.push(...ofAdvisory(record(value)));
    report.covered.packages = whole(record(top['metadata'])['totalDependencies']) ?? whole(record(top['metadata'])['dependencies']) ?? null;
    return [report];
  },
};

/** `yarn audit --json` of yarn 1: one object a line. */
export const yarnClassic: ReportReader = {
  format: 'yarn-audit',
  matches: (input) => values(input).some((one) => ['auditAdvisory', 'auditSummary'].includes(text(one['type']))),
  read: (input) => {
    const report = emptyReport('yarn-audit', 'yarn audit');
    for (const row of values(input)) {
      const data = record(row['data']);
      if (text(row['type']) === 'auditAdvisory') report.findings.push(...ofAdvisory(record(data['advisory'])));
      if (text(row['type']) === 'auditSummary') report.covered.packages = whole(data['totalDependencies']) ?? null;
    }
    report.findings = once(report.findings);
    return [report];
  },
};

/** `yarn npm audit --json` of yarn 4: a tree a line. */
export const yarnBerry: ReportReader = {
  format: 'yarn-npm-audit',
  matches: (input) => values(input).some((one) => 'value' in one && 'ID' in record(one['children'])),
  read: (input) => {
    const report = emptyReport('yarn-npm-audit', 'yarn audit');
    for (const row of values(input)) {
      const child = record(row['children']);
      if (!('ID' in child)) continue;
      const versions = list(child['Tree Versions']).map(text);
      for (const found of versions.length > 0 ? versions : [''])
        report.findings.push({
          kind: 'vulnerability',
          rule: firstText(advisoryIds(text(child['URL']))[0], child['ID']),
          cwe: [],
          severity: severityOf(child['Severity']),
          message: firstText(child['Issue'], child['ID']),
          package: { name: text(row['value']), version: found === '' ? null : found },
          ids: advisoryIds(text(child['URL']), text(child['Issue'])),
          suppressed: false,
        });
    }
    return [report];
  },
};

/** `osv-scanner --format json`. https://google.github.io/osv-scanner/output/ */
export const osvScanner: ReportReader = {
  format: 'osv-scanner',
  matches: ({ json }) => {
    const results = record(json)['results'];
    return Array.isArray(results) && (isRecord(record(results[0])['source']) || 'experimental_config' in record(json));
  },
  read: ({ json }) => {
    const report = emptyReport('osv-scanner', 'osv-scanner');
    for (const source of records(record(json)['results'])) {
      for (const entry of records(source['packages'])) {
        const about = record(entry['package']);
        // Of one flaw under several names the group says the worst score; each is told once.
        for (const group of groupsOf(entry)) {
          const found = records(entry['vulnerabilities']).find((one) => group.ids.includes(text(one['id']))) ?? {};
          report.findings.push({
            kind: 'vulnerability',
            rule: group.ids[0] ?? text(found['id']),
            cwe: cweNumbers(record(found['database_specific'])['cwe_ids']),
            severity: group.severity ?? severityOf(record(found['database_specific'])['severity']),
            message: firstText(found['summary'], found['details'], group.ids[0]),
            ...maybe('place', placeOf(record(source['source'])['path'])),
            package: { name: text(about['name']), version: version(about['version']) },
            ids: advisoryIds(...group.ids, ...list(found['aliases'])),
            suppressed: false,
          });
        }
      }
    }
    return [report];
  },
};

function groupsOf(entry: Values): { ids: string[]; severity?: RawFinding['severity'] }[] {
  const groups = records(entry['groups']).map((one) => {
    const score = Number(text(one['max_severity']));
    const ids = list(one['ids']).map(text);
    return score > 0
      ? {
          ids,
          severity:
            score >= 9 ? ('critical' as const) : score >= 7 ? ('high' as const) : score >= 4 ? ('medium' as const) : ('low' as const),
        }
      : { ids };
  });
  return groups.length > 0 ? groups : records(entry['vulnerabilities']).map((one) => ({ ids: [text(one['id'])] }));
}

/** An advisory as the old endpoint of the registry tells it, for each version that was found. */
function ofAdvisory(one: Values): RawFinding[] {
  const versions = [...new Set(records(one['findings']).map((found) => version(found['version'])))];
  const name = firstText(one['module_name'], one['name']);
  return (versions.length > 0 ? versions : [null]).map((found) => advisory(one, name, found));
}

function advisory(one: Values, name: string, found: string | null): RawFinding {
  const ids = advisoryIds(text(one['url']), text(one['github_advisory_id']), ...list(one['cves']).map(text));
  return {
    kind: 'vulnerability',
    rule: firstText(
      ids.find((id) => id.startsWith('GHSA')),
      ids[0],
      one['source'],
      one['id'],
      one['title'],
    ),
    cwe: cweNumbers(one['cwe']),
    severity: severityOf(one['severity']),
    message: firstText(one['title'], one['overview'], `Advisory about ${name}`),
    package: { name, version: found },
    ids,
    suppressed: false,
  };
}

function once(findings: readonly RawFinding[]): ToolReport['findings'] {
  return [...new Map(findings.map((one) => [JSON.stringify([one.rule, one.package]), one])).values()];
}

/** The values of a text with one a line; a single line is one JSON value. */
function values({ json, rows }: { json: unknown; rows: readonly unknown[] }): readonly Values[] {
  return isRecord(json) ? [json] : rows.flatMap((one) => (isRecord(one) ? [one] : []));
}
