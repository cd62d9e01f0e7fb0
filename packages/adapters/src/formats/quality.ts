import { firstText, isRecord, list, maybe, placeOf, record, records, text, version, whole } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawFinding, RawPlace, ReportReader, ToolReport } from '../report.ts';
import { severityOf } from '../severity.ts';
import { advisoryIds, cweNumbers } from '../weakness.ts';

type Values = Readonly<Record<string, unknown>>;

/** Issues that were written for SonarQube to read: with rules of their own, or each with its engine. */
export const sonarGeneric: ReportReader = {
  format: 'sonar-generic',
  matches: ({ json }) => {
    const first = records(record(json)['issues'])[0];
    return first !== undefined && isRecord(first['primaryLocation']);
  },
  read: ({ json }) => {
    const rules = new Map(records(record(json)['rules']).map((one) => [text(one['id']), one]));
    const byEngine = Map.groupBy(records(record(json)['issues']), (one) =>
      firstText(one['engineId'], rules.get(text(one['ruleId']))?.['engineId'], 'sonar').toLowerCase(),
    );
    return [...byEngine].map(([engine, issues]) => {
      const report = emptyReport('sonar-generic', engine.slice(0, 60));
      for (const issue of issues) {
        const rule = rules.get(text(issue['ruleId'])) ?? {};
        const at = record(issue['primaryLocation']);
        const range = record(at['textRange']);
        report.findings.push({
          kind: 'code',
          rule: text(issue['ruleId']),
          cwe: cweNumbers(text(rule['description']), text(rule['name'])),
          severity: severityOf(firstText(issue['severity'], rule['severity'], record(records(rule['impacts'])[0])['severity'])),
          message: firstText(at['message'], rule['name']),
          ...maybe('place', placeOf(at['filePath'], range['startLine'], range['startColumn'], range['endLine'])),
          ids: [],
          suppressed: false,
        });
      }
      return report;
    });
  },
};

/** An answer of `api/issues/search` or `api/hotspots/search`, or several pages of it in a list. */
export const sonarApi: ReportReader = {
  format: 'sonar-api',
  matches: ({ json }) => pagesOf(json).some((one) => isSonar(records(one['issues'])[0]) || isSonar(records(one['hotspots'])[0])),
  read: ({ json }) => {
    const report = emptyReport('sonar-api', 'sonarqube');
    const total = { issues: 0, hotspots: 0 };
    const told = { issues: 0, hotspots: 0 };
    for (const page of pagesOf(json)) {
      const paths = new Map(records(page['components']).map((one) => [text(one['key']), one]));
      const rules = new Map(records(page['rules']).map((one) => [text(one['key']), one]));
      const kind = Array.isArray(page['hotspots']) ? 'hotspots' : 'issues';
      told[kind] += list(page[kind]).length;
      total[kind] = Math.max(total[kind], whole(record(page['paging'])['total'] ?? page['total']) ?? 0);
      for (const issue of [...records(page['issues']), ...records(page['hotspots'])]) {
        const hotspot = 'vulnerabilityProbability' in issue;
        const resolution = text(issue['resolution']);
        if (['CLOSED', 'RESOLVED', 'FIXED'].includes(text(issue['status'])) && ['FIXED', 'REMOVED', ''].includes(resolution)) continue;
        const rule = firstText(issue['rule'], issue['ruleKey'], issue['securityCategory']);
        report.findings.push({
          kind: 'code',
          rule,
          cwe: cweNumbers(list(issue['tags']), list(record(rules.get(rule))['sysTags']), list(issue['securityStandards'])),
          severity: hotspot ? 'info' : severityOf(firstText(issue['severity'], record(records(issue['impacts'])[0])['severity'])),
          message: text(issue['message']),
          ...maybe('place', componentPlace(issue, paths)),
          ids: [],
          suppressed:
            ['WONTFIX', 'FALSE-POSITIVE', 'SAFE', 'ACKNOWLEDGED'].includes(resolution) ||
            ['ACCEPTED', 'FALSE_POSITIVE'].includes(text(issue['issueStatus'])),
        });
      }
    }
    for (const kind of ['issues', 'hotspots'] as const) if (total[kind] > told[kind]) missing(report, told[kind], total[kind]);
    return [report];
  },
};

