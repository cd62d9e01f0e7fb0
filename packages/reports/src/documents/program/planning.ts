import type { Block, Text } from '../block.ts';
import { column, heading, paragraph, strong } from '../build.ts';
import { applicable, decided, HOURS_A_DAY } from '../service/common.ts';
import { effortTable, packageTable } from './parts.ts';
import { programByHand } from './program-context.ts';
import type { ProgramContext, WorkPackage } from './program-context.ts';

/** Time and money of a program: phases, schedule, cost, and the order of the work. */

export function byPhase(context: ProgramContext): readonly Block[] {
  const { say } = context;
  return [
    heading(2, say.plain('program.phases'), 'phases'),
    {
      kind: 'table',
      columns: [
        column(say, 'column.phase', 30),
        column(say, 'program.services', 10, 'right'),
        column(say, 'column.items', 12, 'right'),
        column(say, 'program.machine', 14, 'right'),
        column(say, 'ledger.questions', 12, 'right'),
        column(say, 'program.hoursPlan', 14, 'right'),
        column(say, 'program.hoursLeft', 12, 'right'),
      ],
      rows: context.phases.map(({ phase, services, auditHours, byHand }): readonly Text[] => {
        const items = services.reduce((sum, { service }) => sum + applicable(service.score.counts), 0);
        const done = services.reduce((sum, { service }) => sum + decided(service.score.counts), 0);
        return [
          [strong(phase.name), ` ${phase.title || say.plain('program.noPhase')}`],
          [String(services.length)],
          [say.number(items)],
          [items === 0 ? '–' : say.percent(done / items)],
          [say.number(items - done)],
          [`${byHand.planned ? '' : '≈ '}${say.number(byHand.hours[0])}–${say.number(byHand.hours[1])} h`],
          [say.hours(auditHours)],
        ];
      }),
    },
  ];
}

export function savings(context: ProgramContext): readonly Block[] {
  const { say, plan } = context;
  const { low, high, left, items, open } = programByHand(context);
  return [
    paragraph(
      say.rich('program.savings', {
        items: say.number(items),
        low: say.number(low),
        high: say.number(high),
        lowCost: say.money(low * plan.auditorRate),
        highCost: say.money(high * plan.auditorRate),
        open: say.number(open),
        left: say.hours(left),
        leftCost: say.money(left * plan.auditorRate),
      }),
    ),
  ];
}

export function cost(context: ProgramContext): readonly Block[] {
  return [heading(2, context.say.plain('executive.money'), 'investment'), effortTable(context, [40, 20, 20, 20]), ...savings(context)];
}

/** Pieces of work of a wave that are listed. */
const SHOWN = 40;

/** The work in waves: what blocks, what is due in 30 days, and the rest above low severity. */
export function waves(context: ProgramContext): readonly Block[] {
  const { say, packages, plan } = context;
  const some: readonly [Parameters<typeof say.plain>[0], readonly WorkPackage[]][] = [
    ['program.wave.now', packages.filter((one) => one.blocking.length > 0)],
    [
      'program.wave.month',
      packages.filter((one) => one.blocking.length === 0 && (one.item.severity === 'critical' || one.item.severity === 'high')),
    ],
    ['program.wave.later', packages.filter((one) => one.blocking.length === 0 && one.item.severity === 'medium')],
  ];
  const people = plan.engineers;
  let start = 0;
  const rows = some.map(([key, own]) => {
    const hours = own.reduce((sum, one) => sum + one.hours, 0);
    const end = Math.round((start + hours / (people * HOURS_A_DAY * 5)) * 10) / 10;
    // What blocks is listed to the last piece of work; of the rest, what is needed most often.
    const row = { key, own, hours, start, end, shown: key === 'program.wave.now' ? own.length : SHOWN };
    start = end;
    return row;
  });
  return [
    heading(2, say.plain('program.waves'), 'waves'),
    paragraph(say.rich('program.waves.text', { people })),
    {
      kind: 'gantt',
      title: say.plain('program.waves'),
      description: rows.map((row) => `${say.plain(row.key)} ${say.short(row.start)}–${say.short(row.end)}`).join('; '),
      unit: say.plain('program.weeks'),
      length: Math.max(1, Math.ceil(start)),
      rows: rows.map((row, index) => ({
        label: say.plain(row.key),
        detail: say.hours(row.hours),
        start: row.start,
        end: row.end,
        tone: index === 0 ? 'fail' : index === 1 ? 'partial' : 'accent',
      })),
    },
    ...rows.flatMap((row): readonly Block[] =>
      row.own.length === 0
        ? []
        : [
            heading(3, `${say.plain(row.key)} (${row.own.length})`, row.key.replaceAll('.', '-')),
            packageTable(context, row.own.slice(0, row.shown)),
            ...(row.own.length > row.shown ? [paragraph(say.rich('program.morePackages.ledger', { n: row.own.length - row.shown }))] : []),
          ],
    ),
  ];
}
