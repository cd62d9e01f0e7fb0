import type { Decision, ItemCard, Severity } from '@airworthy/model';
import { openQuestions } from '../../view/open-questions.ts';
import type { Block, MatrixCell, ScorecardRow, Text } from '../block.ts';
import { callout, column, heading, joined, link, list, paragraph } from '../build.ts';
import type { DocumentKind, Section, ServiceContext } from '../context.ts';
import { auditByHand } from './audit-by-hand.ts';
import {
  applicable,
  decided,
  decisionWord,
  DECISION_TONE,
  exposureWord,
  faultOf,
  HOURS_A_DAY,
  hoursOf,
  itemLink,
  placesText,
  problemsIn,
  ranked,
  segmentsOf,
} from './common.ts';
import { checklistGroups } from './checklist-groups.ts';
import { phaseWord, timeline } from './plan.ts';
import { waitingLine } from './waiting.ts';

/** For the person who signs: two pages that hold the answer, what stands in the way, and what it costs. */
export const executiveSummary: DocumentKind<ServiceContext> = {
  id: 'executive-summary',
  title: 'executive.title',
  audience: 'executive.audience',
  sections: [
    section('decision', (context) => [decisionCallout(context)]),
    section('why', why),
    section('critical', critical),
    section('matrix', goOrWait),
    section('ratings', (context) => [heading(2, context.say.plain('executive.ratings'), 'ratings'), ratings(context)]),
    section('money', money),
    section('risk', riskMatrix),
    section('timeline', timelineSection),
    section('checklist', checklist),
    section('unverified', unverified),
  ],
};

function section(id: string, build: (context: ServiceContext) => readonly Block[]): Section<ServiceContext> {
  return { id, build };
}

/** Decisions of the exposures, the public one first: it is the one that most readers ask for. */
function decisionsOf({ service }: ServiceContext): readonly Decision[] {
  return service.decisions.toSorted((a, b) => Number(b.exposure === 'public') - Number(a.exposure === 'public'));
}

function decisionCallout(context: ServiceContext): Block {
  const { say } = context;
  const [first] = decisionsOf(context);
  if (first === undefined) return callout('neutral', say.plain('grade.none'), say.rich('none'));
  const title = say.plain('executive.decision.title', {
    decision: decisionWord(say, first.decision),
    exposure: exposureWord(say, first.exposure),
  });
  return callout(DECISION_TONE[first.decision], title, reasonOf(context, first));
}

function reasonOf(context: ServiceContext, decision: Decision): Text {
  const { say, service } = context;
  if (decision.blockers.length > 0) {
    const before = service.effort.byPhase[0];
    return say.rich('executive.noGo', {
      n: decision.blockers.length,
      days: Math.ceil((before?.hours ?? 0) / HOURS_A_DAY),
      cost: say.money(before?.cost ?? 0),
    });
  }
  if (decision.conditions.length > 0 || decision.unverified.length > 0)
    return say.rich('executive.conditions', { n: decision.conditions.length, unverified: decision.unverified.length });
  return say.rich('executive.go');
}

function why(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const { counts } = service.score;
  const byShare = ranked(context);
  const partsOf = (some: typeof byShare): Text =>
    joined(
      some.map((one) =>
        say.rich('executive.part', {
          name: say.plain(`component.${one.component}`),
          pass: one.score.counts.pass,
          decided: decided(one.score.counts),
        }),
      ),
    );
  const total = applicable(counts);
  const items: Text[] = [
    say.rich('executive.why.state', {
      applicable: say.number(total),
      pass: say.number(counts.pass),
      partial: say.number(counts.partial),
      fail: say.number(counts.fail),
      unknown: say.number(counts.unknown),
      na: say.number(counts.notApplicable),
    }),
  ];
  if (byShare.length >= 4) {
    const good = byShare.slice(0, 3).filter((one) => /^[ABC]/.test(one.score.grade));
    if (good.length > 0) items.push(say.rich('executive.why.good', { parts: partsOf(good) }));
    items.push(say.rich('executive.why.bad', { parts: partsOf(byShare.slice(-3).toReversed()) }));
  }
  const open = service.verdicts.find((verdict) => verdict.item === 'S01-001' && verdict.status !== 'PASS');
  const routes = open?.evidence.filter((one) => !one.holds && one.open !== true).length ?? 0;
  if (routes > 0) items.push(say.rich('executive.why.routes', { n: routes, total: say.number(service.routes.length) }));
  return [heading(2, say.plain('executive.why'), 'why'), list(items)];
}

const BLOCKERS_SHOWN = 7;

