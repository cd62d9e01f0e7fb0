import type { FleetModel } from '@airworthy/model';
import { openQuestions } from '../../view/open-questions.ts';
import type { Block, ChecklistLine, Inline, Text } from '../block.ts';
import { column, heading, list, muted, paragraph, prose } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import { executiveSummary } from '../service/executive-summary.ts';
import { applicable, checklistLine, faultOf, placesText, severityOf, standardScorecard, suiteTable } from '../service/common.ts';
import { excerptBlock, factsLine, fixBlocks, seenBlocks, whereLine } from '../service/finding.ts';
import { people } from '../service/readiness-audit.ts';
import { phaseWord, timeline } from '../service/plan.ts';
import { edgeIn } from '../text/faults.ts';
import type { MessageKey } from '../text/say.ts';

type FleetEdge = FleetModel['edges'][number];

/** The documents that a program owes the owner of each service. */
type Kind = DocumentKind<ServiceContext>;

/** Domain standards by number: what a service is asked only when it does what they are about. */
const GENERAL = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 19, 20, 21, 43, 44, 45, 46]);

function isGeneral(standard: string): boolean {
  return GENERAL.has(Number.parseInt(standard, 10));
}

const summary = (id: string): Kind['sections'][number] => ({
  id,
  build: (context) => executiveSummary.sections.find((one) => one.id === id)?.build(context) ?? [],
});

/** Every question that applies, by standard, with its state. */
function checklist(context: ServiceContext, wanted: (standard: string) => boolean): readonly Block[] {
  const { say, service, cards } = context;
  return service.standards
    .filter((one) => wanted(one.standard) && applicable(one.score.counts) > 0)
    .flatMap((standard): readonly Block[] => [
      heading(
        2,
        `${standard.standard.slice(0, 2)} ${standard.title} (${standard.score.counts.pass}/${applicable(standard.score.counts)})`,
        `standard-${standard.standard}`,
      ),
      {
        kind: 'checklist',
        items: service.verdicts.flatMap((verdict): ChecklistLine[] => {
          const item = cards.get(verdict.item);
          return item === undefined || item.standard !== standard.standard ? [] : checklistLine(say, item, verdict.status);
        }),
      },
    ]);
}

/** Results by standard as bars, then what fails as rows. */
function results(context: ServiceContext, wanted: (standard: string) => boolean): readonly Block[] {
  const { say, service } = context;
  const standards = service.standards.filter((one) => wanted(one.standard) && applicable(one.score.counts) > 0);
  if (standards.length === 0) return [paragraph(say.rich('part.nothing'))];
  return [
    heading(2, say.plain('program.byStandard'), 'by-standard'),
    standardScorecard(context, standards),
    ...findingTable(context, (problem) => wanted(problem.item.standard)),
  ];
}

function findingTable(context: ServiceContext, wanted: (problem: ServiceContext['problems'][number]) => boolean): readonly Block[] {
  const { say } = context;
  const own = context.problems.filter(wanted);
  if (own.length === 0) return [paragraph(say.rich('part.noFindings'))];
  const titles = new Map(context.service.standards.map((one) => [one.standard, one.title]));
  return [
    heading(2, say.plain('ledger.findings'), 'findings'),
    {
      kind: 'table',
      columns: [
        { title: 'ID', width: 8 },
        column(say, 'column.severity', 10),
        column(say, 'column.standard', 16),
        column(say, 'column.finding', 33),
        column(say, 'part.remediation', 27),
        column(say, 'column.effort', 8, 'right'),
      ],
      rows: own.map((problem): readonly Text[] => [
        [problem.item.id],
        [severityOf(context, problem)],
        [titles.get(problem.item.standard) ?? problem.item.standard],
        [faultOf(problem), ...(problem.places[0] === undefined ? [] : [' ', { kind: 'place', at: problem.places[0] } satisfies Inline])],
        problem.item.fix?.steps[0] === undefined ? say.rich('part.aim', { title: problem.item.title }) : prose(problem.item.fix.steps[0]),
        [say.hours(problem.hours)],
      ]),
    },
  ];
}

