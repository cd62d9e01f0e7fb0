import type { Counts, Decision, Exposure, ItemCard, ServiceResult } from '@airworthy/model';
import type { Problem } from '../../view/blockers.ts';
import { headlineOf } from '../../view/blockers.ts';
import type { Block, Inline, Segment, Text, Tone } from '../block.ts';
import { column, link, paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import type { MessageKey, Voice } from '../text/say.ts';

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

export function decided(counts: Counts): number {
  return counts.pass + counts.partial + counts.fail;
}

/** What is wrong, as a sentence without a full stop that begins with a capital. */
export function faultOf(problem: Problem): string {
  const text = headlineOf(problem);
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
export function placesText(context: ServiceContext, problem: Problem, limit: number): Text {
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

/** Verdicts of standards as bars, with the grade of each. */
export function standardBars(say: Voice, title: MessageKey, standards: readonly Scored[]): Block {
  return {
    kind: 'bars',
    title: say.plain(title),
    description: say.plain('quick.standards.text', { n: standards.length }),
    rows: standards.map((one) => ({
      label: one.title,
      segments: segmentsOf(say, one.score.counts),
      note: gradeNote(say, one.score),
    })),
  };
}

/** The grade beside a bar, or that there is none. */
export function gradeNote(say: Voice, score: Scored['score']): string {
  return score.points === null ? say.plain('grade.none') : score.grade;
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
