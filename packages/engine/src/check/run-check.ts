import type {
  CheckOutcome,
  Coverage,
  Evidence,
  FactBase,
  FactFamily,
  Facts,
  Location,
  ServiceInfo,
  ServiceModel,
  Status,
  Table,
} from '@airworthy/model';
import { compareLocations, manifestPath } from '@airworthy/model';
import { withoutForeignCollections } from '../derive/tables-in-use.ts';
import { isWired } from '../derive/wired.ts';
import type { AnyCheck, CheckContext, Holds } from './define-check.ts';

/** How many places are kept as evidence of one verdict; failing ones first. */
export const EVIDENCE_LIMIT = 60;
/** How many places show what was looked at where nothing was found. */
const EXAMPLES = 4;

/** Narrows the subjects a check is asked about: field path → allowed value or values. */
export type Where = Readonly<Record<string, string | readonly string[]>>;

interface Gap {
  family: string;
  coverage: Coverage;
  /** More subjects are there than those that were judged: the library is known, but not this way to use it. */
  ofSubjects?: boolean;
}

interface Judged {
  subject: unknown;
  holds: Holds;
}

/**
 * Asks one check about one service. Together with `decide-item.ts` this is the only code that decides a verdict:
 * a check that throws, a family that nobody collected and a value that can't be read all end as UNKNOWN, with the reason.
 */
export function runCheck(check: AnyCheck, model: ServiceModel, where?: Where): CheckOutcome {
  const needs = check.needs as readonly FactFamily[];
  const coverage: CheckContext['coverage'] = {};
  const facts: Partial<Record<FactFamily, readonly unknown[]>> = {};
  const gaps: FactFamily[] = [];
  for (const family of needs) {
    coverage[family] = model.coverage[family];
    facts[family] =
      family === 'tables'
        ? check.documents === true
          ? withoutForeignCollections(model)
          : relational(model.facts.tables)
        : model.facts[family];
    if (model.coverage[family].state === 'partial' && !isBeside(check, family)) gaps.push(family);
  }
  const context: CheckContext = { service: model.service, coverage };
  const uncollected = needs.filter((family) => model.coverage[family].state === 'none' && !isBeside(check, family));
  if (uncollected.length > 0) return outcome(check, 'UNKNOWN', `Nothing has looked at ${uncollected.join(', ')}.`, []);
  const incompleteFor = (asked: readonly FactFamily[]): Gap | undefined =>
    asked[0] === undefined ? undefined : { family: asked[0], coverage: model.coverage[asked[0]] };
  // What was seen is enough to raise the question, whatever else there is.
  const incomplete = incompleteFor(gaps.filter((family) => !isRaisedBy(check, family)));
  let judged: Judged[];
  let among: readonly FactBase[] | undefined;
  try {
    if (check.arises !== undefined && !check.arises.when(facts as Facts)) {
      const unsure = incompleteFor(gaps);
      return unsure === undefined ? outcome(check, 'N/A', check.arises.otherwise, []) : decide(check, [], unsure, undefined, model.service);
    }
    const subjects = (check.subjects(facts as Facts, context) as readonly unknown[]).filter((subject) => matches(subject, where));
    judged = subjects.map((subject) => ({ subject, holds: answerOf(check, subject, check.holds(subject, facts as Facts, context)) }));
    if (judged.length === 0) among = check.among?.of(facts as Facts);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...outcome(check, 'UNKNOWN', `The check failed: ${message}`, []), failed: true };
  }
  if (incomplete !== undefined && judged.length > 0) incomplete.ofSubjects = leavesOut(incomplete, judged, model);
  const unfollowed = judged.length === 0 ? check.unfollowed?.(facts as Facts) : undefined;
  if (unfollowed !== undefined) return outcome(check, 'UNKNOWN', `None was seen, but ${unfollowed}.`, []);
  const home = check.belongsTo === undefined ? undefined : homeOf(check, model.facts[check.belongsTo as FactFamily] as readonly FactBase[]);
  return judged.length === 0 && incomplete === undefined && among !== undefined
    ? noneAmong(check, among)
    : decide(check, judged, incomplete, home, model.service);
}

