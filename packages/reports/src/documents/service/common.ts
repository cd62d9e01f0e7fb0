import type { Counts, Decision, Exposure, ItemCard, ServiceResult, Verdict } from '@airworthy/model';
import type { Problem } from '../../view/blockers.ts';
import { headlineOf } from '../../view/blockers.ts';
import type { Block, ChecklistLine, Inline, Segment, Text, Tone } from '../block.ts';
import { column, link, paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import type { Voice } from '../text/say.ts';

/** Hours a person works on the plan in a day. */
export const HOURS_A_DAY = 6;

export const DECISION_TONE: Readonly<Record<Decision['decision'], Tone>> = { GO: 'pass', 'GO WITH CONDITIONS': 'partial', 'NO-GO': 'fail' };

export function decisionWord(say: Voice, decision: Decision['decision']): string {
  return say.plain(decision === 'GO' ? 'decision.go' : decision === 'NO-GO' ? 'decision.noGo' : 'decision.conditions');
}

export function exposureWord(say: Voice, exposure: Exposure): string {
  return say.plain(`exposure.${exposure}`);
}

/** The five verdicts of a score in the order in which every document shows them. */
export function segmentsOf(say: Voice, counts: Counts): Segment[] {
  return [
    { label: say.plain('verdict.pass'), value: counts.pass, tone: 'pass' },
    { label: say.plain('verdict.partial'), value: counts.partial, tone: 'partial' },
    { label: say.plain('verdict.fail'), value: counts.fail, tone: 'fail' },
    { label: say.plain('verdict.unknown'), value: counts.unknown, tone: 'unknown' },
  ];
}

/** Items that apply. */
export function applicable(counts: Counts): number {
  return counts.pass + counts.partial + counts.fail + counts.unknown;
}

/** Share of what was decided that holds; what holds in part counts half. */
function holding(counts: Counts): number {
  return (counts.pass + counts.partial / 2) / Math.max(1, decided(counts));
}

/** Parts of a service with enough verdicts to be compared, the strongest first. Every document ranks them by this. */
export function ranked({ service }: ServiceContext): ServiceResult['components'] {
  return service.components
    .filter((one) => one.score.points !== null && decided(one.score.counts) >= 5)
    .toSorted((a, b) => holding(b.score.counts) - holding(a.score.counts));
}

export function decided(counts: Counts): number {
  return counts.pass + counts.partial + counts.fail;
}

/** What is wrong, as a sentence without a full stop that begins with a capital. */
export function faultOf(problem: Problem): string {
  return sentence(headlineOf(problem));
}

/** With a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `S01-001`, leading to its part of the hardening guide where the set holds that: lesser points stand in a table there. */
export function itemLink({ hasGuide }: Pick<ServiceContext, 'hasGuide'>, { item }: Problem): Inline {
  if (!hasGuide) return item.id;
  const lesser = item.severity === 'medium' || item.severity === 'low';
  return link(item.id, { document: 'security-hardening-guide', anchor: lesser ? item.severity : anchorOf(item.id) });
}

export function anchorOf(id: string): string {
  return id.toLowerCase();
}

/** The first places, and how many more there are. */
export function placesText(context: Pick<ServiceContext, 'say'>, problem: Problem, limit: number): Text {
  const shown = problem.places.slice(0, limit).flatMap((at, index): Inline[] => [...(index > 0 ? [', '] : []), { kind: 'place', at }]);
  const more = problem.places.length - limit;
  return more > 0 ? [...shown, ' ', ...context.say.rich('places.more', { n: more })] : shown;
}

export function severityOf({ say }: { say: Voice }, { item }: { item: ItemCard }): Inline {
  return { kind: 'severity', severity: item.severity, text: say.plain(`severity.${item.severity}`) };
}

/** Effort of a phase of the plan by name; the phases are those of the result. */
export function hoursOf(service: ServiceResult): number {
  return service.effort.byPhase.reduce((sum, phase) => sum + phase.hours, 0);
}

/** Problems whose item the phase of the plan holds. */
export function problemsIn(context: ServiceContext, items: readonly string[]): readonly Problem[] {
  const held = new Set(items);
  return context.problems.filter((problem) => held.has(problem.item.id));
}

type Scored = ServiceResult['standards'][number];

/** Verdicts of standards, with the grade of each and the worst that is open in it. */
export function standardScorecard(context: ServiceContext, standards: readonly Scored[]): Block {
  const { say } = context;
  const worst = new Map<string, Problem>();
  for (const problem of context.problems) if (!worst.has(problem.item.standard)) worst.set(problem.item.standard, problem);
  return {
    kind: 'scorecard',
    columns: {
      label: say.plain('column.standard'),
      grade: say.plain('column.grade'),
      verified: say.plain('column.verified'),
      note: say.plain('column.worst'),
    },
    rows: standards.map(({ standard, title, score }) => {
      const problem = worst.get(standard);
      return {
        label: [title],
        grade: score.points === null ? '–' : score.grade,
        verified: score.coverage,
        segments: segmentsOf(say, score.counts),
        note: problem === undefined ? [say.plain('none')] : [itemLink(context, problem), ` ${faultOf(problem)}`],
      };
    }),
  };
}

const CHECKED: Readonly<Record<Verdict['status'], ChecklistLine['state'] | undefined>> = {
  PASS: 'done',
  PARTIAL: 'partly',
  FAIL: 'open',
  UNKNOWN: 'unknown',
  'N/A': undefined,
};

/** A question as a line of a checklist; nothing where it does not apply. What a box cannot show is said in words. */
export function checklistLine(say: Voice, item: ItemCard, status: Verdict['status']): ChecklistLine[] {
  const state = CHECKED[status];
  if (state === undefined) return [];
  const word = state === 'unknown' ? say.plain('verdict.unknown') : state === 'partly' ? say.plain('verdict.partial') : '';
  return [
    {
      state,
      text: [{ kind: 'muted', text: `${item.id} ` }, item.title, ...(word === '' ? [] : [{ kind: 'muted' as const, text: ` – ${word}` }])],
    },
  ];
}

/** The grade beside a bar, or that there is none; where no column says so, with the word. */
export function gradeNote(say: Voice, score: Scored['score'], named = false): string {
  if (score.points === null) return say.plain('grade.none');
  return named ? `${say.plain('column.grade')} ${score.grade}` : score.grade;
}

/** The tests of a service by kind. */
export function suiteTable({ say, service }: ServiceContext, withSkipped: boolean): Block {
  const suites = service.portrait?.suites ?? [];
  if (suites.length === 0) return paragraph(say.rich('code.tests.none'));
  return {
    kind: 'table',
    columns: [
      column(say, 'code.tests.kind', 30),
      column(say, 'code.metric.files', 15, 'right'),
      column(say, 'code.tests.tests', 15, 'right'),
      column(say, 'code.tests.empty', 20, 'right'),
      ...(withSkipped ? [column(say, 'code.tests.skipped', 20, 'right')] : []),
    ],
    rows: suites.map((suite): readonly Text[] => [
      [suite.kind],
      [say.number(suite.files)],
      [say.number(suite.tests)],
      [say.number(suite.withoutAssertion)],
      ...(withSkipped ? [[say.number(suite.skipped)]] : []),
    ]),
  };
}