function manual(context: ServiceContext): readonly Block[] {
  const { say, service, result } = context;
  const questions = openQuestions(result, service);
  return [
    paragraph(say.rich('part.manual.text', { n: questions.length })),
    ...context.problems
      .filter((one) => one.item.severity === 'critical' || one.item.severity === 'high')
      .flatMap((problem): readonly Block[] => {
        const excerpt = excerptBlock(context, problem.places, 3);
        return [
          heading(3, `${problem.item.id} ${problem.item.title}`, problem.item.id.toLowerCase()),
          factsLine(context, problem),
          paragraph([`${faultOf(problem)}. `, ...prose(problem.item.why)]),
          ...whereLine(context, problem, 3),
          ...seenBlocks(context, problem),
          ...(excerpt === undefined ? [] : [excerpt]),
        ];
      }),
    ...(questions.length === 0
      ? []
      : [
          heading(2, say.plain('ledger.questions'), 'questions'),
          {
            kind: 'checklist' as const,
            items: questions.map(({ item, verdict }): ChecklistLine => ({
              state: 'unknown',
              text: [
                muted(`${verdict.item} `),
                verdict.ask ?? item?.title ?? '',
                ...(verdict.look ?? []).slice(0, 2).flatMap((at): Inline[] => [' ', { kind: 'place', at }]),
              ],
            })),
          },
        ]),
  ];
}

/** Tests, calls to other services and what happens when those fail. */
function integration(context: ServiceContext): readonly Block[] {
  const { say, service, result } = context;
  const edges = (result.fleet?.edges ?? [])
    .filter((one) => one.from === service.name || one.to === service.name)
    .toSorted((a, b) => EDGE_ORDER.indexOf(a.state) - EDGE_ORDER.indexOf(b.state));
  // A setting that names a service says little; a call that was followed says who proves what.
  const followed = edges.filter((one) => one.state !== 'unknown' || one.path !== undefined);
  const named = edges.filter((one) => !followed.includes(one));
  const outward = named.filter((one) => one.from === service.name);
  const suites = service.portrait?.suites ?? [];
  const testsOf = (kind: string): number => suites.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.tests, 0);
  const states = EDGE_ORDER.flatMap((state) => {
    const n = edges.filter((one) => one.state === state).length;
    return n === 0 ? [] : [`${n} ${say.plain(`edge.${state}`)}`];
  });
  const row = (...cells: string[]): readonly Text[] => cells.map((cell): Text => [cell]);
  return [
    heading(2, say.plain('part.assessment'), 'assessment'),
    list([
      say.rich('part.assessment.tests', {
        integration: testsOf('integration'),
        e2e: testsOf('e2e') + testsOf('contract'),
        all: suites.reduce((sum, one) => sum + one.tests, 0),
      }),
      edges.length === 0
        ? say.rich('part.assessment.alone')
        : say.rich('part.assessment.calls', { n: edges.length, states: states.join(', ') }),
      ...INTEGRATION.map(({ key, standards }) => assessed(context, key, standards)),
    ]),
    heading(2, say.plain('code.tests'), 'tests'),
    suiteTable(context, false),
    ...(followed.length === 0
      ? []
      : [
          heading(2, say.plain('part.edges'), 'edges'),
          {
            kind: 'table' as const,
            columns: [
              column(say, 'part.from', 20),
              column(say, 'part.to', 20),
              column(say, 'ledger.path', 30),
              column(say, 'ledger.access', 14),
              column(say, 'ledger.reason', 26),
            ],
            rows: followed
              .slice(0, CALLS)
              .map((one) =>
                row(
                  one.from,
                  one.to,
                  `${one.method === '?' ? '' : `${one.method} `}${one.path ?? '–'}`,
                  say.plain(`edge.${one.state}`),
                  edgeIn(say.language, one.reason),
                ),
              ),
          },
        ]),
    ...(followed.length > CALLS ? [paragraph(say.rich('part.holds.more', { n: followed.length - CALLS }))] : []),
    ...namedIn(
      say,
      'part.edges.named',
      outward.map((one) => one.to),
    ),
    ...namedIn(
      say,
      'part.edges.namedBy',
      named.filter((one) => !outward.includes(one)).map((one) => one.from),
    ),
    ...holding(context),
    ...results(context, isIntegration),
  ];
}

/** Calls that go wrong come first. */
const EDGE_ORDER: readonly FleetEdge['state'][] = ['mismatch', 'no-route', 'open', 'weak', 'authenticated', 'public', 'unknown'];

const INTEGRATION = [
  { key: 'part.assessment.auth', standards: '05' },
  { key: 'part.assessment.failure', standards: '13' },
  { key: 'part.assessment.testing', standards: '10' },
] as const;

function isIntegration(standard: string): boolean {
  return INTEGRATION.some((one) => one.standards === standard.slice(0, 2));
}

/** How a standard came out, in one line. */
function assessed({ say, service }: ServiceContext, key: MessageKey, number: string): Text {
  const counts = service.standards.find((one) => one.standard.startsWith(number))?.score.counts;
  const all = counts === undefined ? 0 : applicable(counts);
  return counts === undefined || all === 0
    ? [...say.rich(key), ' ', ...say.rich('part.assessment.none')]
    : [
        ...say.rich(key),
        ' ',
        ...say.rich('part.assessment.counts', { pass: counts.pass, open: counts.fail + counts.partial, unknown: counts.unknown, of: all }),
      ];
}

