import type { Severity } from '@airworthy/model';
import type { Problem } from '../../view/blockers.ts';
import type { Block, Text } from '../block.ts';
import { column, heading, list, paragraph } from '../build.ts';
import { PLAIN_WAITING } from '../program/program-plan.ts';
import type { WaitingInputs } from '../program/program-plan.ts';
import type { Voice } from '../text/say.ts';
import { exposureWord } from './common.ts';

const DAYS = 7;
/** Weeks of waiting that are shown. */
export const WEEKS = [1, 2, 4, 8, 13] as const;
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium'];

/** What is past its target after some weeks in which nothing is fixed. */
export interface Waited {
  weeks: number;
  /** Points past their target, by severity. */
  overdue: Readonly<Record<string, number>>;
  /** Sum of the weeks past target over all points. */
  overdueWeeks: number;
  /** Nothing where nobody said what a week past target costs. */
  cost?: number;
}

/**
 * Counts what waiting does: a point of a severity has a target of 7, 30 or 90 days from the snapshot, and costs something for each week past it.
 * `cost = Σ overdueWeek[severity] × max(0, weeks − target / 7)` over the points that matter for the exposure.
 */
export function waited(problems: readonly Problem[], weeks: number, inputs: WaitingInputs): Waited {
  const own = counted(problems, inputs);
  const past = own.filter((one) => weeks * DAYS > one.days);
  const weeksPast = (one: { days: number }): number => weeks - one.days / DAYS;
  return {
    weeks,
    overdue: Object.fromEntries(SEVERITIES.map((severity) => [severity, past.filter((one) => one.severity === severity).length])),
    overdueWeeks: past.reduce((sum, one) => sum + weeksPast(one), 0),
    ...(priced(inputs) ? { cost: past.reduce((sum, one) => sum + weeksPast(one) * (inputs.overdueWeek[one.severity] ?? 0), 0) } : {}),
  };
}

/** Points with a target that matter for the exposure: critical and high ones are those that its decision names. */
function counted(problems: readonly Problem[], inputs: WaitingInputs): { severity: Severity; days: number }[] {
  return problems.flatMap(({ item, slaDays, service }) => {
    const decision = service.decisions.find((one) => one.exposure === inputs.exposure);
    const named = decision === undefined || decision.blockers.includes(item.id) || decision.conditions.includes(item.id);
    return slaDays === null || (item.severity !== 'medium' && !named) ? [] : [{ severity: item.severity, days: slaDays }];
  });
}

function priced(inputs: WaitingInputs): boolean {
  return Object.keys(inputs.overdueWeek).length > 0;
}

/** One sentence for those who have a minute. */
export function waitingLine(say: Voice, problems: readonly Problem[], inputs: WaitingInputs = PLAIN_WAITING): Text {
  const [soon, late] = [waited(problems, 4, inputs), waited(problems, 13, inputs)];
  const parts = {
    critical: soon.overdue['critical'] ?? 0,
    high: late.overdue['high'] ?? 0,
    exposure: exposureWord(say, inputs.exposure),
  };
  return soon.cost === undefined || late.cost === undefined
    ? say.rich('waiting.line', parts)
    : say.rich('waiting.line.cost', { ...parts, cost: say.money(soon.cost), late: say.money(late.cost) });
}

/**
 * What it costs to wait, with everything that it rests on.
 *
 * @param releaseHours hours of work before the release, and how many people do it in hours a week
 */
export function waiting(
  say: Voice,
  problems: readonly Problem[],
  inputs: WaitingInputs = PLAIN_WAITING,
  release?: { hours: number; hoursAWeek: number },
): readonly Block[] {
  const own = counted(problems, inputs);
  if (own.length === 0) return [];
  const rows = WEEKS.map((weeks) => waited(problems, weeks, inputs));
  const table: Block = {
    kind: 'table',
    columns: [
      column(say, 'waiting.weeks', 16),
      ...SEVERITIES.map((severity) => column(say, `severity.${severity}`, 14, 'right')),
      column(say, 'waiting.overdueWeeks', 22, 'right'),
      ...(priced(inputs) ? [column(say, 'column.cost', 20, 'right')] : []),
    ],
    rows: rows.map((row): readonly Text[] => [
      [say.plain('waiting.after', { n: row.weeks })],
      ...SEVERITIES.map((severity): Text => {
        const all = own.filter((one) => one.severity === severity).length;
        return [all === 0 ? '–' : say.plain('waiting.of', { n: say.number(row.overdue[severity] ?? 0), of: say.number(all) })];
      }),
      [say.number(row.overdueWeeks)],
      ...(row.cost === undefined ? [] : [[say.money(row.cost)]]),
    ]),
  };
  return [
    heading(2, say.plain('waiting.title'), 'waiting'),
    paragraph(say.rich('waiting.text', { exposure: exposureWord(say, inputs.exposure) })),
    table,
    list([
      say.rich('waiting.targets'),
      say.rich('waiting.assume'),
      priced(inputs)
        ? say.rich('waiting.formula', {
            prices: SEVERITIES.filter((one) => inputs.overdueWeek[one] !== undefined)
              .map((one) => `${say.plain(`severity.${one}`)} ${say.money(inputs.overdueWeek[one] ?? 0)}`)
              .join(', '),
          })
        : say.rich('waiting.unpriced'),
      ...launch(say, inputs, release),
    ]),
  ];
}

/** The other side: what the fixes before the release delay. */
function launch(say: Voice, inputs: WaitingInputs, release?: { hours: number; hoursAWeek: number }): Text[] {
  if (release === undefined || release.hours === 0) return [];
  const weeks = Math.max(0.1, Math.round((release.hours / Math.max(1, release.hoursAWeek)) * 10) / 10);
  const values = { weeks: say.short(weeks), hours: say.hours(release.hours), capacity: say.hours(release.hoursAWeek) };
  return [
    inputs.launchWeek === undefined
      ? say.rich('waiting.launch', values)
      : say.rich('waiting.launch.cost', { ...values, week: say.money(inputs.launchWeek), cost: say.money(inputs.launchWeek * weeks) }),
  ];
}