/** Most questions about tables are about constraints, keys and migrations, which documents have none of. */
export function relational(tables: readonly Table[]): readonly Table[] {
  return tables.some((one) => one.document === true) ? tables.filter((one) => one.document !== true) : tables;
}

/** Nothing to object to among what was looked at, which is told. */
function noneAmong(check: AnyCheck, all: readonly FactBase[]): CheckOutcome {
  const what = check.among?.what ?? '';
  if (all.length === 0) return outcome(check, 'N/A', check.among?.without ?? `There are no ${what}.`, []);
  const places = all.map((one) => one.location).toSorted(compareLocations);
  const [location, ...related] = places.slice(0, EXAMPLES);
  const evidence: Evidence = { message: `${all.length} ${what} were looked at. ${check.noneMessage}`, holds: true };
  if (location !== undefined) evidence.location = location;
  if (related.length > 0) evidence.related = related;
  return { ...outcome(check, 'PASS', check.noneMessage, []), evidence: [evidence] };
}

function isBeside(check: AnyCheck, family: FactFamily): boolean {
  return (check.beside as readonly FactFamily[] | undefined)?.includes(family) === true;
}

function isRaisedBy(check: AnyCheck, family: FactFamily): boolean {
  return (check.raisedBy as readonly FactFamily[] | undefined)?.includes(family) === true;
}

function homeOf(check: AnyCheck, facts: readonly FactBase[]): Location | undefined {
  const wired = facts.filter((fact) => isWired(fact) === true);
  return (wired.find((fact) => check.belongsWith?.(fact) ?? true) ?? wired[0])?.location;
}

/** That nothing was found is true of all that was read, which is told by how much it is and where it begins. */
function readAll(check: AnyCheck, { files, starts = [], path }: ServiceInfo): Evidence[] {
  const [location = { path: manifestPath(path), line: 1 }, ...related] = starts;
  return [
    {
      message: `All of the service was looked at: ${files} files of code, which begins here, what they load, and what lies beside them. ${check.noneMessage}`,
      holds: true,
      location,
      ...(related.length === 0 ? {} : { related }),
    },
  ];
}

function leavesOut({ family, coverage }: Gap, judged: readonly Judged[], model: ServiceModel): boolean {
  if (!coverage.reasons.some((reason) => reason.endsWith('in ways that are not read'))) return false;
  const facts = new Set<unknown>(model.facts[family as FactFamily]);
  return judged.some(({ subject }) => facts.has(subject));
}

