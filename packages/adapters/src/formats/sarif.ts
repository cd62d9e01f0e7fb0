// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
import type { ImportedSeverity } from '@airworthy/model';
import { entries, firstText, isRecord, list, maybe, pathText, placeOf, record, records, text, version, whole } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawFinding, RawPlace, ReportReader, ToolReport } from '../report.ts';
import { severityOf, severityOfScore } from '../severity.ts';
import { advisoryIds, cweNumbers } from '../weakness.ts';

type Values = Readonly<Record<string, unknown>>;

export const sarif: ReportReader = {
  format: 'sarif',
  matches: ({ json }) =>
    isRecord(json) && Array.isArray(json['runs']) && (text(json['version']).startsWith('2.1') || /sarif/i.test(text(json['$schema']))),
  read: ({ json }) => records(record(json)['runs']).map(readRun),
};

function readRun(run: Values): ToolReport {
  const driver = record(record(run['tool'])['driver']);
  const report = emptyReport(
    'sarif',
    toolName(firstText(driver['name'], 'unnamed')),
    version(driver['semanticVersion'] ?? driver['version']),
  );
  const components = [driver, ...records(record(run['tool'])['extensions'])];
  const byId = ruleIndex(components);
  const weaknesses = taxa(run);
  const artifacts = records(run['artifacts']);
  const uri = uriReader(run, artifacts);
  let unread = 0;
  for (const result of records(run['results'])) {
    const kind = text(result['kind']);
    // What passes, does not apply or is still open is no finding.
    if (kind !== '' && kind !== 'fail' && kind !== 'review') continue;
    if (text(result['baselineState']) === 'absent') continue;
    const rule = ruleOf(result, components, byId);
    const properties = record(rule['properties']);
    const meant = kindOf(report.tool, properties, text(rule['id']));
    const found: RawFinding = {
      kind: meant,
      rule: firstText(result['ruleId'], rule['id'], record(result['rule'])['id'], 'unnamed'),
      cwe: cweNumbers(
        properties['tags'],
        properties['cwe'],
        record(result['properties'])['cwe'],
        record(result['properties'])['tags'],
        ...[...records(rule['relationships']), ...records(result['taxa']).map((target) => ({ target }))].map((one) =>
          taxon(record(one['target']), weaknesses),
        ),
      ),
      severity: levelOf(result, rule, kind),
      // The message of a secret may show it.
      message: meant === 'secret' ? firstText(record(rule['shortDescription'])['text'], rule['name'], 'Secret') : messageOf(result, rule),
      ...maybe('place', placeIn(record(list(result['locations'])[0]), uri)),
      ids: advisoryIds(text(result['ruleId']), text(rule['id']), text(properties['tags'])),
      suppressed: records(result['suppressions']).some((one) => !['rejected', 'underReview'].includes(text(one['status']))),
    };
    if (found.message === '' && found.rule === 'unnamed') unread += 1;
    report.findings.push(found);
  }
  const files = artifacts.flatMap((one) => uri(record(one['location'])) ?? []);
  const rules = components.flatMap((one) => records(one['rules']).flatMap((rule) => text(rule['id']) || []));
  report.covered = { files: files.length > 0 ? files : null, rules: rules.length > 0 ? rules : null, packages: null };
  if (unread > 0) report.notes.push(`${unread} results have neither a rule nor a message.`);
  const failed = records(run['invocations']).filter((one) => one['executionSuccessful'] === false).length;
  if (failed > 0) report.notes.push('The tool says that its run failed: it may have looked at less than it lists.');
  return report;
}

/** `Semgrep OSS` and `semgrep` are the same tool. */
export function toolName(name: string): string {
  const lower = name.toLowerCase();
  const known = [
    'semgrep',
    'eslint',
    'codeql',
    'trivy',
    'gitleaks',
    'snyk',
    'njsscan',
    'osv-scanner',
    'checkov',
    'sonar',
    'bearer',
    'grype',
    'oxlint',
  ];
  if (lower.includes('snyk')) return /code/.test(lower) ? 'snyk code' : 'snyk';
  return known.find((one) => lower.includes(one)) ?? lower.slice(0, 60);
}

