import { frameworkNames } from '../../view/fix-code.ts';
import type { Block, DiagramNode, Text } from '../block.ts';
import { callout, code, column, heading, link, prose } from '../build.ts';
import type { MessageKey } from '../text/say.ts';
import { ratings } from './executive-summary.ts';
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
  standardScorecard,
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
  return [heading(2, context.say.plain('quick.scorecard'), 'scorecard'), ratings(context)];
}

const INCOMING = new Set(['webhook', 'socket']);
/** Boxes below each other that a page has room for. */
const BOXES = 14;

type Connection = NonNullable<ServiceContext['service']['portrait']>['connections'][number];

/** One box for what goes to the same provider in several ways; `[name, kinds]`. */
function boxesOf(connections: readonly Connection[]): { name: string; kinds: Connection['kind'][]; incoming: boolean }[] {
  const providers = new Set(connections.filter((one) => one.kind === 'speech').map((one) => one.name.split(' ')[0] ?? one.name));
  const nameOf = (one: Connection): string => {
    if (one.kind !== 'speech' && one.kind !== 'call') return one.name;
    return [...providers].find((provider) => one.name.split(/[ .]/).includes(provider)) ?? one.name;
  };
  const incoming = (one: Connection): boolean => INCOMING.has(one.kind);
  return [...Map.groupBy(connections, (one) => `${incoming(one) ? 'in' : 'out'} ${nameOf(one)}`).values()].flatMap((some) => {
    const [first] = some;
    return first === undefined
      ? []
      : [{ name: nameOf(first), kinds: [...new Set(some.map((one) => one.kind))], incoming: incoming(first) }];
  });
}

/** Who calls the service, what it is, and what it calls: drawn from what the code does. */
export function architectureDiagram(context: ServiceContext): Block | undefined {
  const { say, service } = context;
  const boxes = boxesOf(service.portrait?.connections ?? []);
  if (boxes.length === 0 && service.routes.length === 0) return undefined;
  const nodes: DiagramNode[] = [
    { id: 'service', label: service.name, detail: frameworkNames(service).join(', '), tone: 'accent', column: 1 },
  ];
  const edges: { from: string; to: string }[] = [];
  const add = (id: string, label: string, detail: string, incoming: boolean): void => {
    nodes.push({ id, label, detail, column: incoming ? 0 : 2 });
    edges.push(incoming ? { from: id, to: 'service' } : { from: 'service', to: id });
  };
  if (service.routes.length > 0) add('http', say.plain('diagram.clients'), say.plain('diagram.routes', { n: service.routes.length }), true);
  for (const incoming of [true, false]) {
    const own = boxes.filter((one) => one.incoming === incoming);
    for (const one of own.slice(0, BOXES))
      add(`${incoming} ${one.name}`, one.name, one.kinds.map((kind) => say.plain(`connection.${kind}`)).join(', '), incoming);
    if (own.length > BOXES) add(`${incoming} more`, say.plain('diagram.more', { n: own.length - BOXES }), '', incoming);
  }
  return {
    kind: 'diagram',
    title: say.plain('quick.architecture'),
    description: nodes
      .slice(1)
      .map((one) => one.label)
      .join(', '),
    nodes,
    edges,
  };
}

function architecture(context: ServiceContext): readonly Block[] {
  const diagram = architectureDiagram(context);
  return diagram === undefined ? [] : [heading(2, context.say.plain('quick.architecture'), 'architecture'), diagram];
}

function standards(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const rows = service.standards.filter(({ score }) => applicable(score.counts) > 0);
  return [heading(2, say.plain('quick.standards'), 'standards'), standardScorecard(context, rows)];
}

function quickWins(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const wins = byEffect(context.problems.filter((one) => one.hours <= 2)).slice(0, 6);
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
        [say.hours(problem.hours)],
      ]),
    },
  ];
}

/** Which question is answered where, and by which command. */
function support({ say }: ServiceContext): readonly Block[] {
  const row = (question: MessageKey, document: string, title: MessageKey, command: string): readonly Text[] => [
    say.rich(question),
    [link(say.plain(title), { document })],
    command === '' ? ['–'] : [code(command)],
  ];
  return [
    heading(2, say.plain('quick.support'), 'support'),
    {
      kind: 'table',
      columns: [column(say, 'column.question', 40), column(say, 'column.answer', 30), column(say, 'quick.commands', 30)],
      rows: [
        row('quick.ask.go', 'executive-summary', 'executive.title', 'airworthy audit .'),
        row('quick.ask.first', 'security-hardening-guide', 'hardening.title', 'airworthy explain ITEM .'),
        row('quick.ask.weeks', 'thirty-day-plan', 'plan.title', ''),
        row('quick.ask.cost', 'executive-summary', 'executive.title', ''),
        row('quick.ask.routes', 'production-readiness-audit', 'audit.title', 'airworthy routes . --open'),
        row('quick.ask.open', 'production-readiness-audit', 'audit.title', ''),
        row('quick.ask.fixed', 'security-hardening-guide', 'hardening.title', 'airworthy report . --out DOCS'),
        row('quick.ask.worse', 'security-hardening-guide', 'hardening.title', 'airworthy gate .'),
      ],
    },
  ];
}
