import { compareLocations, formatLocation } from '@airworthy/model';
import type { Evidence, ImportedFinding, ImportedMeasurement, ImportMap, Verdict } from '@airworthy/model';
import type { ServiceImports } from './merge-imports.ts';

/** Pieces of evidence that a verdict carries; the reason says how many there are. */
const MOST_EVIDENCE = 60;

/** What tools say of the items of a service, as verdicts by method `imported`. Items that nothing was said of have none. */
export function importedVerdicts(service: string, imports: ServiceImports, map: ImportMap): Verdict[] {
  const against = new Map<string, ImportedFinding[]>();
  const shown = new Map<string, ImportedFinding[]>();
  for (const one of imports.findings) {
    for (const item of one.fails) add(against, item, one);
    for (const item of one.asks) add(shown, item, one);
  }
  const measured = new Map<string, Verdict>();
  for (const verdict of map.measurements.flatMap((rule) => measuredVerdict(service, rule, imports.measurements))) {
    const other = measured.get(verdict.item);
    if (!other || verdict.status === 'FAIL') measured.set(verdict.item, verdict);
  }
  return [...new Set([...against.keys(), ...shown.keys(), ...measured.keys()])].toSorted().map((item): Verdict => {
    const fails = against.get(item) ?? [];
    const asks = shown.get(item) ?? [];
    if (fails.length > 0) return failed(service, item, fails);
    return measured.get(item) ?? asked(service, item, asks);
  });
}

function failed(service: string, item: string, findings: readonly ImportedFinding[]): Verdict {
  const { tools, first } = toldBy(findings);
  const rest = findings.length - 1;
  return {
    ...base(service, item),
    status: 'FAIL',
    reason: `${tools}: ${first}${rest > 0 ? `, and ${rest} more` : ''}`,
    evidence: findings.slice(0, MOST_EVIDENCE).map((one) => evidenceOf(one, false)),
  };
}

/** What is below the bar, or outside production: nothing is decided, and a person finds it at the item. */
function asked(service: string, item: string, findings: readonly ImportedFinding[]): Verdict {
  const { tools, first } = toldBy(findings);
  const rest = findings.length - 1;
  const look = findings.flatMap((one) => one.location ?? []).toSorted(compareLocations);
  return {
    ...base(service, item),
    status: 'UNKNOWN',
    reason: `${tools} is to be looked at: ${first}${rest > 0 ? `, and ${rest} more` : ''}`,
    evidence: findings.slice(0, MOST_EVIDENCE).map((one) => evidenceOf(one, true)),
    ...(look.length > 0 ? { look: look.slice(0, MOST_EVIDENCE) } : {}),
  };
}

function base(service: string, item: string): Pick<Verdict, 'item' | 'service' | 'method' | 'confidence' | 'checks'> {
  return { item, service, method: 'imported', confidence: 'likely', checks: [] };
}

function toldBy(findings: readonly ImportedFinding[]): { tools: string; first: string } {
  const [one] = findings;
  const tools = [...new Set(findings.map((finding) => finding.tool))].toSorted().join(', ');
  return { tools, first: one === undefined ? '' : `${wordsOf(one)}${one.location ? ` (${formatLocation(one.location)})` : ''}` };
}

function evidenceOf(one: ImportedFinding, open: boolean): Evidence {
  return {
    message: `${one.tool} ${wordsOf(one)}`,
    holds: false,
    ...(open ? { open } : {}),
    ...(one.location ? { location: one.location } : {}),
  };
}

/** `no-empty: Empty block statement.`, `qs 6.5.1: CVE-2022-24999 (high): …` */
function wordsOf(one: ImportedFinding): string {
  const message = one.message === '' ? '' : `: ${one.message}`;
  if (one.package === undefined) return `${one.rule}${message}`;
  const ids = one.ids.length > 0 ? one.ids.join(', ') : one.rule;
  return `${one.package.name}${one.package.version === null ? '' : ` ${one.package.version}`}: ${ids} (${one.severity})${message}`;
}

function measuredVerdict(
  service: string,
  rule: ImportMap['measurements'][number],
  measurements: readonly ImportedMeasurement[],
): Verdict[] {
  return measurements
    .filter((one) => one.measure === rule.measure && one.of > 0)
    .flatMap((one): Verdict[] => {
      const percent = (100 * one.count) / one.of;
      const said = `${one.tool}: ${one.count} of ${one.of} ${WORDS[one.measure]} (${percent.toFixed(1)} %)`;
      const status = decide(rule, one, percent);
      if (status === undefined) return [];
      const bar =
        rule.atLeast !== undefined
          ? `, at least ${rule.atLeast} % is asked`
          : rule.atMost !== undefined
            ? `, at most ${rule.atMost} % is accepted`
            : '';
      const message =
        rule.untouched === true ? `${one.tool}: ${one.untouched} of ${one.files} files in the report were not run at all` : `${said}${bar}`;
      return [{ ...base(service, rule.item), status, reason: `${message}.`, evidence: [{ message, holds: status === 'PASS' }] }];
    });
}

function decide(rule: ImportMap['measurements'][number], one: ImportedMeasurement, percent: number): 'PASS' | 'FAIL' | undefined {
  if (rule.untouched === true) return one.untouched > 0 ? 'PASS' : undefined;
  if (rule.any === true) return one.count > 0 ? 'PASS' : undefined;
  if (rule.atLeast !== undefined) return percent >= rule.atLeast ? 'PASS' : 'FAIL';
  if (rule.atMost !== undefined) return percent > rule.atMost ? 'FAIL' : undefined;
  return undefined;
}

const WORDS: Readonly<Record<ImportedMeasurement['measure'], string>> = {
  lines: 'lines ran',
  branches: 'branches ran',
  functions: 'functions ran',
  statements: 'statements ran',
  'tests-passed': 'tests passed',
  'tests-failed': 'tests failed',
  'tests-skipped': 'tests were skipped',
  'tests-flaky': 'tests passed only when they were tried again',
};

function add(map: Map<string, ImportedFinding[]>, item: string, one: ImportedFinding): void {
  const list = map.get(item);
  if (list) list.push(one);
  else map.set(item, [one]);
}