function pagesOf(json: unknown): readonly Values[] {
  return Array.isArray(json) ? records(json) : isRecord(json) ? [json] : [];
}

/** One page of several: what it leaves out may stand in the others. */
function missing(report: ToolReport, told: number, total: number): void {
  report.partial = true;
  report.notes.push(`The file holds ${told} of ${total} issues: the other pages are missing.`);
}

function isSonar(issue: Values | undefined): boolean {
  return issue !== undefined && 'component' in issue && ('rule' in issue || 'ruleKey' in issue || 'vulnerabilityProbability' in issue);
}

/** `project:src/app.ts` → the path, from the list of components where it stands. */
function componentPlace(issue: Values, paths: ReadonlyMap<string, Values>): RawPlace | undefined {
  const key = text(issue['component']);
  const project = text(issue['project']);
  const path = firstText(
    paths.get(key)?.['path'],
    project !== '' && key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key.slice(key.indexOf(':') + 1),
  );
  const range = record(issue['textRange']);
  return path === project ? undefined : placeOf(path, range['startLine'] ?? issue['line'], undefined, range['endLine']);
}

/** Code Climate's issues, which GitLab reads as code quality: a list, or parted by NUL as the engines write them. */
export const codeClimate: ReportReader = {
  format: 'code-climate',
  matches: ({ json, rows }) => [...list(json), ...rows].slice(0, 20).some(isIssue),
  read: ({ json, rows }) => {
    const issues = [...list(json), ...rows].filter((one) => isIssue(one)).map(record);
    const report = emptyReport('code-climate', 'code climate');
    for (const issue of issues) {
      const at = record(issue['location']);
      const lines = record(at['lines']);
      const from = record(record(at['positions'])['begin']);
      report.findings.push({
        kind: 'code',
        rule: firstText(issue['check_name'], issue['engine_name'], 'unnamed'),
        cwe: cweNumbers(text(record(issue['content'])['body'])),
        severity: severityOf(issue['severity']),
        message: text(issue['description']),
        ...maybe('place', placeOf(at['path'], lines['begin'] ?? from['line'], from['column'], lines['end'])),
        ids: [],
        suppressed: false,
      });
    }
    return [report];
  },
};

function isIssue(value: unknown): boolean {
  return isRecord(value) && 'description' in value && isRecord(value['location']) && 'path' in record(value['location']);
}

/** GitLab's reports of scanners: SAST, dependency scanning, secret detection, container scanning. */
export const gitlabSecurity: ReportReader = {
  format: 'gitlab-security',
  matches: ({ json }) => isRecord(json) && Array.isArray(json['vulnerabilities']) && isRecord(json['scan']) && 'version' in json,
  read: ({ json }) => {
    const scan = record(record(json)['scan']);
    const scanner = record(scan['scanner']);
    const report = emptyReport(
      'gitlab-security',
      firstText(scanner['id'], scanner['name'], 'gitlab').toLowerCase(),
      version(scanner['version']),
    );
    const type = text(scan['type']);
    for (const found of records(record(json)['vulnerabilities'])) {
      const at = record(found['location']);
      const dependency = record(at['dependency']);
      const names = records(found['identifiers']);
      const kind: RawFinding['kind'] =
        type === 'secret_detection' ? 'secret' : /dependency|container/.test(type) ? 'vulnerability' : 'code';
      report.findings.push({
        kind,
        rule: firstText(names.find((one) => !/^(?:cwe|owasp)$/.test(text(one['type'])))?.['value'], found['name'], found['id']),
        cwe: cweNumbers(...names.filter((one) => text(one['type']) === 'cwe').map((one) => text(one['value']))),
        severity: severityOf(found['severity']),
        // The message of a secret may show it.
        message: kind === 'secret' ? firstText(found['name'], 'Secret') : firstText(found['name'], found['message'], found['description']),
        ...maybe('place', placeOf(at['file'], at['start_line'], undefined, at['end_line'])),
        ...(kind === 'vulnerability'
          ? { package: { name: text(record(dependency['package'])['name']), version: version(dependency['version']) } }
          : {}),
        ids: advisoryIds(...names.map((one) => text(one['value']))),
        suppressed: records(found['flags']).some((one) => text(one['type']) === 'flagged-as-likely-false-positive'),
      });
    }
    return [report];
  },
};

