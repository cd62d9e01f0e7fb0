import type { ImportedSeverity } from '@airworthy/model';
import { cvssScore } from '../cvss.ts';
import { entries, firstText, isRecord, list, maybe, pathText, placeOf, record, records, text, version, whole } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawFinding, ReportReader } from '../report.ts';
import { severityOf, severityOfScore } from '../severity.ts';
import { advisoryIds, cweNumbers } from '../weakness.ts';

type Values = Readonly<Record<string, unknown>>;

/** `snyk test --json`, with `--all-projects` a list of them. What Snyk Code finds comes as SARIF. */
export const snyk: ReportReader = {
  format: 'snyk',
  matches: ({ json }) =>
    projectsOf(json).some(
      (one) => Array.isArray(one['vulnerabilities']) && ('packageManager' in one || 'dependencyCount' in one || 'projectName' in one),
    ),
  read: ({ json }) => {
    const report = emptyReport('snyk', 'snyk');
    let packages: number | null = null;
    const seen = new Set<string>();
    for (const project of projectsOf(json)) {
      const count = whole(project['dependencyCount']);
      if (count !== undefined) packages = (packages ?? 0) + count;
      if (text(project['error']) !== '') report.notes.push('The tool could not look at one of the projects.');
      for (const found of records(project['vulnerabilities'])) {
        const key = JSON.stringify([project['displayTargetFile'], found['id'], found['name'], found['version']]);
        // A package that is reached by several ways is told once for each.
        if (seen.has(key)) continue;
        seen.add(key);
        const named = record(found['identifiers']);
        report.findings.push({
          kind: text(found['type']) === 'license' ? 'licence' : 'vulnerability',
          rule: text(found['id']),
          cwe: cweNumbers(named['CWE']),
          severity: severityOf(found['severity']),
          message: firstText(found['title'], found['id']),
          ...maybe('place', placeOf(firstText(project['displayTargetFile'], project['targetFile']))),
          package: { name: firstText(found['packageName'], found['name'], found['moduleName']), version: version(found['version']) },
          ids: advisoryIds(...list(named['CVE']).map(text), ...list(named['GHSA']).map(text)),
          suppressed: false,
        });
      }
    }
    report.covered.packages = packages;
    return [report];
  },
};

function projectsOf(json: unknown): readonly Values[] {
  return Array.isArray(json) ? records(json) : isRecord(json) ? [json] : [];
}

/** OWASP Dependency-Check, `--format JSON`. */
export const dependencyCheck: ReportReader = {
  format: 'dependency-check',
  matches: ({ json }) => isRecord(json) && Array.isArray(json['dependencies']) && (isRecord(json['scanInfo']) || 'reportSchema' in json),
  read: ({ json }) => {
    const top = record(json);
    const report = emptyReport('dependency-check', 'dependency-check', version(record(top['scanInfo'])['engineVersion']));
    const dependencies = records(top['dependencies']);
    for (const one of dependencies) {
      for (const [found, suppressed] of [
        ...records(one['vulnerabilities']).map((each) => [each, false] as const),
        ...records(one['suppressedVulnerabilities']).map((each) => [each, true] as const),
      ])
        report.findings.push({
          kind: 'vulnerability',
          rule: text(found['name']),
          cwe: cweNumbers(found['cwes']),
          severity: severityOfScore(scoreOf(found)) ?? severityOf(found['severity']),
          message: firstText(found['description'], found['name']),
          ...maybe('place', placeOf(pathText(one['filePath']).split('?')[0])),
          package: packageOf(one),
          ids: advisoryIds(text(found['name'])),
          suppressed,
        });
    }
    report.covered.packages = dependencies.length;
    return [report];
  },
};

/** Advisories of a registry come without a score, those of the national database with one or several. */
function scoreOf(found: Values): unknown {
  return record(found['cvssv3'])['baseScore'] ?? record(found['cvssv4'])['baseScore'] ?? record(found['cvssv2'])['score'];
}

/** From the package URL, which is exact; otherwise the name of the file, which carries the version after a colon. */
function packageOf(dependency: Values): { name: string; version: string | null } {
  const url = records(dependency['packages'])
    .map((one) => purl(text(one['id'])))
    .find((one) => one !== undefined);
  if (url) return url;
  const [, name, found] = /^(.*?)(?::([^:]*))?$/.exec(text(dependency['fileName'])) ?? [];
  return { name: name ?? '', version: version(found) };
}

