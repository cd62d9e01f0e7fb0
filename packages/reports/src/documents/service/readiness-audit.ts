import { ALL_READ, becauseIn, seenIn } from '../text/faults.ts';
import { capabilityIn } from '../text/item-words.ts';
import { SEVERITY_RANK } from '../../view/words.ts';
import type { Evidence, ItemCard, Verdict } from '@airworthy/model';
import { openQuestions } from '../../view/open-questions.ts';
import { frameworkNames } from '../../view/fix-code.ts';
import type { Block, Inline, Text } from '../block.ts';
import { column, heading, joined, list, muted, paragraph, strong } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import type { MessageKey } from '../text/say.ts';
import { checklistGroups } from './checklist-groups.ts';
import { checklistLine, decided, faultOf, itemLink, placesText, problemsIn, sentence, severityOf } from './common.ts';
import { criticalFiles } from './critical-files.ts';
import type { CriticalFile } from './critical-files.ts';
import { executiveSummary } from './executive-summary.ts';
import { excerptBlock, isAbsent } from './finding.ts';
import { loadTest } from './load-test.ts';
import { peopleBlocks } from '../standing.ts';
import { phaseWord } from './plan.ts';
import { architectureDiagram } from './quick-reference.ts';

/** For those who build and review: the walk through the service, what is good and what is missing in each part, and the whole checklist. */
export const readinessAudit: DocumentKind<ServiceContext> = {
  id: 'production-readiness-audit',
  title: 'audit.title',
  audience: 'audit.audience',
  sections: [
    { id: 'summary', build: summary },
    { id: 'scope', build: scope },
    { id: 'walk', build: walk },
    { id: 'files', build: fileTable },
    { id: 'security', build: security },
    { id: 'checklist', build: checklist },
    { id: 'roadmap', build: roadmap },
    { id: 'load-test', build: loadTest },
    { id: 'unverified', build: unverified },
    { id: 'people', build: people },
  ],
};

/** What people decided about the service, where a program knows. */
export function people({ say, service, standing }: ServiceContext): readonly Block[] {
  return peopleBlocks(say, [{ name: service.name, standing }]);
}

function summary(context: ServiceContext): readonly Block[] {
  const parts = new Set(['decision', 'why', 'ratings']);
  return executiveSummary.sections.filter((section) => parts.has(section.id)).flatMap((section) => section.build(context));
}

function scope(context: ServiceContext): readonly Block[] {
  const { say, service, result } = context;
  const evidence = service.capabilityEvidence?.filter((one) => one.has) ?? [];
  const diagram = architectureDiagram(context);
  return [
    heading(2, say.plain('audit.scope'), 'scope'),
    paragraph(
      say.rich('audit.scope.text', {
        files: say.number(service.files),
        lines: say.number(service.lines),
        frameworks: frameworkNames(service).join(', ') || say.plain('audit.scope.noFramework'),
        items: say.number(service.verdicts.length),
        standards: say.number(service.standards.length),
        tree: result.treeHash.slice(0, 12),
      }),
    ),
    ...(diagram === undefined ? [] : [diagram]),
    ...(evidence.length === 0
      ? []
      : [
          heading(3, say.plain('audit.capabilities'), 'capabilities'),
          {
            kind: 'table' as const,
            columns: [column(say, 'column.what', 30), column(say, 'audit.because', 38), column(say, 'column.where', 32)],
            rows: evidence.map((one): readonly Text[] => [
              [sentence(capabilityIn(say.language, one.id)), muted(` (${one.id})`)],
              [becauseIn(say.language, one.because)],
              one.places.slice(0, 1).map((at): Inline => ({ kind: 'place', at })),
            ]),
          },
        ]),
    heading(3, say.plain('audit.words'), 'words'),
    list([
      say.rich('audit.words.pass'),
      say.rich('audit.words.partial'),
      say.rich('audit.words.fail'),
      say.rich('audit.words.unknown'),
      say.rich('audit.words.na'),
    ]),
  ];
}

function walk(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const files = criticalFiles(context);
  if (files.length === 0) return [];
  return [
    heading(2, say.plain('audit.walk'), 'walk'),
    paragraph(say.rich('audit.walk.text', { n: files.length })),
    ...files.flatMap((file, index) => oneFile(context, file, index + 1)),
  ];
}

const GOOD = 5;
const MISSING = 7;

