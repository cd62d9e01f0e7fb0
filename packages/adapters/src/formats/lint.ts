import { firstText, isRecord, list, maybe, pathText, placeOf, record, records, text } from '../lenient.ts';
import { emptyReport } from '../report.ts';
import type { RawFinding, ReportReader } from '../report.ts';
import { cweNumbers } from '../weakness.ts';

/** `eslint -f json`: every file that was linted, with its messages. https://eslint.org/docs/latest/use/formatters/#json */
export const eslint: ReportReader = {
  format: 'eslint',
  matches: ({ json }) => {
    const first = list(json)[0];
    return isRecord(first) && typeof first['filePath'] === 'string' && Array.isArray(first['messages']);
  },
  read: ({ json }) => {
    const report = emptyReport('eslint', 'eslint');
    const files: string[] = [];
    let unparsed = 0;
    for (const file of records(json)) {
      const path = pathText(file['filePath']);
      const messages = records(file['messages']);
      // A file that could not be parsed was not looked at, and neither was one that is ignored.
      const fatal = messages.some(
        (one) => one['fatal'] === true || (one['ruleId'] === null && text(one['message']).startsWith('File ignored')),
      );
      if (fatal) unparsed += 1;
      else files.push(path);
      for (const [found, suppressed] of [
        ...messages.map((one) => [one, false] as const),
        ...records(file['suppressedMessages']).map((one) => [one, true] as const),
      ]) {
        if (found['ruleId'] === null && fatal) continue;
        report.findings.push({
          kind: 'code',
          rule: firstText(found['ruleId'], 'unused-directive'),
          cwe: [],
          severity: found['severity'] === 2 ? 'medium' : 'low',
          message: text(found['message']),
          ...maybe('place', placeOf(path, found['line'], found['column'], found['endLine'])),
          ids: [],
          suppressed,
        });
      }
    }
    report.covered.files = files;
    if (unparsed > 0) report.notes.push(`${unparsed} files were ignored or could not be parsed.`);
    return [report];
  },
};

/** `oxlint -f json`. */
export const oxlint: ReportReader = {
  format: 'oxlint',
  matches: ({ json }) => isRecord(json) && Array.isArray(json['diagnostics']) && 'number_of_files' in json,
  read: ({ json }) => {
    const report = emptyReport('oxlint', 'oxlint');
    for (const found of records(record(json)['diagnostics'])) {
      const span = record(record(records(found['labels'])[0])['span']);
      report.findings.push({
        kind: 'code',
        // `eslint(no-debugger)`, `typescript-eslint(no-explicit-any)`
        rule: text(found['code'])
          .replace(/^eslint\((.+)\)$/, '$1')
          .replace(/^typescript(?:-eslint)?\((.+)\)$/, '@typescript-eslint/$1')
          .replace(/^(?:eslint-plugin-)?([\w-]+)\((.+)\)$/, '$1/$2'),
        cwe: [],
        severity: text(found['severity']) === 'error' ? 'medium' : 'low',
        message: text(found['message']),
        ...maybe('place', placeOf(found['filename'], span['line'], span['column'])),
        ids: [],
        suppressed: false,
      });
    }
    return [report];
  },
};

const PLAIN = /^(?<path>[^\s(][^(\n]*)\((?<line>\d+),(?<column>\d+)\): (?<level>error|warning) (?<rule>TS\d+): (?<message>.*)$/;
const PRETTY = /^(?<path>[^\s:][^\n]*?):(?<line>\d+):(?<column>\d+) - (?<level>error|warning) (?<rule>TS\d+): (?<message>.*)$/;
const PLACELESS = /^(?<level>error|warning) (?<rule>TS\d+): (?<message>.*)$/;
// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

/** What `tsc` prints, plain or pretty. It says nothing when all is well, so that a clean run can't be told from an empty file. */
export const tsc: ReportReader = {
  format: 'tsc',
  matches: ({ json, text: whole }) =>
    json === undefined && lines(whole.slice(0, 200_000)).some((line) => PLAIN.test(line) || PRETTY.test(line) || PLACELESS.test(line)),
  read: ({ text: whole }) => {
    const report = emptyReport('tsc', 'tsc');
    for (const line of lines(whole)) {
      const match = PLAIN.exec(line) ?? PRETTY.exec(line) ?? PLACELESS.exec(line);
      if (!match?.groups) continue;
      const { path, line: at, column, rule = '', message } = match.groups;
      const found: RawFinding = {
        kind: 'code',
        rule,
        cwe: [],
        severity: 'medium',
        message: text(message),
        ...maybe('place', placeOf(path, at, column)),
        ids: [],
        suppressed: false,
      };
      report.findings.push(found);
    }
    return [report];
  },
};

/** Lines without colours; very long ones are no diagnostics. */
function lines(whole: string): string[] {
  return whole.split(/\r?\n/).flatMap((line) => (line.length > 4000 ? [] : [line.replaceAll(COLOURS, '').trimEnd()]));
}

/** `semgrep --json`. */
export const semgrep: ReportReader = {
  format: 'semgrep',
  matches: ({ json }) =>
    isRecord(json) &&
    Array.isArray(json['results']) &&
    (isRecord(json['paths']) || (isRecord(records(json['results'])[0]) && 'check_id' in record(records(json['results'])[0]))),
  read: ({ json }) => {
    const top = record(json);
    const report = emptyReport('semgrep', 'semgrep', text(top['version']) || null);
    for (const found of records(top['results'])) {
      const extra = record(found['extra']);
      const metadata = record(extra['metadata']);
      const start = record(found['start']);
      report.findings.push({
        kind: text(metadata['category']) === 'secrets' ? 'secret' : 'code',
        rule: text(found['check_id']),
        cwe: cweNumbers(metadata['cwe']),
        severity: SEMGREP[text(extra['severity']).toUpperCase()] ?? 'medium',
        message: text(extra['message']),
        ...maybe('place', placeOf(found['path'], start['line'], start['col'], record(found['end'])['line'])),
        ids: [],
        suppressed: extra['is_ignored'] === true,
      });
    }
    const scanned = list(record(top['paths'])['scanned']).flatMap((one) => pathText(one) || []);
    if (Array.isArray(record(top['paths'])['scanned'])) report.covered.files = scanned;
    const errors = list(top['errors']).length;
    if (errors > 0) report.notes.push(`The tool met ${errors} errors while it scanned.`);
    return [report];
  },
};

const SEMGREP: Readonly<Record<string, RawFinding['severity']>> = {
  CRITICAL: 'critical',
  ERROR: 'high',
  HIGH: 'high',
  WARNING: 'medium',
  MEDIUM: 'medium',
  INFO: 'low',
  LOW: 'low',
  INVENTORY: 'info',
  EXPERIMENT: 'info',
};
