import type { Block, GanttRow, Text } from '../block.ts';
import { column, heading, joined, paragraph, strong } from '../build.ts';
import { serviceLink } from './parts.ts';
import { dayAt, DAYS_A_WEEK, weekOf } from '@airworthy/program';
import type { Assignment } from './levelled.ts';
import { programByHand } from './program-context.ts';
import type { ProgramContext } from './program-context.ts';

/** Who audits what, and when: the work that a machine leaves, given to people by name. */

/** Weeks that a table of them can show side by side. */
const WEEKS_ACROSS = 10;

/** The name of an auditor; a place that nobody fills has a role and a number. */
export function auditorName({ say, plan }: ProgramContext, index: number): string {
  const auditor = plan.auditors[index];
  if (auditor === undefined) return '';
  if (auditor.name !== '') return auditor.name;
  const alike = plan.auditors.slice(0, index + 1).filter((one) => one.role === auditor.role && one.name === '').length;
  const several = plan.auditors.filter((one) => one.role === auditor.role && one.name === '').length > 1;
  return `${say.plain(`auditor.role.${auditor.role}`)}${several ? ` ${alike}` : ''}`;
}

/** A working day as a date, or as a number where the start is not known. */
export function dayText({ say, start }: ProgramContext, index: number): string {
  return start === undefined ? say.plain('capacity.day', { n: Math.floor(index) + 1 }) : dayAt(start, index);
}

/** The day on which something that ends there is done: work that fills a day ends on it, not on the next. */
export function lastDay(end: number): number {
  return Math.max(0, Math.ceil(end - 1e-6) - 1);
}

const spanText = (context: ProgramContext, start: number, end: number): string => {
  const [first, last] = [dayText(context, start + 1e-6), dayText(context, lastDay(end))];
  return first === last ? first : `${first} – ${last}`;
};

/** Beginnings of weeks as marks of an axis. */
export function weekMarks(context: ProgramContext, length: number): { at: number; text: string }[] {
  const weeks = Math.ceil(length / DAYS_A_WEEK) + 1;
  const step = Math.max(1, Math.ceil(weeks / 9));
  const first = weekOf(context.start, 0);
  return Array.from({ length: weeks }, (_week, index) => ({ at: first + index * DAYS_A_WEEK, index }))
    .filter(({ at, index }) => index % step === 0 && at >= 0 && at <= length)
    .map(({ at, index }) => ({
      at,
      text: context.start === undefined ? context.say.plain('capacity.week', { n: index + 1 }) : context.say.day(dayAt(context.start, at)),
    }));
}

/** @param limit rows of services; a slide shows phases only */
export function scheduleChart(context: ProgramContext, services: boolean): Block {
  const { say, phases, levelled } = context;
  const length = Math.max(1, Math.ceil(levelled.end));
  const rows = phases.flatMap(({ phase, services: own, auditHours }): GanttRow[] => {
    const work = levelled.assignments.filter((one) => one.phase === phase.name);
    // Where nothing could be placed, as without auditors, there is nothing to draw; the text beside it says why.
    if (work.length === 0) return [];
    const span = spanOf(work);
    return [
      {
        label: `${phase.name} ${phase.title || say.plain('program.noPhase')}`,
        detail: services ? say.hours(auditHours) : `${say.plain('program.nServices', { n: own.length })}, ${say.hours(auditHours)}`,
        ...span,
        span: spanText(context, span.start, span.end),
        tone: services ? 'neutral' : 'accent',
        ...(services ? { group: true as const } : {}),
      },
      ...(services ? own.filter(({ service }) => work.some((one) => one.service === service.name)) : []).map(({ service }): GanttRow =>
        serviceRow(context, service.name, work),
      ),
    ];
  });
  return {
    kind: 'gantt',
    title: say.plain('program.schedule'),
    description: rows
      .filter((row) => !services || row.group === true)
      .map((row) => `${row.label} ${row.span ?? ''}`)
      .join('; '),
    unit: context.start === undefined ? say.plain('executive.timeline.unit') : context.start.slice(0, 4),
    length,
    marks: weekMarks(context, length),
    rows,
  };
}

function spanOf(work: readonly Assignment[]): { start: number; end: number } {
  return { start: Math.min(...work.map((one) => one.start)), end: Math.max(...work.map((one) => one.end)) };
}

function serviceRow(context: ProgramContext, name: string, work: readonly Assignment[]): GanttRow {
  const own = work.filter((one) => one.service === name);
  const span = spanOf(own);
  const people = [...new Set(own.map((one) => auditorName(context, one.auditor)))].join(', ');
  return { label: name, detail: people, ...span, span: spanText(context, span.start, span.end), tone: 'accent' };
}

export function schedule(context: ProgramContext): readonly Block[] {
  const { say, plan, levelled, start } = context;
  const hoursAWeek = plan.auditors.reduce((sum, one) => sum + one.hoursAWeek, 0);
  const { low, high, left } = programByHand(context);
  return [
    heading(2, say.plain('program.schedule'), 'schedule'),
    paragraph(
      say.rich('capacity.text', {
        n: plan.auditors.length,
        hours: say.number(hoursAWeek),
        left: say.hours(left),
        end: dayText(context, lastDay(levelled.end)),
        low: say.short(low / Math.max(1, hoursAWeek)),
        high: say.short(high / Math.max(1, hoursAWeek)),
      }),
    ),
    ...(plan.auditors.some((one) => one.name === '') ? [paragraph(say.rich('capacity.unnamed'))] : []),
    ...(start === undefined ? [paragraph(say.rich('capacity.noStart'))] : []),
    scheduleChart(context, true),
  ];
}