/** Codacy: what its command line writes, or an answer of its API. */
export const codacy: ReportReader = {
  format: 'codacy',
  matches: ({ json }) =>
    list(json).some((one) => isRecord(record(one)['Issue'])) || records(record(json)['data']).some((one) => isRecord(one['patternInfo'])),
  read: ({ json }) => {
    const report = emptyReport('codacy', 'codacy');
    const semgrep = emptyReport('codacy', 'semgrep by codacy');
    for (const issue of list(json).map((one) => record(record(one)['Issue']))) {
      if (!('filename' in issue)) continue;
      const at = record(record(issue['location'])['FullLocation'] ?? record(issue['location'])['LineLocation'] ?? issue['location']);
      const { rule, scanner } = codacyPattern(firstText(record(issue['patternId'])['value'], issue['patternId']));
      (scanner === 'semgrep' ? semgrep : report).findings.push({
        kind: 'code',
        rule,
        cwe: [],
        severity: codacyLevel(text(issue['level'])),
        message: firstText(record(issue['message'])['text'], issue['message']),
        ...maybe('place', placeOf(issue['filename'], at['line'], at['column'])),
        ids: [],
        suppressed: false,
      });
    }
    for (const issue of records(record(json)['data'])) {
      const pattern = record(issue['patternInfo']);
      const { rule, scanner } = codacyPattern(text(pattern['id']));
      (scanner === 'semgrep' ? semgrep : report).findings.push({
        kind: 'code',
        rule,
        cwe: cweNumbers(text(pattern['title'])),
        severity: codacyLevel(firstText(pattern['severityLevel'], pattern['level'])),
        message: text(issue['message']),
        ...maybe('place', placeOf(issue['filePath'], issue['lineNumber'])),
        ids: [],
        suppressed: false,
      });
    }
    const total = whole(record(record(json)['pagination'])['total']) ?? 0;
    const told = list(record(json)['data']).length;
    if (total > told) missing(report, told, total);
    return semgrep.findings.length === 0 ? [report] : [report, { ...semgrep, partial: report.partial }];
  },
};

/** Codacy names a rule after its tool and writes `/` as `_`: `ESLint8_@typescript-eslint_no-floating-promises`. */
function codacyPattern(id: string): { rule: string; scanner: 'eslint' | 'semgrep' | undefined } {
  const [, eslint] = /^ESLint\d*_(.+)$/i.exec(id) ?? [];
  if (eslint !== undefined) return { rule: eslint.replaceAll(/(?<!_)_(?!_)/g, '/').replaceAll('__', '_'), scanner: 'eslint' };
  const [, semgrep] = /^(?:Semgrep|Opengrep)_(.+)$/i.exec(id) ?? [];
  return semgrep === undefined ? { rule: id, scanner: undefined } : { rule: semgrep, scanner: 'semgrep' };
}

function codacyLevel(level: string): RawFinding['severity'] {
  return level === 'Err' || level === 'Error' || level === 'High'
    ? 'high'
    : level === 'Warn' || level === 'Warning'
      ? 'medium'
      : severityOf(level, 'low');
}
