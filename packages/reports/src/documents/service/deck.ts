import type { Deck, Slide } from '../deck.ts';
import { headline } from '../../view/decisions.ts';
import type { Block, Text } from '../block.ts';
import { column, list, paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import { plainOf } from '../text/say.ts';
import { HOURS_A_DAY, decided, decisionWord, gradeNote, ranked, segmentsOf } from './common.ts';
import { waitingLine } from './waiting.ts';
import { executiveSummary } from './executive-summary.ts';
import { snapshotFrame } from '../frame.ts';
import type { SnapshotFrame } from '../frame.ts';

/** Slides for a steering group: at most eight, each a statement. */
export function executiveDeck(context: ServiceContext, frame: SnapshotFrame): Deck {
  return {
    id: 'executive-deck',
    title: context.say.plain('deck.title'),
    subtitle: context.service.name,
    ...snapshotFrame(frame),
    slides: [decision, ratings, blockers, cost, timeline, unverified, asks].flatMap((make) => make(context) ?? []),
  };
}

/** The blocks of a section of the executive summary, so that both say the same. */
function sectionOf(context: ServiceContext, id: string, kinds: readonly Block['kind'][]): readonly Block[] {
  const section = executiveSummary.sections.find((one) => one.id === id);
  return (section?.build(context) ?? []).filter((block) => kinds.includes(block.kind));
}

function decision(context: ServiceContext): Slide | undefined {
  const { say } = context;
  if (context.service.decisions.length === 0) return undefined;
  return {
    title: say.plain('deck.decision', {
      decision: decisionWord(say, headline(context.service)?.decision ?? 'NO-GO'),
      n: context.problems.filter((one) => one.blocks.length > 0).length,
    }),
    notes: say.plain('deck.decision.notes'),
    blocks: [...sectionOf(context, 'decision', ['callout']), ...sectionOf(context, 'why', ['list'])],
  };
}

function ratings(context: ServiceContext): Slide | undefined {
  const { say, service } = context;
  const rated = service.components.filter((one) => decided(one.score.counts) > 0);
  if (rated.length === 0) return undefined;
  const worst = ranked(context).at(-1) ?? rated[0];
  return {
    title: say.plain('deck.ratings', {
      worst: worst === undefined ? '' : say.plain(`component.${worst.component}`),
      pass: worst?.score.counts.pass ?? 0,
      decided: worst === undefined ? 0 : decided(worst.score.counts),
    }),
    notes: say.plain('deck.ratings.notes'),
    blocks: [
      {
        kind: 'bars',
        title: say.plain('executive.ratings'),
        description: rated
          .map((one) => `${say.plain(`component.${one.component}`)} ${one.score.counts.pass}/${decided(one.score.counts)}`)
          .join(', '),
        rows: rated.map((one) => ({
          label: say.plain(`component.${one.component}`),
          segments: segmentsOf(say, one.score.counts),
          note: gradeNote(say, one.score, true),
        })),
      },
    ],
  };
}

function blockers(context: ServiceContext): Slide | undefined {
  const own = context.problems.filter((one) => one.blocks.length > 0);
  if (own.length === 0) return undefined;
  const blocks = sectionOf(context, 'critical', ['table', 'paragraph']);
  return {
    title: context.say.plain('deck.blockers', {
      n: own.length,
      hours: context.say.hours(own.reduce((sum, one) => sum + one.hours, 0)),
    }),
    notes: own
      .map((one) => `${one.item.id}: ${one.item.why}`)
      .slice(0, 7)
      .join('\n'),
    blocks,
  };
}

function cost(context: ServiceContext): Slide | undefined {
  const { say, service } = context;
  const before = service.effort.byPhase[0];
  if (before === undefined) return undefined;
  const [table] = sectionOf(context, 'money', ['table']);
  return {
    title:
      before.items.length === 0
        ? say.plain('deck.cost.nothing', { cost: say.money(service.effort.byPhase[1]?.cost ?? 0) })
        : say.plain('deck.cost', { cost: say.money(before.cost), days: Math.ceil(before.hours / HOURS_A_DAY) }),
    notes: sectionOf(context, 'money', ['paragraph'])
      .map((block) => (block.kind === 'paragraph' ? block.text.map(plainOf).join('') : ''))
      .join('\n'),
    blocks: table === undefined ? [] : [table],
  };
}

function timeline(context: ServiceContext): Slide | undefined {
  const chart = sectionOf(context, 'timeline', ['gantt'])[0];
  if (chart?.kind !== 'gantt') return undefined;
  return {
    title: context.say.plain('deck.timeline', { days: chart.length }),
    notes: sectionOf(context, 'timeline', ['paragraph'])
      .map((block) => (block.kind === 'paragraph' ? block.text.map(plainOf).join('') : ''))
      .join('\n'),
    blocks: [chart],
  };
}

function unverified(context: ServiceContext): Slide | undefined {
  const { say, service } = context;
  const { unknown } = service.score.counts;
  if (unknown === 0) return undefined;
  const groups = service.standards
    .filter((one) => one.score.counts.unknown > 0)
    .toSorted((a, b) => b.score.counts.unknown - a.score.counts.unknown || (a.standard < b.standard ? -1 : 1))
    .slice(0, 8);
  return {
    title: say.plain('deck.unverified', { n: unknown }),
    notes: say.plain('deck.unverified.notes'),
    blocks: [
      {
        kind: 'table',
        columns: [column(say, 'column.standard', 70), column(say, 'verdict.unknown', 30, 'right')],
        rows: groups.map((one) => [[one.title], [String(one.score.counts.unknown)]]),
      },
    ],
  };
}

function asks(context: ServiceContext): Slide {
  const { say, service } = context;
  const before = service.effort.byPhase[0];
  const blocking = context.problems.filter((one) => one.blocks.length > 0).length;
  const some: Text[] = [
    ...(blocking > 0 && before ? [say.rich('deck.asks.people', { hours: say.hours(before.hours), cost: say.money(before.cost) })] : []),
    ...(service.score.counts.unknown > 0 ? [say.rich('deck.asks.owner', { n: service.score.counts.unknown })] : []),
    say.rich('deck.asks.again'),
  ];
  return {
    title: say.plain('deck.asks', { n: some.length }),
    notes: say.plain('deck.asks.notes'),
    blocks: [list(some, true), ...(blocking > 0 ? [paragraph(waitingLine(say, context.problems, context.waiting))] : [])],
  };
}