function critical(context: ServiceContext): readonly Block[] {
  const { say, problems } = context;
  const blockers = problems.filter((problem) => problem.blocks.length > 0);
  const title = heading(2, say.plain('executive.critical'), 'blockers');
  if (blockers.length === 0) return [title, paragraph(say.rich('executive.nothingBlocks'))];
  const rest = blockers.length - BLOCKERS_SHOWN;
  return [
    title,
    {
      kind: 'table',
      columns: [
        column(say, 'column.item', 9),
        column(say, 'column.finding', 40),
        column(say, 'column.where', 34),
        column(say, 'column.effort', 9, 'right'),
        column(say, 'column.due', 8, 'right'),
      ],
      rows: blockers
        .slice(0, BLOCKERS_SHOWN)
        .map((problem) => [
          [itemLink(context, problem)],
          [faultOf(problem)],
          placesText(context, problem, 1),
          [say.hours(problem.hours)],
          [problem.slaDays === null ? say.plain('due.backlog') : say.plain('due.days', { n: problem.slaDays })],
        ]),
    },
    ...(rest > 0 ? [paragraph(say.rich('executive.critical.more', { n: rest }))] : []),
  ];
}

function goOrWait(context: ServiceContext): readonly Block[] {
  const { say } = context;
  return [
    heading(2, say.plain('executive.matrix'), 'go-or-wait'),
    {
      kind: 'table',
      columns: [
        column(say, 'column.exposure', 13),
        column(say, 'column.decision', 17),
        column(say, 'column.today', 33),
        column(say, 'column.wait', 37),
      ],
      rows: context.service.decisions.map((decision) => [
        [exposureWord(say, decision.exposure)],
        [{ kind: 'strong', text: decisionWord(say, decision.decision) }],
        goToday(context, decision),
        waitIf(context, decision),
      ]),
    },
  ];
}

function goToday({ say, problems }: ServiceContext, decision: Decision): Text {
  if (decision.blockers.length > 0) {
    // In the order of the table above: a reader who knows its first lines finds them here.
    const first = problems.flatMap(({ item }) => (decision.blockers.includes(item.id) ? [item.id] : []));
    const shown = [...new Set([...first, ...decision.blockers])].slice(0, 3).join(', ');
    const more = decision.blockers.length - 3;
    const items = more > 0 ? say.plain('executive.andMore', { items: shown, n: more }) : shown;
    return say.rich('executive.today.fixed', { items, n: decision.blockers.length });
  }
  return decision.conditions.length > 0
    ? say.rich('executive.today.now', { n: decision.conditions.length })
    : say.rich('executive.today.any');
}

function waitIf(context: ServiceContext, decision: Decision): Text {
  const { say } = context;
  const held = new Set([...decision.blockers, ...decision.conditions]);
  const due = context.problems.filter((one) => held.has(one.item.id));
  const parts: Text[] = [];
  if (due.length > 0)
    parts.push(say.rich('executive.wait.hours', { n: due.length, hours: say.hours(due.reduce((sum, one) => sum + one.hours, 0)) }));
  if (decision.unverified.length > 0) parts.push(say.rich('executive.wait.unverified', { n: decision.unverified.length }));
  return parts.length === 0 ? say.rich('executive.wait.none') : joined(parts, '; ');
}

/** Every part of the service with its grade and the worst that is open in it. */
export function ratings(context: ServiceContext): Block {
  const { say, service } = context;
  const worst = new Map<string, ServiceContext['problems'][number]>();
  for (const problem of context.problems) if (!worst.has(problem.item.component)) worst.set(problem.item.component, problem);
  return {
    kind: 'scorecard',
    columns: {
      label: say.plain('column.aspect'),
      grade: say.plain('column.grade'),
      verified: say.plain('column.verified'),
      note: say.plain('column.worst'),
    },
    rows: service.components
      .filter(({ score }) => applicable(score.counts) > 0)
      .map(({ component, score }): ScorecardRow => {
        const problem = worst.get(component);
        return {
          label: [say.plain(`component.${component}`)],
          grade: score.points === null ? '–' : score.grade,
          verified: score.coverage,
          segments: segmentsOf(say, score.counts),
          note: problem === undefined ? [] : [itemLink(context, problem), ` ${faultOf(problem)}`],
        };
      }),
  };
}