const [HOLDING, CALLS] = [12, 30];

/** What was found to hold: an assessment says both. */
function holding(context: ServiceContext): readonly Block[] {
  const { say, service, cards } = context;
  const rows = service.verdicts.flatMap((verdict): (readonly Text[])[] => {
    const item = cards.get(verdict.item);
    if (verdict.status !== 'PASS' || item === undefined || item.severity === 'low' || !isIntegration(item.standard)) return [];
    const proof = verdict.evidence.find((one) => one.holds && one.location !== undefined);
    return [
      [
        [item.id],
        [item.title],
        proof?.location === undefined ? [verdict.reason] : [{ kind: 'place', at: proof.location } satisfies Inline],
      ],
    ];
  });
  if (rows.length === 0) return [];
  return [
    heading(2, say.plain('part.holds'), 'holds'),
    {
      kind: 'table',
      columns: [column(say, 'column.item', 10), column(say, 'practices.practice', 50), column(say, 'column.where', 40)],
      rows: rows.slice(0, HOLDING),
    },
    ...(rows.length > HOLDING ? [paragraph(say.rich('part.holds.more', { n: rows.length - HOLDING }))] : []),
  ];
}

function plan(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  return [
    ...timeline(context),
    ...service.effort.byPhase
      .filter((phase) => phase.items.length > 0)
      .flatMap((phase, index): readonly Block[] => [
        heading(2, phaseWord(say, phase.phase), `phase-${index + 1}`),
        paragraph(say.rich('audit.phase.text', { items: phase.items.length, hours: say.hours(phase.hours), cost: say.money(phase.cost) })),
        ...context.problems
          .filter((one) => phase.items.includes(one.item.id) && (one.item.severity === 'critical' || one.item.severity === 'high'))
          .flatMap((problem): readonly Block[] => [
            heading(3, `${problem.item.id} ${problem.item.title}`, problem.item.id.toLowerCase()),
            factsLine(context, problem),
            ...whereLine(context, problem, 3),
            ...fixBlocks(context, problem).filter((block) => block.kind === 'list'),
          ]),
        ...lesser(context, phase.items),
      ]),
  ];
}

function lesser(context: ServiceContext, items: readonly string[]): readonly Block[] {
  const own = context.problems.filter(
    (one) => items.includes(one.item.id) && (one.item.severity === 'medium' || one.item.severity === 'low'),
  );
  return own.length === 0
    ? []
    : [
        list(
          own.map((problem): Text => [
            muted(`${problem.item.id} `),
            `${faultOf(problem)} `,
            ...placesText(context, problem, 1),
            muted(` (${context.say.hours(problem.hours)})`),
          ]),
        ),
      ];
}

const part = (id: string, ...sections: Kind['sections']): Kind => ({
  id,
  title: `part.${id}` as MessageKey,
  audience: `part.${id}.audience` as MessageKey,
  sections,
});

/** In the order of the workflow: what to ask, what the machine found, what people found, and what follows. */
export const SERVICE_PARTS: readonly Kind[] = [
  part('checklist', { id: 'checklist', build: (context) => checklist(context, () => true) }),
  part('scan-report', { id: 'results', build: (context) => results(context, isGeneral) }),
  part('manual-review', { id: 'manual', build: manual }),
  part(
    'domain-report',
    { id: 'results', build: (context) => results(context, (standard) => !isGeneral(standard)) },
    { id: 'checklist', build: (context) => checklist(context, (standard) => !isGeneral(standard)) },
  ),
  part('integration-assessment', { id: 'integration', build: integration }),
  part(
    'consolidated-report',
    summary('decision'),
    summary('why'),
    summary('critical'),
    summary('ratings'),
    { id: 'findings', build: (context) => findingTable(context, () => true) },
    summary('money'),
    summary('unverified'),
    { id: 'people', build: people },
  ),
  part('remediation-plan', { id: 'plan', build: plan }, { id: 'people', build: people }),
];

/** Services that settings speak of where no call was seen: those that this one names, or those that name it. */
function namedIn(
  say: ServiceContext['say'],
  key: 'part.edges.named' | 'part.edges.namedBy',
  services: readonly string[],
): readonly Block[] {
  if (services.length === 0) return [];
  return [paragraph(say.rich(key, { n: services.length, services: [...new Set(services)].toSorted().join(', ') }))];
}