/** `pkg:npm/%40scope/name@1.2.3?x#y` */
export function purl(value: string): { name: string; version: string | null } | undefined {
  const match = /^pkg:[a-z.+-]+\/([^?#]+)/i.exec(value);
  if (!match?.[1]) return undefined;
  const at = match[1].lastIndexOf('@');
  const [name, found] = at > 0 ? [match[1].slice(0, at), match[1].slice(at + 1)] : [match[1], ''];
  return { name: unescaped(name), version: version(unescaped(found)) };
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** `trivy fs|image|config --format json`. */
export const trivy: ReportReader = {
  format: 'trivy',
  matches: ({ json }) => isRecord(json) && 'SchemaVersion' in json && ('ArtifactName' in json || Array.isArray(json['Results'])),
  read: ({ json }) => {
    const report = emptyReport('trivy', 'trivy', version(record(record(json)['Trivy'])['Version']));
    for (const target of records(record(json)['Results'])) {
      const file = text(target['Class']) === 'os-pkgs' ? undefined : target['Target'];
      for (const [found, suppressed] of results(target, 'Vulnerabilities', 'vulnerability'))
        report.findings.push({
          ...common(found, text(found['VulnerabilityID']), suppressed),
          kind: 'vulnerability',
          cwe: cweNumbers(found['CweIDs']),
          ...maybe('place', placeOf(file)),
          package: { name: text(found['PkgName']), version: version(found['InstalledVersion']) },
          ids: advisoryIds(text(found['VulnerabilityID']), ...list(found['VendorIDs']).map(text)),
        });
      for (const [found, suppressed] of results(target, 'Misconfigurations', 'misconfiguration')) {
        const cause = record(found['CauseMetadata']);
        if (text(found['Status']) === 'PASS') continue;
        report.findings.push({
          ...common(found, firstText(found['AVDID'], found['ID']), suppressed),
          kind: 'misconfiguration',
          cwe: [],
          ...maybe('place', placeOf(file, cause['StartLine'], undefined, cause['EndLine'])),
          ids: [],
        });
      }
      for (const [found, suppressed] of results(target, 'Secrets', 'secret'))
        report.findings.push({
          ...common(found, text(found['RuleID']), suppressed),
          kind: 'secret',
          cwe: [798],
          // What was matched is the secret, or shows it: the title says what kind it is.
          message: firstText(found['Title'], found['RuleID']),
          ...maybe('place', placeOf(file, found['StartLine'], undefined, found['EndLine'])),
          ids: [],
        });
      for (const [found, suppressed] of results(target, 'Licenses', 'license'))
        report.findings.push({
          ...common(found, text(found['Name']), suppressed),
          kind: 'licence',
          cwe: [],
          message: `Licence ${text(found['Name'])} (${text(found['Category'])})`,
          ...maybe('place', placeOf(firstText(found['FilePath']) || file)),
          package: { name: text(found['PkgName']), version: null },
          ids: [],
        });
    }
    return [report];
  },
};

/** What was found, and with `--show-suppressed` what an ignore file or VEX took out. */
function results(target: Values, key: string, type: string): (readonly [Values, boolean])[] {
  const taken = records(target['ExperimentalModifiedFindings']).filter((one) => text(one['Type']) === type);
  return [
    ...records(target[key]).map((one) => [one, false] as const),
    ...taken.map((one) => [record(one['Finding']), !['affected', 'under_investigation'].includes(text(one['Status']))] as const),
  ];
}

function common(found: Values, rule: string, suppressed: boolean): Pick<RawFinding, 'rule' | 'severity' | 'message' | 'suppressed'> {
  return {
    rule,
    severity: severityOf(found['Severity']),
    message: firstText(found['Title'], found['Message'], found['Description'], rule),
    suppressed,
  };
}

/** `gitleaks … --report-format json`. The secret and what stands around it are left where they are. */
export const gitleaks: ReportReader = {
  format: 'gitleaks',
  matches: ({ json }) => isRecord(list(json)[0]) && 'RuleID' in record(list(json)[0]) && 'File' in record(list(json)[0]),
  read: ({ json }) => {
    const report = emptyReport('gitleaks', 'gitleaks');
    for (const found of records(json)) {
      const commit = text(found['Commit']);
      report.findings.push({
        kind: 'secret',
        rule: text(found['RuleID']),
        cwe: [798],
        severity: 'high',
        message: `${firstText(found['Description'], found['RuleID'])}${commit === '' ? '' : ` (commit ${commit.slice(0, 10)})`}`,
        ...maybe('place', placeOf(found['File'], found['StartLine'], found['StartColumn'], found['EndLine'])),
        ids: [],
        suppressed: false,
      });
    }
    return [report];
  },
};

/** `scorecard --format json`: checks of the repository, from 0 to 10; -1 where there was nothing to judge. */
export const scorecard: ReportReader = {
  format: 'scorecard',
  matches: ({ json }) => isRecord(json) && Array.isArray(json['checks']) && (isRecord(json['scorecard']) || 'score' in json),
  read: ({ json }) => {
    const top = record(json);
    const report = emptyReport('scorecard', 'scorecard', version(record(top['scorecard'])['version']));
    const rules: string[] = [];
    for (const check of records(top['checks'])) {
      const score = check['score'];
      if (typeof score !== 'number' || score < 0) continue;
      rules.push(text(check['name']));
      if (score >= 10) continue;
      report.findings.push({
        kind: 'practice',
        rule: text(check['name']),
        cwe: [],
        severity: score < 3 ? 'high' : score < 7 ? 'medium' : 'low',
        message: `${score} of 10: ${firstText(check['reason'], record(check['documentation'])['short'])}${where(check)}`,
        ids: [],
        suppressed: false,
      });
    }
    report.covered.rules = rules;
    return [report];
  },
};

/** The places behind a score, which end the lines that warn; the result itself is about the repository. */
function where(check: Values): string {
  const places = list(check['details']).flatMap((one) => /^Warn: .*: ([^\s:]+:\d+)$/.exec(text(one))?.[1] ?? []);
  return places.length === 0 ? '' : ` (${places.slice(0, 3).join(', ')}${places.length > 3 ? ` and ${places.length - 3} more` : ''})`;
}

/** `retire --outputformat json`: libraries that were found in files. */
export const retire: ReportReader = {
  format: 'retire',
  matches: ({ json }) =>
    isRecord(json) && Array.isArray(json['data']) && isRecord(list(json['data'])[0]) && 'results' in record(list(json['data'])[0]),
  read: ({ json }) => {
    const report = emptyReport('retire', 'retire', version(record(json)['version']));
    for (const file of records(record(json)['data'])) {
      for (const component of records(file['results'])) {
        for (const found of records(component['vulnerabilities'])) {
          const names = record(found['identifiers']);
          const ids = advisoryIds(...list(names['CVE']).map(text), text(names['githubID']));
          report.findings.push({
            kind: 'vulnerability',
            rule: firstText(ids[0], names['retid'], names['issue'], names['summary']),
            cwe: cweNumbers(found['cwe']),
            severity: severityOf(found['severity']),
            message: firstText(names['summary'], ids[0]),
            ...maybe('place', placeOf(file['file'])),
            package: { name: firstText(component['npmname'], component['component']), version: version(component['version']) },
            ids,
            suppressed: false,
          });
        }
      }
    }
    return [report];
  },
};

/** Heimdall Data Format: controls, each with results that passed or failed. https://saf.mitre.org */
export const hdf: ReportReader = {
  format: 'hdf',
  matches: ({ json }) =>
    isRecord(json) && Array.isArray(json['profiles']) && records(json['profiles']).some((one) => Array.isArray(one['controls'])),
  read: ({ json }) => {
    const top = record(json);
    return records(top['profiles']).map((profile) => {
      const report = emptyReport(
        'hdf',
        firstText(profile['name'], 'heimdall').toLowerCase().slice(0, 60),
        version(profile['version'] ?? top['version']),
      );
      const rules: string[] = [];
      for (const control of records(profile['controls'])) {
        const impact = control['impact'];
        const tags = record(control['tags']);
        const results = records(control['results']);
        if (results.some((one) => ['passed', 'failed'].includes(text(one['status'])))) rules.push(text(control['id']));
        const waived = isRecord(control['waiver_data']) && record(control['waiver_data'])['skipped_due_to_waiver'] === true;
        for (const result of results) {
          if (text(result['status']) !== 'failed') continue;
          const source = record(control['source_location']);
          report.findings.push({
            kind: 'code',
            rule: text(control['id']),
            cwe: cweNumbers(tags['cwe'], tags['cweid'], ...entries(tags).flatMap(([key, value]) => (/cwe/i.test(key) ? [value] : []))),
            severity: typeof impact === 'number' ? (severityOfScore(impact * 10) ?? 'medium') : 'medium',
            message: firstText(control['title'], result['code_desc']),
            ...maybe('place', placeOf(source['ref'], source['line'])),
            ids: advisoryIds(text(control['id']), text(control['title'])),
            suppressed: waived,
          });
        }
      }
      report.covered.rules = rules;
      return report;
    });
  },
};

/** CycloneDX with vulnerabilities, or with components alone. https://cyclonedx.org/docs/1.6/json/ */
export const cyclonedx: ReportReader = {
  format: 'cyclonedx',
  matches: ({ json }) => isRecord(json) && text(json['bomFormat']).toLowerCase() === 'cyclonedx',
  read: ({ json }) => {
    const top = record(json);
    const tools = record(top['metadata'])['tools'];
    const tool = records(Array.isArray(tools) ? tools : record(tools)['components'])[0] ?? {};
    const report = emptyReport('cyclonedx', firstText(tool['name'], 'cyclonedx').toLowerCase().slice(0, 60), version(tool['version']));
    const components = new Map<string, { name: string; version: string | null }>();
    const queue = [...records(top['components'])];
    for (let at = 0; at < queue.length && at < 500_000; at += 1) {
      const one = queue[at] ?? {};
      const group = text(one['group']);
      const about = { name: `${group === '' ? '' : `${group}/`}${text(one['name'])}`, version: version(one['version']) };
      components.set(firstText(one['bom-ref'], `#${at}`), about);
      queue.push(...records(one['components']));
    }
    for (const found of records(top['vulnerabilities'])) {
      const state = text(record(found['analysis'])['state']);
      const severity = worstOf(found);
      const affected = records(found['affects']).map((one) => text(one['ref']));
      // VEX of some tools names what is affected by the reference of the vulnerability itself.
      for (const ref of affected.length > 0 ? affected : [text(found['bom-ref'])])
        report.findings.push({
          kind: 'vulnerability',
          rule: text(found['id']),
          cwe: cweNumbers(found['cwes']),
          severity,
          message: firstText(found['description'], found['detail'], found['id']),
          ...maybe('package', components.get(ref) ?? purl(ref) ?? named(ref)),
          ids: advisoryIds(text(found['id']), ...records(found['references']).map((one) => text(one['id']))),
          suppressed: ['not_affected', 'false_positive', 'resolved', 'resolved_with_pedigree'].includes(state),
        });
    }
    report.covered.packages = components.size;
    return [report];
  },
};

/** `name@1.2.3`, `@scope/name@1.2.3` */
function named(value: string): { name: string; version: string | null } | undefined {
  const [, name, found] = /^((?:@[^@/\s]+\/)?[^@/\s]+)@(\d[^@/\s]*)$/.exec(value) ?? [];
  return name === undefined ? undefined : { name, version: version(found) };
}

/** The worst of what is told; ratings count before the properties of a tool. */
function worstOf(found: Values): ImportedSeverity {
  const ratings = records(found['ratings']).map(ratingOf);
  const told = records(found['properties']).find((one) => text(one['name']).toLowerCase() === 'severity');
  return (['critical', 'high', 'medium', 'low'] as const).find((one) => ratings.includes(one)) ?? severityOf(told?.['value']);
}

/** A rating says a word, a score, or only the vector that both come from. */
function ratingOf(rating: Readonly<Record<string, unknown>>): ImportedSeverity {
  const word = text(rating['severity']);
  if (word !== '' && word !== 'unknown') return severityOf(word, 'info');
  return severityOfScore(rating['score'] ?? cvssScore(text(rating['vector']))) ?? 'info';
}