/** Hours of each auditor by week beside what they have. */
export function capacity(context: ProgramContext): readonly Block[] {
  const { say, plan, levelled, away } = context;
  const first = weekOf(context.start, 0);
  const weeks = Array.from({ length: Math.ceil((levelled.end - first) / DAYS_A_WEEK) }, (_week, index) => first + index * DAYS_A_WEEK);
  const groups = Array.from({ length: Math.ceil(weeks.length / WEEKS_ACROSS) }, (_group, index) =>
    weeks.slice(index * WEEKS_ACROSS, (index + 1) * WEEKS_ACROSS),
  );
  const cell = (auditor: number, week: number): string => {
    const days = Array.from({ length: DAYS_A_WEEK }, (_day, day) => week + day).filter((day) => day >= 0);
    const free = days.filter((day) => away[auditor]?.has(day) !== true);
    if (free.length === 0) return say.plain('capacity.away');
    const has = ((plan.auditors[auditor]?.hoursAWeek ?? 0) / DAYS_A_WEEK) * free.length;
    const used = free.reduce((sum, day) => sum + hoursOn(context, auditor, day), 0);
    return say.plain('capacity.cell', { used: say.short(used), has: say.short(has) });
  };
  return [
    heading(2, say.plain('capacity.title'), 'capacity'),
    paragraph(say.rich('capacity.table')),
    ...groups.map((some): Block => ({
      kind: 'table',
      columns: [
        column(say, 'capacity.auditor', 24),
        column(say, 'capacity.role', 16),
        column(say, 'capacity.total', 12, 'right'),
        ...some.map((week) => ({
          title:
            context.start === undefined
              ? say.plain('capacity.week', { n: (week - first) / DAYS_A_WEEK + 1 })
              : say.day(dayAt(context.start, Math.max(0, week))),
          width: 10,
          align: 'right' as const,
        })),
      ],
      rows: plan.auditors.map((auditor, index): readonly Text[] => [
        [strong(auditorName(context, index))],
        [say.plain(`auditor.role.${auditor.role}`)],
        [say.hours(levelled.assignments.filter((one) => one.auditor === index).reduce((sum, one) => sum + one.hours, 0))],
        ...some.map((week): Text => [cell(index, week)]),
      ]),
    })),
  ];
}

/** Hours of work of an auditor on a working day. */
function hoursOn({ plan, levelled, away }: ProgramContext, auditor: number, day: number): number {
  const hoursADay = (plan.auditors[auditor]?.hoursAWeek ?? 0) / DAYS_A_WEEK;
  return levelled.assignments
    .filter((one) => one.auditor === auditor)
    .reduce((sum, one) => {
      const overlap = Math.min(one.end, day + 1) - Math.max(one.start, day);
      return overlap > 0 && away[auditor]?.has(day) !== true ? sum + overlap * hoursADay : sum;
    }, 0);
}

/** One row a service: who audits it, who goes through it with the owner, from when to when. */
export function assignments(context: ProgramContext): readonly Block[] {
  const { say, plan, phases, levelled } = context;
  const owned = Object.keys(plan.owners).length > 0;
  return [
    heading(2, say.plain('capacity.who'), 'who'),
    {
      kind: 'table',
      columns: [
        column(say, 'program.service', 20),
        column(say, 'column.phase', 8),
        column(say, 'capacity.audits', 20),
        column(say, 'capacity.when', 24),
        column(say, 'capacity.reviews', 20),
        column(say, 'capacity.when', 24),
        column(say, 'column.effort', 9, 'right'),
        ...(owned ? [column(say, 'capacity.owner', 16)] : []),
      ],
      rows: phases.flatMap(({ phase, services }) =>
        services.map(({ service }): readonly Text[] => {
          const own = levelled.assignments.filter((one) => one.service === service.name);
          const cells = (['audit', 'review'] as const).flatMap((kind): Text[] => {
            const one = own.find((each) => each.kind === kind);
            return one === undefined ? [['–'], ['–']] : [[auditorName(context, one.auditor)], [spanText(context, one.start, one.end)]];
          });
          return [
            serviceLink(service.name),
            [phase.name],
            ...cells,
            [say.hours(own.reduce((sum, one) => sum + one.hours, 0))],
            ...(owned ? [[plan.owners[service.name] ?? '–']] : []),
          ];
        }),
      ),
    },
  ];
}

const NAMES = 5;

/** What moves when somebody is away. */
export function absenceRisks(context: ProgramContext): readonly Block[] {
  const { say, plan, levelled, slips } = context;
  if (slips.length === 0) return [];
  return [
    heading(2, say.plain('capacity.slips'), 'absences'),
    paragraph(say.rich('capacity.slips.text', { weeks: plan.absenceWeeks, end: dayText(context, lastDay(levelled.end)) })),
    {
      kind: 'table',
      columns: [
        column(say, 'capacity.away.who', 20),
        column(say, 'capacity.away.from', 14),
        column(say, 'capacity.away.end', 22),
        column(say, 'capacity.away.services', 44),
      ],
      rows: slips.map((slip): readonly Text[] => {
        const days = Math.round(slip.end - levelled.end);
        const more = slip.services.length - NAMES;
        return [
          [strong(auditorName(context, slip.auditor))],
          [dayText(context, slip.from)],
          [`${dayText(context, lastDay(slip.end))} `, ...say.rich('capacity.days', { n: days })],
          slip.services.length === 0
            ? say.rich('capacity.nothing')
            : [
                ...joined(slip.services.slice(0, NAMES).map((one): Text => [`${one.service} +${say.short(one.days)}`])),
                ...(more > 0 ? [' ', ...say.rich('index.more', { n: more })] : []),
              ],
        ];
      }),
    },
  ];
}
