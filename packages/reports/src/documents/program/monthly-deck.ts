import { COMPONENTS } from '@airworthy/model';
import type { Text } from '../block.ts';
import { callout, column, list, paragraph, strong } from '../build.ts';
import type { Deck, Slide } from '../deck.ts';
import { snapshotFrame } from '../frame.ts';
import type { SnapshotFrame } from '../frame.ts';
import { headline } from '../../view/decisions.ts';
import { applicable, decided, HOURS_A_DAY, segmentsOf } from '../service/common.ts';
import { waited } from '../service/waiting.ts';
import { plainOf } from '../text/say.ts';
import { capacity, dayText, lastDay, scheduleChart } from './capacity.ts';
import { dayAfter } from '@airworthy/program';
import { effortByPhase, effortTable } from './parts.ts';
import { pathChart, stepsToGo } from './path.ts';
import { programByHand } from './program-context.ts';
import type { ProgramContext } from './program-context.ts';
import { movedLines, standing, standingTitle } from './weekly.ts';

/** The monthly update for a steering group: at most ten slides with the cover, each a statement with what proves it. */
export function monthlyDeck(context: ProgramContext, frame: SnapshotFrame, subtitle: string): Deck {
  return {
    id: 'monthly-deck',
    title: context.say.plain('program.deck.title'),
    subtitle,
    ...snapshotFrame(frame),
    slides: [decision, asks, change, map, path, schedule, money, unknown, next].flatMap((make) => make(context) ?? []),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

function decision(context: ProgramContext): Slide {
  const { say, phases } = context;
  const { conditions, noGo, blockers, blocking } = standing(context);
  const of = context.services.length;
  return {
    title: say.plain('monthly.decision', { noGo, of, n: blocking.length }),
    notes: say.plain('monthly.decision.notes', {
      ids: blocking
        .slice(0, 5)
        .map((one) => one.item.id)
        .join(', '),
    }),
    blocks: [
      callout(
        noGo > 0 ? 'fail' : conditions > 0 ? 'partial' : 'pass',
        standingTitle(context),
        say.rich('weekly.decision', { n: blocking.length, blockers }),
      ),
      {
        kind: 'table',
        columns: [
          column(say, 'column.phase', 40),
          column(say, 'program.services', 12, 'right'),
          column(say, 'decision.noGo', 12, 'right'),
          column(say, 'decision.conditions', 18, 'right'),
          column(say, 'decision.go', 12, 'right'),
          column(say, 'ledger.blocks', 14, 'right'),
        ],
        rows: phases.map(({ phase, services }): readonly Text[] => {
          const count = (word: string): string => String(services.filter(({ service }) => headline(service)?.decision === word).length);
          return [
            [strong(phase.name), ` ${phase.title || say.plain('program.noPhase')}`],
            [String(services.length)],
            [count('NO-GO')],
            [count('GO WITH CONDITIONS')],
            [count('GO')],
            [String(total(services.map((one) => one.problems.filter((problem) => problem.blocks.length > 0).length)))],
          ];
        }),
      },
    ],
  };
}

function asks(context: ProgramContext): Slide {
  const { say, plan } = context;
  const { blocking } = standing(context);
  const [first] = blocking;
  const problems = context.services.flatMap((one) => one.problems);
  const late = waited(problems, 4, plan.waiting);
  const unowned = context.services.filter(({ service }) => plan.owners[service.name] === undefined).length;
  const { open } = programByHand(context);
  const hours = total(blocking.map((one) => one.hours));
  const waitingText = (count: number): string =>
    late.cost === undefined
      ? say.plain('monthly.ask.wait', { n: count })
      : say.plain('monthly.ask.wait.cost', { n: count, cost: say.money(late.cost) });
  const rows: (readonly Text[])[] = [];
  if (first !== undefined) {
    rows.push([
      say.rich('monthly.ask.first', { item: first.item.id, title: first.title }),
      say.rich('monthly.ask.first.why', { n: first.services.length, hours: say.hours(first.hours) }),
      [waitingText(late.overdue['critical'] ?? 0)],
      say.rich('monthly.who.lead'),
    ]);
    rows.push([
      say.rich('monthly.ask.people', { hours: say.hours(hours) }),
      say.rich('monthly.ask.people.why', { weeks: say.short(hours / (plan.engineers * HOURS_A_DAY * 5)), people: plan.engineers }),
      say.rich('monthly.ask.people.wait', { n: standing(context).noGo }),
      say.rich('monthly.who.lead'),
    ]);
  }
  if (unowned > 0)
    rows.push([
      say.rich('monthly.ask.owners', { n: unowned }),
      say.rich('monthly.ask.owners.why', { n: open }),
      say.rich('monthly.ask.owners.wait', { n: open }),
      say.rich('monthly.who.product'),
    ]);
  if (rows.length === 0) rows.push([say.rich('program.asks.date'), ['–'], ['–'], say.rich('monthly.who.lead')]);
  return {
    title: say.plain('monthly.asks', { n: rows.length }),
    notes: say.plain('monthly.asks.notes'),
    blocks: [
      {
        kind: 'table',
        columns: [
          column(say, 'monthly.column.decision', 30),
          column(say, 'monthly.column.why', 26),
          column(say, 'monthly.column.wait', 28),
          column(say, 'monthly.column.who', 16),
        ],
        rows,
      },
    ],
  };
}

/** What moved; without an earlier snapshot, where the phases stand. */
function change(context: ProgramContext): Slide | undefined {
  const { say, change: moved } = context;
  if (moved === undefined) return undefined;
  const closed = (['critical', 'high', 'medium', 'low'] as const).filter((one) => moved.bySeverity[one].before > 0);
  return {
    title: say.plain('monthly.change', { closed: moved.closed.length, added: moved.added.length }),
    notes: movedLines(context)
      .map((line) => line.map(plainOf).join(''))
      .join('\n'),
    blocks: [
      {
        kind: 'bars',
        title: say.plain('weekly.moved'),
        description: closed
          .map((one) => `${say.plain(`severity.${one}`)} ${moved.bySeverity[one].closed}/${moved.bySeverity[one].before}`)
          .join(', '),
        rows: closed.map((one) => ({
          label: say.plain(`severity.${one}`),
          segments: [
            { label: say.plain('monthly.closed'), value: moved.bySeverity[one].closed, tone: 'pass' as const },
            { label: say.plain('monthly.open'), value: moved.bySeverity[one].before - moved.bySeverity[one].closed, tone: 'fail' as const },
          ],
          note: say.percent(moved.bySeverity[one].closed / moved.bySeverity[one].before),
        })),
      },
      list(movedLines(context).slice(0, 4)),
    ],
  };
}

const AREAS = 10;

/** Aspects by phase, the weakest first. */
function map(context: ProgramContext): Slide | undefined {
  const { say, phases, services } = context;
  const countsOf = (component: string, some: typeof services): { pass: number; decided: number } =>
    some.reduce(
      (sum, { service }) => {
        const counts = service.components.find((one) => one.component === component)?.score.counts;
        return counts === undefined ? sum : { pass: sum.pass + counts.pass, decided: sum.decided + decided(counts) };
      },
      { pass: 0, decided: 0 },
    );
  const rows = COMPONENTS.map((component) => ({ component, all: countsOf(component, services) }))
    .filter((one) => one.all.decided >= 10)
    .toSorted((a, b) => a.all.pass / a.all.decided - b.all.pass / b.all.decided || (a.component < b.component ? -1 : 1))
    .slice(0, AREAS);
  const [worst, second] = rows;
  if (worst === undefined || second === undefined) return undefined;
  // A single phase would only repeat the column of all.
  const several = phases.length > 1 ? phases : [];
  const share = (one: { pass: number; decided: number }): string => (one.decided === 0 ? '–' : say.percent(one.pass / one.decided));
  return {
    title: say.plain('monthly.map', {
      first: say.plain(`component.${worst.component}`),
      share: share(worst.all),
      second: say.plain(`component.${second.component}`),
      other: share(second.all),
    }),
    notes: say.plain('monthly.map.notes', { n: rows.length }),
    blocks: [
      {
        kind: 'table',
        columns: [
          column(say, 'column.aspect', 24),
          ...several.map(({ phase }) => ({ title: `${say.plain('column.phase')} ${phase.name}`, width: 12, align: 'right' as const })),
          column(say, several.length > 0 ? 'monthly.all' : 'monthly.share', 12, 'right'),
          column(say, 'monthly.decided', 16, 'right'),
        ],
        rows: rows.map(({ component, all }): readonly Text[] => [
          [strong(say.plain(`component.${component}`))],
          ...several.map((one): Text => [share(countsOf(component, one.services))]),
          [strong(share(all))],
          [say.plain('program.ofN', { n: say.number(all.pass), of: say.number(all.decided) })],
        ]),
      },
    ],
  };
}

/** How many blockers are left after each piece of work. */
function path(context: ProgramContext): Slide | undefined {
  const { say } = context;
  const { blocking, blockers } = standing(context);
  if (blocking.length === 0) return undefined;
  const { steps, half } = stepsToGo(context);
  return {
    title: say.plain('monthly.path', { n: half, of: blocking.length, blockers }),
    notes: say.plain('monthly.path.notes', { hours: say.hours(total(steps.slice(0, half).map((step) => step.one.hours))), n: half }),
    blocks: [pathChart(context)],
  };
}

function schedule(context: ProgramContext): Slide {
  const { say, levelled, slips, plan, phases } = context;
  const longest = Math.max(0, ...slips.map((one) => Math.round(one.end - levelled.end)));
  return {
    title: say.plain('monthly.schedule', { end: dayText(context, lastDay(levelled.end)), days: longest }),
    notes: say.plain('monthly.schedule.notes', {
      n: plan.auditors.length,
      weeks: plan.absenceWeeks,
      left: say.hours(programByHand(context).left),
    }),
    // A chart of one or two bars leaves room for who has how much of it.
    blocks: [
      scheduleChart(context, false),
      ...(phases.length > 3 || plan.auditors.length > 6
        ? []
        : capacity(context)
            .filter((block) => block.kind === 'table')
            .slice(0, 1)),
    ],
  };
}

function money(context: ProgramContext): Slide {
  const { say, plan } = context;
  const rows = effortByPhase(context);
  const before = rows[0];
  const { low, high, left } = programByHand(context);
  return {
    title: say.plain('program.deck.money', { hours: say.hours(before?.hours ?? 0), cost: say.money(before?.cost ?? 0) }),
    notes: say.plain('monthly.money.notes'),
    blocks: [
      effortTable(context, [40, 18, 20, 22]),
      list([
        say.rich('monthly.money.audit', {
          low: say.money(low * plan.auditorRate),
          high: say.money(high * plan.auditorRate),
          left: say.money(left * plan.auditorRate),
        }),
      ]),
    ],
  };
}

/** What nobody knows yet. */
function unknown(context: ProgramContext): Slide | undefined {
  const { say, phases, services } = context;
  const counts = (some: typeof services) => ({
    pass: total(some.map(({ service }) => service.score.counts.pass)),
    partial: total(some.map(({ service }) => service.score.counts.partial)),
    fail: total(some.map(({ service }) => service.score.counts.fail)),
    unknown: total(some.map(({ service }) => service.score.counts.unknown)),
    notApplicable: 0,
  });
  const all = counts(services);
  if (all.unknown === 0) return undefined;
  const open = new Map<string, number>();
  for (const { service } of services)
    for (const one of service.standards)
      if (one.score.counts.unknown > 0) open.set(one.title, (open.get(one.title) ?? 0) + one.score.counts.unknown);
  const largest = [...open].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3);
  return {
    title: say.plain('monthly.unknown', { n: say.number(all.unknown), of: say.number(applicable(all)) }),
    notes: say.plain('deck.unverified.notes'),
    blocks: [
      {
        kind: 'bars',
        title: say.plain('program.coverage'),
        description: phases.map((one) => `${one.phase.name}: ${counts(one.services).unknown}`).join(', '),
        rows: phases.map((one) => ({
          label: `${one.phase.name} ${one.phase.title || say.plain('program.noPhase')}`,
          segments: segmentsOf(say, counts(one.services)),
        })),
      },
      paragraph(say.rich('monthly.unknown.most')),
      list(largest.map(([title, n]): Text => [`${title}: `, ...say.rich('program.questions', { n })])),
    ],
  };
}

/** Blockers that are left when the engineers of the program work for so many weeks at the packages that block, in their order. */
function leftAfter(context: ProgramContext, weeks: number): number {
  let hours = context.plan.engineers * HOURS_A_DAY * 5 * weeks;
  let left = 0;
  for (const { problems } of context.packages) {
    for (const { blocks, hours: takes } of problems) {
      if (blocks.length === 0) continue;
      hours -= takes;
      if (hours < 0) left += 1;
    }
  }
  return left;
}

/** What is proposed to be true in a month, each with how it is measured. */
function next(context: ProgramContext): Slide {
  const { say, date, levelled } = context;
  const { blockers } = standing(context);
  const { open } = programByHand(context);
  const day = (days: number): string => (date === undefined ? say.plain('due.days', { n: days }) : dayAfter(date, days));
  const rows: (readonly Text[])[] = [
    [
      say.rich('monthly.next.blockers'),
      [say.number(blockers)],
      [say.number(leftAfter(context, 4))],
      say.rich('monthly.who.owners'),
      [day(28)],
    ],
    [say.rich('monthly.next.open'), [say.number(open)], ['0'], say.rich('monthly.who.auditors'), [dayText(context, lastDay(levelled.end))]],
    [say.rich('monthly.next.again'), ['–'], ['1'], say.rich('monthly.who.auditors'), [day(30)]],
  ];
  return {
    title: say.plain('monthly.next', { day: day(30), n: rows.length }),
    notes: say.plain('monthly.next.notes'),
    blocks: [
      {
        kind: 'table',
        columns: [
          column(say, 'monthly.column.commitment', 44),
          column(say, 'risk.now', 12, 'right'),
          column(say, 'monthly.column.goal', 10, 'right'),
          column(say, 'monthly.column.who', 18),
          column(say, 'monthly.column.by', 16),
        ],
        rows,
      },
    ],
  };
}