function oneFile(context: ServiceContext, file: CriticalFile, number: number): readonly Block[] {
  const { say, service } = context;
  const good = evidenceIn(context, file.path, 'PASS').slice(0, GOOD);
  const missing = context.problems.filter((problem) => problem.places.some((at) => at.path === file.path));
  const grade = service.components.find((one) => one.component === file.area.component);
  const excerpt =
    missing[0] === undefined
      ? undefined
      : excerptBlock(
          context,
          missing[0].places.filter((at) => at.path === file.path),
          3,
        );
  return [
    heading(3, `${number}. ${say.plain(file.area.title)}`, `walk-${file.area.id}`),
    paragraph([
      { kind: 'code', text: file.path },
      ...(file.lines > 0 ? say.rich('audit.file.facts', { lines: say.number(file.lines) }) : []),
      ...(grade === undefined || grade.score.points === null
        ? []
        : [
            ' · ',
            ...say.rich('audit.file.grade', {
              component: say.plain(`component.${file.area.component}`),
              grade: { kind: 'grade', grade: grade.score.grade },
              pass: grade.score.counts.pass,
              decided: decided(grade.score.counts),
            }),
          ]),
    ]),
    paragraph([...say.rich('audit.file.does'), ' ', ...capitalised(doesWhat(context, file)), '.']),
    ...(good.length === 0
      ? []
      : [
          paragraph(say.rich('audit.file.good')),
          list(
            good.map(({ item, evidence }): Text => [
              muted(`${item.id} `),
              item.title,
              ': ',
              seenIn(say.language, evidence.message),
              ...(evidence.location ? [muted(` (${say.plain('audit.lines', { lines: String(evidence.location.line) })})`)] : []),
            ]),
          ),
        ]),
    ...(missing.length === 0
      ? [paragraph(say.rich('audit.file.nothing'))]
      : [
          paragraph(say.rich('audit.file.missing')),
          list(
            missing
              .slice(0, MISSING)
              .map((problem): Text => [
                severityOf(context, problem),
                ' ',
                itemLink(context, problem),
                ` ${faultOf(problem)}`,
                muted(` (${say.plain('audit.lines', { lines: linesIn(problem.places, file.path) })})`),
              ]),
          ),
          ...(missing.length > MISSING ? [paragraph(say.rich('audit.file.more', { n: missing.length - MISSING }))] : []),
        ]),
    ...(excerpt === undefined ? [] : [excerpt]),
  ];
}

function linesIn(places: readonly { path: string; line: number }[], path: string): string {
  const lines = [...new Set(places.filter((at) => at.path === path).map((at) => at.line))];
  return lines.length > 4 ? `${lines.slice(0, 4).join(', ')}, …` : lines.join(', ');
}

/** `creates 1 HTTP server, registers 25 routes`: from the facts that were found in the file, the most telling first. */
function doesWhat({ say }: ServiceContext, file: CriticalFile): Text {
  const own = Object.entries(file.facts).filter(([family]) => `does.${family}` in KNOWN);
  const ranked = own.toSorted(
    (a, b) => (file.area.families[b[0]] ?? 0) - (file.area.families[a[0]] ?? 0) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1),
  );
  const parts = ranked.slice(0, 6).map(([family, n]): Text => say.rich(`does.${family}` as MessageKey, { n }));
  return parts.length === 0 ? say.rich('does.nothing') : joined(parts);
}

const KNOWN: Readonly<Record<string, true>> = Object.fromEntries(
  [
    'httpServers',
    'routes',
    'envReads',
    'envSchemas',
    'socketEndpoints',
    'dbClients',
    'queries',
    'transactions',
    'errorHandlers',
    'errorClasses',
    'loggers',
    'logCalls',
    'metrics',
    'healthEndpoints',
    'cacheClients',
    'cacheOperations',
    'queues',
    'workers',
    'schedules',
    'jobEnqueues',
    'mailSenders',
    'outboundCalls',
    'circuitBreakers',
    'retryPolicies',
    'modelCalls',
    'modelActions',
    'speechSteps',
    'dockerfiles',
    'corsPolicies',
    'securityHeaders',
    'rateLimiters',
    'shutdownHandlers',
    'processHandlers',
    'inboundWebhooks',
    'catchBlocks',
    'uploads',
    'tokenIssues',
    'tokenVerifications',
    'passwordHashes',
  ].map((family) => [`does.${family}`, true]),
);

function capitalised(text: Text): Text {
  const [first, ...rest] = text;
  return typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : text;
}

interface Proof {
  item: ItemCard;
  verdict: Verdict;
  evidence: Evidence;
}

/** What speaks for the service in a file: one line for each item that passes there, the severest first. */
function evidenceIn({ cards, service }: ServiceContext, path: string, status: Verdict['status']): Proof[] {
  return service.verdicts
    .flatMap((verdict): Proof[] => {
      const item = cards.get(verdict.item);
      // What is true of the whole service is no merit of the file that it begins in.
      const evidence = verdict.evidence.find((one) => one.location?.path === path && one.holds && !ALL_READ.test(one.message));
      return item === undefined || evidence === undefined || verdict.status !== status ? [] : [{ item, verdict, evidence }];
    })
    .toSorted((a, b) => SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] || (a.item.id < b.item.id ? -1 : 1));
}

