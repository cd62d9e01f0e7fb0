import type { Block, Text } from '../block.ts';
import { column, heading, list, muted, paragraph, strong } from '../build.ts';
import type { ProcessRecord } from './process.ts';
import type { ProgramContext } from './program-context.ts';

/** How the audit itself went: for those who plan the next one. Where nothing was written down, it says that in place of figures. */

const ROWS = 10;
/** A plan that was missed by less was met. */
const MISSED = 0.25;
const LONG_DAYS = 30;
const OFTEN = 2;

type Findings = NonNullable<ProcessRecord['findings']>;

/** Hours by role, with the plan beside them. */
function hoursOf({ process, plan, levelled, services }: ProgramContext): ProcessRecord['hours'] {
  if (process !== undefined && process.hours.length > 0) return process.hours;
  const worked = new Map<string, number>();
  for (const one of plan.worked) {
    const role = plan.auditors.find((auditor) => auditor.name === one.auditor)?.role ?? 'senior';
    worked.set(role, (worked.get(role) ?? 0) + one.hours);
  }
  if (worked.size === 0 || services.length === 0) return [];
  return [...new Set(plan.auditors.map((one) => one.role))].map((role) => ({
    role,
    planned: levelled.assignments.reduce((sum, one) => sum + (plan.auditors[one.auditor]?.role === role ? one.hours : 0), 0),
    worked: worked.get(role) ?? 0,
  }));
}

export function workedHours(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const title = heading(2, say.plain('retro.hours'), 'hours');
  const hours = hoursOf(context);
  const sum = (key: 'planned' | 'worked'): number => hours.reduce((all, one) => all + one[key], 0);
  if (sum('worked') === 0) return [title, paragraph(say.rich('retro.hours.none'))];
  const share = sum('planned') === 0 ? '–' : say.percent(sum('worked') / sum('planned'));
  return [
    title,
    paragraph(say.rich('retro.hours.text', { planned: say.hours(sum('planned')), worked: say.hours(sum('worked')), share })),
    {
      kind: 'table',
      columns: [
        column(say, 'capacity.role', 40),
        column(say, 'retro.planned', 20, 'right'),
        column(say, 'retro.worked', 20, 'right'),
        column(say, 'retro.difference', 20, 'right'),
      ],
      rows: hours.map((one): readonly Text[] => [
        [say.plain(`auditor.role.${one.role}`)],
        [say.hours(one.planned)],
        [say.hours(one.worked)],
        [`${one.worked > one.planned ? '+' : one.worked < one.planned ? '−' : ''}${say.hours(Math.abs(one.worked - one.planned))}`],
      ]),
    },
  ];
}

export function slowFindings(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const title = heading(2, say.plain('retro.slow'), 'slow');
  const slow = context.process?.findings?.slow ?? [];
  // Without a history three sections would say that they know nothing; this one does it for all.
  if (slow.length === 0) return [title, paragraph(say.rich('retro.slow.none'))];
  return [
    title,
    paragraph(say.rich('retro.slow.text')),
    {
      kind: 'table',
      columns: [column(say, 'program.service', 24), column(say, 'column.item', 56), column(say, 'retro.days', 20, 'right')],
      rows: slow
        .slice(0, ROWS)
        .map((one): readonly Text[] => [
          [one.service],
          itemText(context, one.item),
          [one.done ? say.number(one.days) : `${say.number(one.days)} +`],
        ]),
    },
  ];
}

/** Questions by standard: where an audit costs people's time. */
export function leftToPeople(context: ProgramContext): readonly Block[] {
  const { say, plan } = context;
  const title = heading(2, say.plain('retro.left'), 'left');
  const { all, rows } = questions(context);
  if (all === 0) return [title, paragraph(say.rich('retro.left.none'))];
  const hours = say.hours((all * plan.minutesAnOpenItem) / 60);
  return [
    title,
    paragraph(say.rich('retro.left.text', { n: all, hours, minutes: plan.minutesAnOpenItem })),
    {
      kind: 'table',
      columns: [column(say, 'column.standard', 75), column(say, 'retro.questions', 25, 'right')],
      rows: rows.slice(0, ROWS).map(([standard, n]): readonly Text[] => [[standard], [say.number(n)]]),
    },
  ];
}

