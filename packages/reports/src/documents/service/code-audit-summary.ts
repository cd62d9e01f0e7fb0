import { SEVERITY_RANK } from '../../view/words.ts';
import type { Block, Text } from '../block.ts';
import { code, column, heading, list, muted, paragraph, prose } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import { seenIn } from '../text/faults.ts';
import { decided, faultOf, itemLink, ranked, suiteTable } from './common.ts';
import { flows } from './data-flows.ts';
import { excerptBlock, isAbsent } from './finding.ts';
import { architectureDiagram } from './quick-reference.ts';

/** For tech leads and newcomers: the code in figures, the patterns that work, how a request flows, and what is repeated wrongly. */
export const codeAuditSummary: DocumentKind<ServiceContext> = {
  id: 'code-audit-summary',
  title: 'code.title',
  audience: 'code.audience',
  sections: [
    { id: 'verdict', build: verdictLine },
    { id: 'metrics', build: metrics },
    { id: 'areas', build: areas },
    { id: 'tests', build: tests },
    { id: 'architecture', build: architecture },
    { id: 'patterns', build: patterns },
    { id: 'flows', build: flows },
    { id: 'hot-spots', build: hotSpots },
    { id: 'learnings', build: learnings },
  ],
};

function verdictLine(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const sorted = ranked(context);
  const [best, worst] = [sorted[0], sorted.at(-1)];
  if (best === undefined || worst === undefined || best === worst) return [];
  return [
    paragraph(
      say.rich('code.verdict', {
        best: say.plain(`component.${best.component}`),
        bestPass: best.score.counts.pass,
        bestOf: decided(best.score.counts),
        worst: say.plain(`component.${worst.component}`),
        worstPass: worst.score.counts.pass,
        worstOf: decided(worst.score.counts),
      }),
    ),
  ];
}

const METRICS = [
  'routes',
  'socketEndpoints',
  'tables',
  'queries',
  'transactions',
  'queues',
  'workers',
  'schedules',
  'outboundCalls',
  'envReads',
  'logCalls',
  'metrics',
  'catchBlocks',
  'dependencies',
  'deadModules',
] as const;

function metrics(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const row = (label: string, value: number): readonly Text[] => [[label], [say.number(value)]];
  return [
    heading(2, say.plain('code.metrics'), 'metrics'),
    {
      kind: 'table',
      columns: [column(say, 'column.what', 70), column(say, 'column.count', 30, 'right')],
      rows: [
        row(say.plain('code.metric.files'), service.files),
        row(say.plain('code.metric.lines'), service.lines),
        ...METRICS.filter((family) => (service.facts[family] ?? 0) > 0).map((family) =>
          row(say.plain(`code.metric.${family}`), service.facts[family] ?? 0),
        ),
      ],
    },
  ];
}

/** Files by the folder below the source root: the areas that people speak of. */
function areas(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const prefix = service.path === '' ? '' : `${service.path}/`;
  const groups = new Map<string, { files: number; lines: number; facts: number }>();
  for (const file of service.portrait?.files ?? []) {
    const local = file.path.startsWith(prefix) ? file.path.slice(prefix.length) : file.path;
    const parts = local.split('/');
    const folder = parts.length <= 1 ? './' : parts.length === 2 ? (parts[0] ?? './') : `${parts[0] ?? ''}/${parts[1] ?? ''}`;
    const group = groups.get(folder) ?? { files: 0, lines: 0, facts: 0 };
    group.files += 1;
    group.lines += file.lines;
    group.facts += Object.values(file.facts).reduce((sum, n) => sum + n, 0);
    groups.set(folder, group);
  }
  const rows = [...groups]
    .filter(([, group]) => group.lines > 0)
    .toSorted((a, b) => b[1].lines - a[1].lines || (a[0] < b[0] ? -1 : 1))
    .slice(0, 14);
  if (rows.length === 0) return [];
  return [
    heading(2, say.plain('code.areas'), 'areas'),
    paragraph(say.rich('code.areas.text')),
    {
      kind: 'table',
      columns: [
        column(say, 'code.folder', 52),
        column(say, 'code.metric.files', 16, 'right'),
        column(say, 'audit.linesColumn', 16, 'right'),
        column(say, 'code.facts', 16, 'right'),
      ],
      rows: rows.map(([folder, group]): readonly Text[] => [
        [code(folder)],
        [say.number(group.files)],
        [say.number(group.lines)],
        [say.number(group.facts)],
      ]),
    },
  ];
}

