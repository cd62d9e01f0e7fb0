import type { Block, Text } from '../block.ts';
import { callout, column, heading, joined, list, paragraph, strong } from '../build.ts';
import type { DocumentKind } from '../context.ts';
import { applicable, decided, HOURS_A_DAY, segmentsOf } from '../service/common.ts';
import { waiting, waitingLine } from '../service/waiting.ts';
import { fileName, heatMap, packageTable, serviceScorecard, serviceTable } from './parts.ts';
import { programByHand } from './program-context.ts';
import type { ProgramContext } from './program-context.ts';
import { absenceRisks, assignments, capacity, schedule } from './capacity.ts';
import { byPhase, cost, savings, waves } from './planning.ts';
import { antiPatterns, fleetFindings, patterns } from './practices.ts';
import { diveAgenda, diveCauses } from './dive.ts';
import { standing, standingTitle, weeklyBlocks } from './weekly.ts';
import { peopleBlocks } from '../standing.ts';
import { pathChart, stepsToGo } from './path.ts';
import { risks, successCriteria } from './register.ts';
import { disagreements, leftToPeople, reopenedFindings, slowFindings, whatToChange, workedHours } from './retrospective.ts';

type Kind = DocumentKind<ProgramContext>;

const section = (id: string, build: (context: ProgramContext) => readonly Block[]): Kind['sections'][number] => ({ id, build });

/** What people decided about all services, where a program knows. */
function people({ say, services }: ProgramContext): readonly Block[] {
  const known = services.map(({ service, standing }) => ({ name: service.name, standing }));
  return peopleBlocks(say, known, true);
}

/** How many services may go, as one line, and what holds up the others. */
function decisionCallout(context: ProgramContext): Block {
  const { say } = context;
  const { conditions, noGo, blockers, blocking } = standing(context);
  return callout(
    noGo > 0 ? 'fail' : conditions > 0 ? 'partial' : 'pass',
    standingTitle(context),
    say.rich('program.decision.text', {
      packages: blocking.length,
      closes: blockers,
      hours: say.hours(blocking.reduce((sum, one) => sum + one.hours, 0)),
    }),
  );
}

function blockingPackages(context: ProgramContext, limit: number): readonly Block[] {
  const { say } = context;
  const blocking = context.packages.filter((one) => one.blocking.length > 0);
  if (blocking.length === 0) return [heading(2, say.plain('program.blockers'), 'blockers'), paragraph(say.rich('executive.nothingBlocks'))];
  return [
    heading(2, say.plain('program.blockers'), 'blockers'),
    packageTable(context, blocking.slice(0, limit)),
    ...(blocking.length > limit ? [paragraph(say.rich('program.morePackages', { n: blocking.length - limit }))] : []),
  ];
}

/** @param brief as one sentence with the largest groups, for those who have a minute */
function unverified(context: ProgramContext, brief = false): readonly Block[] {
  const { say } = context;
  const open = new Map<string, number>();
  for (const { service } of context.services)
    for (const one of service.standards)
      if (one.score.counts.unknown > 0) open.set(one.title, (open.get(one.title) ?? 0) + one.score.counts.unknown);
  const rows = [...open].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 5);
  const all = [...open.values()].reduce((sum, n) => sum + n, 0);
  if (brief && all > 0)
    return [
      heading(2, say.plain('executive.unverified'), 'not-verified'),
      paragraph(
        say.rich('executive.unverified.text', {
          n: all,
          parts: joined(rows.slice(0, 3).map(([title, n]): Text => [`${title} (${say.number(n)})`])),
        }),
      ),
    ];
  return [
    heading(2, say.plain('executive.unverified'), 'not-verified'),
    rows.length === 0
      ? paragraph(say.rich('everything'))
      : list(rows.map(([title, n]): Text => [`${title}: `, ...say.rich('program.questions', { n })])),
  ];
}