function ruleOf(result: Values, components: readonly Values[], byId: ReadonlyMap<string, Values>): Values {
  const reference = record(result['rule']);
  const id = firstText(result['ruleId'], reference['id']);
  const at = whole(reference['index']) ?? whole(result['ruleIndex']);
  const owner = whole(record(reference['toolComponent'])['index']);
  const component = owner === undefined ? components[0] : components[owner + 1];
  const indexed = at === undefined ? undefined : list(component?.['rules'])[at];
  if (isRecord(indexed) && (id === '' || text(indexed['id']) === id || id.startsWith(`${text(indexed['id'])}/`))) return indexed;
  return byId.get(id) ?? {};
}

function ruleIndex(components: readonly Values[]): ReadonlyMap<string, Values> {
  return new Map(components.flatMap((one) => records(one['rules']).map((rule) => [text(rule['id']), rule] as const)));
}

/** Taxonomies by index, where they are the list of weaknesses. */
function taxa(run: Values): readonly (Values | undefined)[] {
  return records(run['taxonomies']).map((one) => (/cwe/i.test(text(one['name'])) ? one : undefined));
}

function taxon(target: Values, weaknesses: readonly (Values | undefined)[]): string {
  const component = record(target['toolComponent']);
  const taxonomy = weaknesses[whole(component['index']) ?? -1];
  if (!taxonomy && !/cwe/i.test(text(component['name'])) && !/^cwe/i.test(text(target['id']))) return '';
  const id = firstText(target['id'], record(records(taxonomy?.['taxa'])[whole(target['index']) ?? -1])['id']);
  return `cwe-${id.replace(/^cwe-?/i, '')}`;
}

function levelOf(result: Values, rule: Values, kind: string): ImportedSeverity {
  const score = severityOfScore(record(rule['properties'])['security-severity'] ?? record(result['properties'])['security-severity']);
  if (score !== undefined) return score;
  if (kind === 'review') return 'info';
  const named = firstText(record(result['properties'])['severity'], record(rule['properties'])['severity']);
  if (named !== '') return severityOf(named);
  return severityOf(firstText(result['level'], record(rule['defaultConfiguration'])['level'], 'warning'));
}

function messageOf(result: Values, rule: Values): string {
  const message = record(result['message']);
  const given = firstText(message['text'], message['markdown']);
  if (given !== '') return given;
  const template = text(record(record(rule['messageStrings'])[text(message['id'])])['text']);
  const filled = template.replaceAll(/\{(\d{1,2})\}/g, (_, at: string) => text(list(message['arguments'])[Number(at)]));
  return firstText(filled, record(rule['shortDescription'])['text'], record(rule['fullDescription'])['text'], rule['name']);
}

function placeIn(location: Values, uri: (at: Values) => string | undefined): RawPlace | undefined {
  const physical = record(location['physicalLocation']);
  const region = record(physical['region']);
  return placeOf(uri(record(physical['artifactLocation'])), region['startLine'], region['startColumn'], region['endLine']);
}

/** Reads the location of a file: an index into the artifacts, or an address below a base that the run names. */
function uriReader(run: Values, artifacts: readonly Values[]): (at: Values) => string | undefined {
  const bases = new Map(entries(run['originalUriBaseIds']).map(([id, base]) => [id, pathText(record(base)['uri'])]));
  return (at) => {
    const own = pathText(at['uri']);
    const other = own === '' ? record(record(artifacts[whole(at['index']) ?? -1])['location']) : at;
    const path = pathText(other['uri']);
    if (path === '') return undefined;
    const base = bases.get(text(other['uriBaseId'])) ?? '';
    return decoded(
      /^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('/') ? path : base === '' ? path : `${base.replace(/\/?$/, '/')}${path}`,
    );
  };
}

/** Percent signs of addresses stand for bytes; a path with a percent sign of its own stays as it is. */
function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Tools that look for nothing but secrets, and do not say so in their rules. */
const SECRET_SCANNERS = /^(?:gitleaks|secretlint|trufflehog|detect-secrets|ggshield|talisman)/;

function kindOf(tool: string, properties: Values, rule: string): RawFinding['kind'] {
  const tags = list(properties['tags']).map(text).join(' ').toLowerCase();
  if (SECRET_SCANNERS.test(tool) || /\bsecrets?\b/.test(tags)) return 'secret';
  if (/^(?:cve-|ghsa-|snyk-|mal-)/i.test(rule) || /\bvulnerability\b/.test(tags)) return 'vulnerability';
  if (/misconfiguration/.test(tags) || tool === 'checkov') return 'misconfiguration';
  if (/\blicen[cs]e/.test(tags)) return 'licence';
  return 'code';
}