function tests(context: ServiceContext): readonly Block[] {
  const { say } = context;
  return [heading(2, say.plain('code.tests'), 'tests'), suiteTable(context, true), paragraph(say.rich('code.tests.coverage'))];
}

function architecture(context: ServiceContext): readonly Block[] {
  const diagram = architectureDiagram(context);
  return diagram === undefined ? [] : [heading(2, context.say.plain('quick.architecture'), 'architecture'), diagram];
}

/** What the service does well, with its code: passes that follow from code that was read, one a component, the severest question first. */
function patterns(context: ServiceContext): readonly Block[] {
  const { say, service, cards } = context;
  const seen = new Set<string>();
  const found = service.verdicts
    .flatMap((verdict) => {
      const item = cards.get(verdict.item);
      const places = verdict.evidence.flatMap((one) =>
        one.holds && one.location !== undefined && /\.[cm]?[jt]sx?$/.test(one.location.path) ? [one.location] : [],
      );
      return item === undefined || verdict.status !== 'PASS' || verdict.confidence !== 'proved' || places.length === 0
        ? []
        : [{ item, verdict, places }];
    })
    .toSorted((a, b) => SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] || (a.item.id < b.item.id ? -1 : 1))
    .filter(({ item }) => !seen.has(item.component) && Boolean(seen.add(item.component)))
    .slice(0, 6);
  if (found.length === 0) return [];
  return [
    heading(2, say.plain('code.patterns'), 'patterns'),
    ...found.flatMap(({ item, verdict, places }): readonly Block[] => {
      const excerpt = excerptBlock(context, places, 5);
      const [at] = places;
      const proof = verdict.evidence.find((one) => one.holds);
      return [
        heading(3, item.title, `pattern-${item.id.toLowerCase()}`),
        paragraph([
          muted(`${item.id} · ${say.plain(`component.${item.component}`)} · `),
          ...(at === undefined ? [] : [{ kind: 'place' as const, at }]),
        ]),
        paragraph([
          ...prose(item.why),
          ' ',
          ...say.rich('code.pattern.proof', { proof: proof === undefined ? verdict.reason : seenIn(say.language, proof.message) }),
        ]),
        ...(excerpt === undefined ? [] : [excerpt]),
      ];
    }),
  ];
}

function hotSpots(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const byPath = new Map<string, { open: number; worst: (typeof context.problems)[number] }>();
  for (const problem of context.problems.filter((one) => !isAbsent(one))) {
    for (const path of new Set(problem.places.map((at) => at.path))) {
      const known = byPath.get(path);
      if (known === undefined) byPath.set(path, { open: 1, worst: problem });
      else known.open += 1;
    }
  }
  const rows = [...byPath].toSorted((a, b) => b[1].open - a[1].open || (a[0] < b[0] ? -1 : 1)).slice(0, 10);
  if (rows.length === 0) return [];
  return [
    heading(2, say.plain('code.hotSpots'), 'hot-spots'),
    {
      kind: 'table',
      columns: [column(say, 'column.file', 42), column(say, 'audit.openPoints', 12, 'right'), column(say, 'column.worst', 46)],
      rows: rows.map(([path, one]): readonly Text[] => [
        [code(path)],
        [say.number(one.open)],
        [itemLink(context, one.worst), ` ${faultOf(one.worst)}`],
      ]),
    },
  ];
}

/** Faults that stand in many places: what a team can learn once for all of them. */
function learnings(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const repeated = context.problems
    // Places of what is nowhere are those that were searched, not those that repeat a fault: such reasons count nothing.
    .filter((problem) => problem.places.length >= 3 && /\(\d+ \p{L}+ \d+/u.test(problem.verdict?.reason ?? ''))
    .toSorted((a, b) => b.places.length - a.places.length || (a.item.id < b.item.id ? -1 : 1))
    .slice(0, 6);
  if (repeated.length === 0) return [];
  return [
    heading(2, say.plain('code.learnings'), 'learnings'),
    list(
      repeated.map((problem): Text => [
        itemLink(context, problem),
        ' ',
        ...say.rich('code.learning', { fault: faultOf(problem), n: problem.places.length }),
        ' ',
        ...prose(problem.item.fix?.steps[0] ?? problem.item.why),
      ]),
    ),
  ];
}