function byStandard(context: ProgramContext): readonly Block[] {
  const { say, services } = context;
  const titles = new Map<string, { title: string; pass: number; partial: number; fail: number; unknown: number; notApplicable: number }>();
  for (const { service } of services) {
    for (const { standard, title, score } of service.standards) {
      const sum = titles.get(standard) ?? { title, pass: 0, partial: 0, fail: 0, unknown: 0, notApplicable: 0 };
      sum.pass += score.counts.pass;
      sum.partial += score.counts.partial;
      sum.fail += score.counts.fail;
      sum.unknown += score.counts.unknown;
      titles.set(standard, sum);
    }
  }
  const rows = [...titles].filter(([, sum]) => applicable(sum) > 0).toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  return [
    heading(2, say.plain('program.byStandard'), 'by-standard'),
    ...pagesOf({
      kind: 'bars',
      title: say.plain('program.byStandard'),
      description: say.plain('quick.standards.text', { n: rows.length }),
      rows: rows.map(([, sum]) => ({
        label: sum.title,
        segments: segmentsOf(say, sum),
        note: say.percent(sum.pass / Math.max(1, decided(sum))),
      })),
    }),
  ];
}

/** Bars of one chart: few enough to stand below what comes before them on a page. */
const BARS = 16;

function pagesOf(block: Extract<Block, { kind: 'bars' }>): Block[] {
  const pages = Math.ceil(block.rows.length / BARS);
  const size = Math.ceil(block.rows.length / Math.max(1, pages));
  return Array.from({ length: pages }, (_, page) => ({ ...block, rows: block.rows.slice(page * size, (page + 1) * size) }));
}

function asks(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const [first] = context.packages.filter((one) => one.blocking.length > 0);
  return [
    heading(2, say.plain('program.asks'), 'asks'),
    list(
      [
        ...(first === undefined
          ? []
          : [say.rich('program.asks.first', { item: first.item.id, title: first.title, n: first.services.length })]),
        say.rich('program.asks.owners', { n: programByHand(context).open }),
        say.rich('program.asks.date'),
      ],
      true,
    ),
  ];
}

/** The way to a release: what is left after each fix. */
function path(context: ProgramContext): readonly Block[] {
  const { blocking, blockers } = standing(context);
  if (blocking.length < 2) return [];
  const { half } = stepsToGo(context);
  return [heading(2, context.say.plain('monthly.path', { n: half, of: blocking.length, blockers }), 'path'), pathChart(context)];
}

function waitingSection(context: ProgramContext): readonly Block[] {
  const before = context.services.flatMap(({ service }) => service.effort.byPhase.slice(0, 1));
  return waiting(
    context.say,
    context.services.flatMap((one) => one.problems),
    context.plan.waiting,
    { hours: before.reduce((sum, one) => sum + one.hours, 0), hoursAWeek: context.plan.engineers * HOURS_A_DAY * 5 },
  );
}

function documentsByService(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const parts = [
    'consolidated-report',
    'checklist',
    'scan-report',
    'manual-review',
    'domain-report',
    'integration-assessment',
    'remediation-plan',
  ] as const;
  return [
    heading(2, say.plain('program.perService'), 'per-service'),
    {
      kind: 'table',
      columns: [
        column(say, 'program.service', 19),
        ...parts.map((part, index) => ({ title: say.plain(`part.${part}`), width: index === 0 ? 15 : 11 })),
      ],
      rows: context.services.map(({ service }): readonly Text[] => [
        [strong(service.name)],
        ...parts.map((part): Text => [
          { kind: 'link', text: say.plain('program.open'), to: { document: `${fileName(service.name)}-${part}` } },
        ]),
      ]),
    },
  ];
}

/** Services of which a table and the two maps share pages. */
const FIT_A_PAGE = 12;

const decision = section('decision', (context) => [decisionCallout(context)]);