function money(context: ServiceContext): readonly Block[] {
  const { say, service, result } = context;
  const roles = Object.keys(service.effort.hours).toSorted();
  const phases = service.effort.byPhase;
  const hoursBy = (items: readonly string[], role: string): number =>
    problemsIn(context, items).reduce((sum, problem) => sum + (problem.item.effort.role === role ? problem.hours : 0), 0);
  const cell = (value: number): Text => [value === 0 ? '–' : say.short(value)];
  const rates = joined(
    roles.map((role): Text => [`${say.plain(`role.${role as ItemCard['effort']['role']}`)} ${say.number(result.rates[role] ?? 0)}`]),
  );
  const urgent = phases.filter((phase) => phase.phase !== 'Backlog');
  const byHand = auditByHand(result.rates['security'] ?? 150, service);
  return [
    heading(2, say.plain('executive.money'), 'investment'),
    {
      kind: 'table',
      columns: [
        column(say, 'column.phase', 19),
        ...roles.map((role) => ({
          title: `${say.plain(`role.${role as ItemCard['effort']['role']}`)} h`,
          align: 'right' as const,
          width: 11,
        })),
        column(say, 'phase.total', 10, 'right'),
        column(say, 'column.cost', 16, 'right'),
      ],
      rows: [
        ...phases.map((phase) => [
          [phaseWord(say, phase.phase)],
          ...roles.map((role) => cell(hoursBy(phase.items, role))),
          cell(phase.hours),
          [say.money(phase.cost)],
        ]),
        [
          [{ kind: 'strong', text: say.plain('phase.total') } as const],
          ...roles.map((role) => cell(service.effort.hours[role] ?? 0)),
          cell(hoursOf(service)),
          [{ kind: 'strong', text: say.money(service.effort.cost) } as const],
        ],
      ],
    },
    paragraph(
      say.rich('executive.money.total', {
        hours: say.hours(urgent.reduce((sum, phase) => sum + phase.hours, 0)),
        cost: say.money(urgent.reduce((sum, phase) => sum + phase.cost, 0)),
        rates,
      }),
    ),
    paragraph(
      say.rich('executive.money.savings', {
        items: say.number(byHand.items),
        low: say.hours(byHand.low),
        high: say.hours(byHand.high),
        lowCost: say.money(byHand.lowCost),
        highCost: say.money(byHand.highCost),
        open: say.number(byHand.open),
        left: say.hours(byHand.left),
      }),
    ),
  ];
}

const EFFORTS = [8, 40, Infinity] as const;
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

function riskMatrix(context: ServiceContext): readonly Block[] {
  const { say, problems } = context;
  const countOf = (severity: Severity, index: number): number =>
    problems.filter((one) => one.item.severity === severity && EFFORTS.findIndex((limit) => one.hours <= limit) === index).length;
  return [
    heading(2, say.plain('executive.risk'), 'impact-by-effort'),
    {
      kind: 'matrix',
      title: say.plain('executive.risk'),
      corner: say.plain('executive.risk.corner'),
      columns: [say.plain('executive.effort.day'), say.plain('executive.effort.week'), say.plain('executive.effort.more')],
      rows: SEVERITIES.map((severity) => ({
        title: say.plain(`severity.${severity}`),
        cells: EFFORTS.map((_limit, index): MatrixCell => {
          const count = countOf(severity, index);
          return {
            text: String(count),
            ...(count > 0 ? { to: { document: 'security-hardening-guide', anchor: severity } } : {}),
          };
        }),
      })),
    },
  ];
}

function timelineSection(context: ServiceContext): readonly Block[] {
  return [
    heading(2, context.say.plain('executive.timeline'), 'timeline'),
    ...timeline(context, waitingLine(context.say, context.problems, context.waiting)),
  ];
}

function checklist(context: ServiceContext): readonly Block[] {
  const { say } = context;
  return [
    heading(2, say.plain('executive.checklist'), 'checklist'),
    {
      kind: 'checklist',
      items: checklistGroups(context)
        .filter((group) => group.total > 0)
        .map((group) => ({
          state: group.fail > 0 ? 'open' : group.unknown > 0 ? 'unknown' : 'done',
          text: [
            link(
              say.plain('executive.checklist.group', {
                title: group.title,
                pass: group.pass,
                total: group.total,
                open: group.unknown,
              }),
              { document: 'production-readiness-audit', anchor: `checklist-${group.id}` },
            ),
          ],
        })),
    },
  ];
}

function unverified(context: ServiceContext): readonly Block[] {
  const { say, result, service } = context;
  const questions = openQuestions(result, service);
  const title = heading(2, say.plain('executive.unverified'), 'not-verified');
  if (questions.length === 0) return [title, paragraph(say.rich('everything'))];
  const groups = Map.groupBy(questions, (one) => one.item?.standard ?? '');
  const largest = [...groups].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).slice(0, 3);
  const names = new Map(service.standards.map((one) => [one.standard, one.title]));
  return [
    title,
    paragraph(
      say.rich('executive.unverified.text', {
        n: questions.length,
        parts: joined(largest.map(([standard, some]): Text => [`${names.get(standard) ?? standard} (${some.length})`])),
      }),
    ),
  ];
}