function questions({ services }: ProgramContext): { all: number; rows: [standard: string, n: number][] } {
  const open = new Map<string, number>();
  for (const { service } of services)
    for (const { title, score } of service.standards)
      if (score.counts.unknown > 0) open.set(title, (open.get(title) ?? 0) + score.counts.unknown);
  const rows = [...open].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { all: rows.reduce((sum, [, n]) => sum + n, 0), rows };
}

export function reopenedFindings(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const title = heading(2, say.plain('retro.reopened'), 'reopened');
  const reopened = context.process?.findings?.reopened;
  if (reopened === undefined) return [];
  if (reopened.length === 0) return [title, paragraph(say.rich('retro.reopened.none'))];
  return [
    title,
    paragraph(say.rich('retro.reopened.text')),
    {
      kind: 'table',
      columns: [
        column(say, 'program.service', 18),
        column(say, 'column.item', 36),
        column(say, 'retro.times', 10, 'right'),
        column(say, 'retro.last', 36),
      ],
      rows: reopened
        .slice(0, ROWS)
        .map((one): readonly Text[] => [[one.service], itemText(context, one.item), [say.number(one.times)], [one.note]]),
    },
  ];
}

export function disagreements(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const title = heading(2, say.plain('retro.overruled'), 'overruled');
  const overruled = context.process?.findings?.overruled;
  if (overruled === undefined) return [];
  if (overruled.length === 0) return [title, paragraph(say.rich('retro.overruled.none'))];
  return [
    title,
    paragraph(say.rich('retro.overruled.text')),
    {
      kind: 'table',
      columns: [
        column(say, 'program.service', 16),
        column(say, 'column.item', 30),
        column(say, 'retro.machine', 10),
        column(say, 'retro.human', 12),
        column(say, 'people.by', 12),
        column(say, 'ledger.reason', 20),
      ],
      rows: overruled
        .slice(0, 2 * ROWS)
        .map((one): readonly Text[] => [
          [one.service],
          itemText(context, one.item),
          [one.machine],
          [one.human === 'dismissed' ? say.plain('retro.dismissed') : one.human],
          [one.by],
          [one.reason],
        ]),
    },
  ];
}

/** What follows from the figures above, each with the figure that says so. */
export function whatToChange(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const { slow = [], reopened = [], overruled = [] }: Partial<Findings> = context.process?.findings ?? {};
  const back = Map.groupBy(reopened, (one) => one.item);
  const against = Map.groupBy(overruled, (one) => one.item);
  const { all, rows } = questions(context);
  const lines: Text[] = [
    ...hoursOf(context).flatMap((one): Text[] => {
      const missed = one.planned === 0 ? 0 : (one.worked - one.planned) / one.planned;
      if (one.worked === 0 || Math.abs(missed) <= MISSED) return [];
      const values = { role: say.plain(`auditor.role.${one.role}`), worked: say.hours(one.worked), planned: say.hours(one.planned) };
      return [say.rich(missed > 0 ? 'retro.change.over' : 'retro.change.under', values)];
    }),
    ...[...back].flatMap(([item, some]): Text[] => {
      const n = some.reduce((sum, one) => sum + one.times, 0);
      return n < OFTEN ? [] : [say.rich('retro.change.back', { item: strong(item), n })];
    }),
    ...slow
      .filter((one) => one.days > LONG_DAYS)
      .slice(0, 3)
      .map((one) => say.rich('retro.change.slow', { item: strong(one.item), service: one.service, days: one.days })),
    ...[...against].map(([item, some]) =>
      say.rich('retro.change.dismissed', { item: strong(item), n: new Set(some.map((one) => one.service)).size }),
    ),
    ...rows
      .slice(0, 3)
      .filter(([, n]) => n > all / 10)
      .map(([standard, n]) => say.rich('retro.change.left', { standard: strong(standard), n, all })),
  ];
  return [
    heading(2, say.plain('retro.change'), 'change'),
    lines.length === 0 ? paragraph(say.rich('retro.change.none')) : list(lines, true),
  ];
}

function itemText({ cards }: ProgramContext, item: string): Text {
  const title = cards.get(item)?.title;
  return [muted(item), ...(title === undefined ? [] : [` ${title}`])];
}