/** The documents of an audit program, in reading order. */
export const PROGRAM_DOCUMENTS: readonly Kind[] = [
  {
    id: 'index',
    title: 'program.index.title',
    audience: 'index.audience',
    sections: [
      decision,
      section('documents', (context) => [
        heading(2, context.say.plain('index.documents'), 'documents'),
        list(
          PROGRAM_DOCUMENTS.filter((one) => one.id !== 'index').map((one): Text => [
            { kind: 'link', text: context.say.plain(one.title), to: { document: one.id } },
            ` – ${context.say.plain(one.audience)}`,
          ]),
        ),
      ]),
      section('per-service', documentsByService),
    ],
  },
  {
    id: 'executive-report',
    title: 'program.executive.title',
    audience: 'executive.audience',
    sections: [
      decision,
      section('phases', byPhase),
      section('asks', asks),
      section('blockers', (context) => blockingPackages(context, 7)),
      section('money', cost),
      section('waiting', (context) => [
        paragraph(
          waitingLine(
            context.say,
            context.services.flatMap((one) => one.problems),
            context.plan.waiting,
          ),
        ),
      ]),
      section('unverified', (context) => unverified(context, true)),
    ],
  },
  {
    id: 'program-dashboard',
    title: 'program.dashboard.title',
    audience: 'program.dashboard.audience',
    orientation: 'landscape',
    sections: [
      decision,
      section('services', (context) => [heading(2, context.say.plain('program.services'), 'services'), serviceTable(context)]),
      section('heat-map', (context) => [
        ...(context.services.length > FIT_A_PAGE ? [{ kind: 'page-break' as const }] : []),
        heading(2, context.say.plain('program.heatMap'), 'heat-map'),
        paragraph(context.say.rich('program.heatMap.text')),
        ...heatMap(context).flatMap((block, index): readonly Block[] =>
          index > 0 && block.kind === 'matrix' && context.services.length > FIT_A_PAGE ? [{ kind: 'page-break' }, block] : [block],
        ),
      ]),
      section('phases', byPhase),
      section('coverage', (context) => [heading(2, context.say.plain('program.coverage'), 'coverage'), serviceScorecard(context)]),
      section('people', people),
    ],
  },
  {
    id: 'remediation-roadmap',
    title: 'program.roadmap.title',
    audience: 'program.roadmap.audience',
    sections: [decision, section('path', path), section('waves', waves), section('waiting', waitingSection), section('money', cost)],
  },
  {
    id: 'best-practices-guide',
    title: 'program.practices.title',
    audience: 'program.practices.audience',
    sections: [section('patterns', patterns), section('anti-patterns', antiPatterns), section('fleet', fleetFindings)],
  },
  {
    id: 'schedule-and-capacity',
    title: 'program.schedule.title',
    audience: 'program.roadmap.audience',
    orientation: 'landscape',
    sections: [
      section('schedule', schedule),
      section('capacity', capacity),
      section('assignments', assignments),
      section('absences', absenceRisks),
      section('phases', byPhase),
      section('savings', savings),
    ],
  },
  {
    id: 'risk-register',
    title: 'program.risks.title',
    audience: 'program.roadmap.audience',
    sections: [section('risks', risks), section('success', successCriteria)],
  },
  {
    id: 'weekly-status',
    title: 'program.weekly.title',
    audience: 'program.weekly.audience',
    sections: [section('weekly', weeklyBlocks)],
  },
  {
    id: 'deep-dive',
    title: 'program.dive.title',
    audience: 'program.dive.audience',
    sections: [section('agenda', diveAgenda), section('causes', diveCauses)],
  },
  {
    id: 'final-report',
    title: 'program.final.title',
    audience: 'audit.audience',
    sections: [
      decision,
      section('services', (context) => [heading(2, context.say.plain('program.services'), 'services'), serviceTable(context)]),
      section('standards', byStandard),
      section('findings', (context) => [
        heading(2, context.say.plain('program.findings'), 'findings'),
        packageTable(
          context,
          context.packages.filter((one) => one.item.severity === 'critical' || one.item.severity === 'high'),
        ),
      ]),
      section('fleet', fleetFindings),
      section('money', cost),
      section('success', successCriteria),
      section('unverified', unverified),
      section('people', people),
    ],
  },
  {
    id: 'retrospective',
    title: 'retro.title',
    audience: 'retro.audience',
    sections: [
      section('change', whatToChange),
      section('hours', workedHours),
      section('slow', slowFindings),
      section('reopened', reopenedFindings),
      section('overruled', disagreements),
      section('left', leftToPeople),
    ],
  },
];