function fileTable(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const files = service.portrait?.files ?? [];
  const open = new Map<string, number>();
  // Tests that were looked through are not wrong.
  for (const problem of context.problems.filter((one) => !isAbsent(one)))
    for (const path of new Set(problem.places.map((at) => at.path))) open.set(path, (open.get(path) ?? 0) + 1);
  const shown = files
    .filter((file) => (open.get(file.path) ?? 0) > 0)
    .toSorted((a, b) => (open.get(b.path) ?? 0) - (open.get(a.path) ?? 0) || (a.path < b.path ? -1 : 1))
    .slice(0, 25);
  if (shown.length === 0) return [];
  return [
    heading(2, say.plain('audit.files'), 'files'),
    {
      kind: 'table',
      columns: [
        column(say, 'column.file', 60),
        column(say, 'audit.linesColumn', 14, 'right'),
        column(say, 'audit.openPoints', 16, 'right'),
      ],
      rows: shown.map((file): readonly Text[] => [
        [{ kind: 'code', text: file.path }],
        [file.lines > 0 ? say.number(file.lines) : '–'],
        [say.number(open.get(file.path) ?? 0)],
      ]),
    },
  ];
}

const SECURITY = new Set(['api-security', 'websocket', 'secrets']);

function security(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const own = context.problems.filter((problem) => SECURITY.has(problem.item.component));
  return [
    heading(2, say.plain('audit.security'), 'security'),
    ...(own.length === 0
      ? [paragraph(say.rich('none'))]
      : [
          {
            kind: 'table' as const,
            columns: [
              column(say, 'column.item', 9),
              column(say, 'column.severity', 11),
              column(say, 'column.finding', 44),
              column(say, 'column.where', 36),
            ],
            rows: own.map((problem): readonly Text[] => [
              [itemLink(context, problem)],
              [severityOf(context, problem)],
              [faultOf(problem)],
              placesText(context, problem, 1),
            ]),
          },
        ]),
  ];
}

function checklist(context: ServiceContext): readonly Block[] {
  const { say } = context;
  return [
    heading(2, say.plain('audit.checklist'), 'checklist'),
    paragraph(say.rich('audit.checklist.text')),
    ...checklistGroups(context).flatMap((group): readonly Block[] =>
      group.lines.length === 0
        ? []
        : [
            heading(3, `${group.title} (${group.pass}/${group.total})`, `checklist-${group.id}`),
            {
              kind: 'checklist',
              items: group.lines.flatMap(({ item, verdict }) => checklistLine(say, item, verdict.status)),
            },
          ],
    ),
  ];
}

function roadmap(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  return [
    heading(2, say.plain('audit.roadmap'), 'roadmap'),
    ...service.effort.byPhase
      .filter((phase) => phase.items.length > 0)
      .flatMap((phase, index): readonly Block[] => [
        heading(3, `${say.plain('audit.phase', { n: index + 1 })}: ${phaseWord(say, phase.phase)}`, `phase-${index + 1}`),
        paragraph(say.rich('audit.phase.text', { items: phase.items.length, hours: say.hours(phase.hours), cost: say.money(phase.cost) })),
        {
          kind: 'table',
          columns: [
            column(say, 'column.item', 10),
            column(say, 'column.finding', 66),
            column(say, 'column.severity', 12),
            column(say, 'column.effort', 12, 'right'),
          ],
          rows: problemsIn(context, phase.items).map((problem): readonly Text[] => [
            [problem.item.severity === 'critical' || problem.item.severity === 'high' ? itemLink(context, problem) : problem.item.id],
            [faultOf(problem)],
            [severityOf(context, problem)],
            [say.hours(problem.hours)],
          ]),
        },
      ]),
  ];
}

const QUESTIONS = 60;

function unverified(context: ServiceContext): readonly Block[] {
  const { say, result, service } = context;
  const questions = openQuestions(result, service);
  return [
    heading(2, say.plain('executive.unverified'), 'not-verified'),
    ...(questions.length === 0
      ? [paragraph(say.rich('everything'))]
      : [
          {
            kind: 'table' as const,
            columns: [column(say, 'column.item', 10), column(say, 'column.question', 42), column(say, 'audit.why', 48)],
            rows: questions
              .slice(0, QUESTIONS)
              .map(({ item, verdict }): readonly Text[] => [
                [verdict.item],
                [verdict.ask ?? item?.title ?? ''],
                [verdict.reason, ...(verdict.look ?? []).slice(0, 1).flatMap((at): Inline[] => [' ', { kind: 'place', at }])],
              ]),
          },
          ...(questions.length > QUESTIONS ? [paragraph(say.rich('audit.moreQuestions', { n: questions.length - QUESTIONS }))] : []),
        ]),
    ...(service.gaps.length === 0
      ? []
      : [
          heading(3, say.plain('audit.gaps'), 'gaps'),
          list(
            service.gaps.map((gap): Text => [
              strong(gap.family),
              `: ${gap.reasons.slice(0, 2).join('; ')}${gap.reasons.length > 2 ? '; …' : ''}`,
            ]),
          ),
        ]),
  ];
}
