import type { Block, DiagramNode, Text } from '../block.ts';
import { callout, code, column, heading, list, prose } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import {
  DECISION_TONE,
  applicable,
  decisionWord,
  exposureWord,
  faultOf,
  itemLink,
  placesText,
  segmentsOf,
  standardBars,
} from './common.ts';
import { byEffect } from './hardening-guide.ts';

/** Two sides to keep at hand: the state, the picture, the quick wins, and where to look for what. */
export const quickReference: DocumentKind<ServiceContext> = {
  id: 'production-quick-reference',
  title: 'quick.title',
  audience: 'quick.audience',
  orientation: 'landscape',
  sections: [
    { id: 'state', build: state },
    { id: 'scorecard', build: scorecard },
    { id: 'architecture', build: architecture },
    { id: 'standards', build: standards },
    { id: 'quick-wins', build: quickWins },
    { id: 'support', build: support },
    { id: 'commands', build: commands },
  ],
};

function state(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const [worst] = service.decisions.toSorted((a, b) => b.blockers.length - a.blockers.length);
  if (worst === undefined) return [];
  const text = service.decisions.map((one) => `${exposureWord(say, one.exposure)}: ${decisionWord(say, one.decision)}`).join(' · ');
  return [
    callout(DECISION_TONE[worst.decision], decisionWord(say, worst.decision), [text]),
    {
      kind: 'bars',
      title: say.plain('quick.coverage'),
      description: segmentsOf(say, service.score.counts)
        .map((one) => `${one.label} ${one.value}`)
        .join(', '),
      rows: [{ label: service.name, segments: segmentsOf(say, service.score.counts) }],
    },
  ];
}

function scorecard(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  return [
    heading(2, say.plain('quick.scorecard'), 'scorecard'),
    {
      kind: 'scorecard',
      columns: {
        label: say.plain('column.aspect'),
        grade: say.plain('column.grade'),
        verified: say.plain('column.verified'),
        note: say.plain('quick.counts'),
      },
      rows: service.components
        .filter(({ score }) => applicable(score.counts) > 0)
        .map(({ component, score }) => ({
          label: [say.plain(`component.${component}`)],
          grade: score.points === null ? '–' : score.grade,
          verified: score.coverage,
          segments: segmentsOf(say, score.counts),
          note: say.rich('quick.counts.text', {
            pass: score.counts.pass,
            fail: score.counts.fail + score.counts.partial,
            unknown: score.counts.unknown,
          }),
        })),
    },
  ];
}

const INCOMING = new Set(['webhook', 'socket']);

/** Who calls the service, what it is, and what it calls: drawn from what the code does. */
export function architectureDiagram(context: ServiceContext): Block | undefined {
  const { say, service } = context;
  const connections = service.portrait?.connections ?? [];
  if (connections.length === 0 && service.routes.length === 0) return undefined;
  const nodes: DiagramNode[] = [{ id: 'service', label: service.name, detail: service.frameworks.join(', '), tone: 'accent', column: 1 }];
  const edges: { from: string; to: string }[] = [];
  if (service.routes.length > 0) {
    nodes.push({
      id: 'http',
      label: say.plain('diagram.clients'),
      detail: say.plain('diagram.routes', { n: service.routes.length }),
      column: 0,
    });
    edges.push({ from: 'http', to: 'service' });
  }
  const shown = connections.slice(0, 14);
  for (const one of shown) {
    const id = `${one.kind} ${one.name}`;
    const incoming = INCOMING.has(one.kind);
    nodes.push({ id, label: one.name, detail: say.plain(`connection.${one.kind}`), column: incoming ? 0 : 2 });
    edges.push(incoming ? { from: id, to: 'service' } : { from: 'service', to: id });
  }
  return { kind: 'diagram', title: say.plain('quick.architecture'), description: shown.map((one) => one.name).join(', '), nodes, edges };
}

function architecture(context: ServiceContext): readonly Block[] {
  const diagram = architectureDiagram(context);
  return diagram === undefined ? [] : [heading(2, context.say.plain('quick.architecture'), 'architecture'), diagram];
}

function standards(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const rows = service.standards.filter(({ score }) => applicable(score.counts) > 0);
  return [heading(2, say.plain('quick.standards'), 'standards'), standardBars(say, 'quick.standards', rows)];
}

function quickWins(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const wins = byEffect(context.problems.filter((one) => one.item.effort.hours <= 2)).slice(0, 8);
  if (wins.length === 0) return [];
  return [
    heading(2, say.plain('quick.wins'), 'quick-wins'),
    {
      kind: 'table',
      columns: [
        column(say, 'column.item', 8),
        column(say, 'column.finding', 40),
        column(say, 'quick.first', 36),
        column(say, 'column.where', 24),
        column(say, 'column.effort', 8, 'right'),
      ],
      rows: wins.map((problem) => [
        [itemLink(context, problem)],
        [faultOf(problem)],
        prose(problem.item.fix?.steps[0] ?? ''),
        placesText(context, problem, 1),
        [say.hours(problem.item.effort.hours)],
      ]),
    },
  ];
}

function support(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const open = new Map<string, number>();
  for (const problem of context.problems) open.set(problem.item.standard, (open.get(problem.item.standard) ?? 0) + 1);
  const rows = service.standards
    .filter((one) => (open.get(one.standard) ?? 0) > 0)
    .toSorted((a, b) => (open.get(b.standard) ?? 0) - (open.get(a.standard) ?? 0) || (a.standard < b.standard ? -1 : 1))
    .slice(0, 12)
    .flatMap((one): (readonly Text[])[] => {
      const worst = context.problems.find((problem) => problem.item.standard === one.standard);
      if (worst === undefined) return [];
      return [
        [
          say.rich('quick.support.question', { topic: one.title }),
          [`${faultOf(worst)} `, itemLink(context, worst)],
          [String(open.get(one.standard) ?? 0)],
        ],
      ];
    });
  if (rows.length === 0) return [];
  return [
    heading(2, say.plain('quick.support'), 'support'),
    {
      kind: 'table',
      columns: [column(say, 'column.question', 30), column(say, 'column.answer', 60), column(say, 'column.count', 10, 'right')],
      rows,
    },
  ];
}

function commands({ say }: ServiceContext): readonly Block[] {
  const line = (command: string, key: Parameters<typeof say.rich>[0]): Text => [code(command), ' – ', ...say.rich(key)];
  return [
    heading(2, say.plain('quick.commands'), 'commands'),
    list([
      line('airworthy audit .', 'quick.command.audit'),
      line('airworthy explain ITEM .', 'quick.command.explain'),
      line('airworthy routes . --open', 'quick.command.routes'),
      line('airworthy report . --out DOCS', 'quick.command.report'),
      line('airworthy gate .', 'quick.command.gate'),
    ]),
  ];
}