function decide(check: AnyCheck, judged: Judged[], gap: Gap | undefined, home: Location | undefined, service: ServiceInfo): CheckOutcome {
  const incomplete = gap ? `${gap.family} could not be read completely (${gap.coverage.reasons.join('; ') || 'no reason given'})` : '';
  if (judged.length === 0) {
    if (gap) return outcome(check, 'UNKNOWN', `None was seen, but ${incomplete}.`, []);
    const status: Status = check.whenNone === 'na' ? 'N/A' : check.whenNone === 'fail' ? 'FAIL' : 'PASS';
    const none = outcome(check, status, check.noneMessage, []);
    if (status === 'PASS') return { ...none, evidence: readAll(check, service) };
    return status === 'FAIL' && home !== undefined
      ? { ...none, evidence: [{ message: check.noneMessage, holds: false, location: home }] }
      : none;
  }
  const holding = judged.filter((one) => one.holds === true).length;
  const failing = judged.filter((one) => one.holds === false).length;
  const open = judged.length - holding - failing;
  if (check.quantifier === 'any') {
    if (holding > 0)
      return outcome(
        check,
        'PASS',
        sentence(check.title),
        judged.filter((one) => one.holds === true),
      );
    if (open > 0) return outcome(check, 'UNKNOWN', `It can't be told from the code whether this holds: ${lower(check.title)}.`, judged);
    if (gap) return outcome(check, 'UNKNOWN', `None that holds was seen, but ${incomplete}.`, judged);
    return outcome(check, 'FAIL', sentence(check.failTitle), judged);
  }
  if (failing > 0) {
    const status: Status = holding > 0 ? 'PARTIAL' : 'FAIL';
    const share = judged.length > 1 ? ` (${failing} of ${judged.length}${open > 0 ? `, ${open} not readable` : ''})` : '';
    return outcome(check, status, `${check.failTitle}${share}.`, judged);
  }
  if (open > 0)
    return outcome(check, 'UNKNOWN', `${open} of ${judged.length} could not be decided from the code: ${lower(check.title)}.`, judged);
  // What holds in code that never runs says nothing about the running app.
  if (!gap && check.whenNone === 'na' && judged.every(({ subject }) => isLeftOver(subject))) {
    return outcome(check, 'N/A', `${check.noneMessage} What there is, is not part of the running app.`, judged);
  }
  // Where a library is not read at all, what was seen beside it speaks for nothing else.
  if (gap !== undefined && (gap.coverage.reasons.some((reason) => reason.endsWith('not read yet')) || gap.ofSubjects === true))
    return outcome(check, 'UNKNOWN', `What was read holds, but ${incomplete}.`, judged);
  const note = gap ? ` What was read holds; ${incomplete}.` : '';
  const result = outcome(check, 'PASS', `${sentence(check.title)}${note}`, judged);
  return gap ? { ...result, confidence: 'likely' } : result;
}

function outcome(check: AnyCheck, status: Status, reason: string, judged: Judged[]): CheckOutcome {
  const placed = judged.map((one) => ({ ...one, location: check.location(one.subject) }));
  placed.sort((a, b) => rank(a) - rank(b) || (a.location && b.location ? compareLocations(a.location, b.location) : 0));
  const evidence = placed.slice(0, EVIDENCE_LIMIT).map((one) => toEvidence(check, one));
  return {
    check: check.id,
    status,
    confidence: check.confidence,
    reason,
    subjects: judged.length,
    holding: judged.filter((one) => one.holds === true).length,
    evidence,
  };
}

/** What speaks against comes first, then what is open. */
function rank({ holds }: Judged): number {
  return holds === true ? 2 : holds === undefined ? 1 : 0;
}

function toEvidence(check: AnyCheck, { subject, holds, location }: Judged & { location: Location | undefined }): Evidence {
  const evidence: Evidence = {
    message: check.message?.(subject, holds) ?? (holds === true ? check.title : check.failTitle),
    holds: holds === true,
  };
  if (holds === undefined) evidence.open = true;
  if (location) evidence.location = location;
  const related = check.related?.(subject);
  if (related && related.length > 0) evidence.related = [...related];
  return evidence;
}

/** Nothing is claimed against code of which nobody can tell whether it runs. That it holds there does no harm. */
function answerOf(check: AnyCheck, subject: unknown, holds: Holds): Holds {
  if (holds !== false || check.quantifier === 'any') return holds;
  return (subject as Partial<FactBase> | null)?.wiring?.state === 'unknown' ? undefined : false;
}

/** A fact of its own, not a pair or a path, of which it is known that the running app never reaches it. */
function isLeftOver(subject: unknown): boolean {
  return (subject as Partial<FactBase> | null)?.wiring?.state === 'not-wired';
}

function matches(subject: unknown, where: Where | undefined): boolean {
  if (!where) return true;
  return Object.entries(where).every(([path, wanted]) => {
    let value: unknown = subject;
    for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
    return typeof wanted === 'string' ? String(value) === wanted : wanted.includes(String(value));
  });
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
