import type { Severity } from '@airworthy/model';
import type { Problem } from '../../view/blockers.ts';
import { frameworkNames } from '../../view/fix-code.ts';
import type { Block, Text } from '../block.ts';
import { column, heading, list, paragraph, prose } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import { verificationOf } from '../verify/verification.ts';
import { anchorOf, faultOf, itemLink, placesText, severityOf } from './common.ts';
import { needsBlocks } from './needs.ts';
import { databaseName, excerptBlock, explainCommand, factsLine, fixBlocks, isAbsent, seenBlocks, whereLine } from './finding.ts';

/** For those who fix: every critical and high point with steps, code for this service, and how to see that it worked. */
export const hardeningGuide: DocumentKind<ServiceContext> = {
  id: 'security-hardening-guide',
  title: 'hardening.title',
  audience: 'hardening.audience',
  sections: [
    { id: 'start', build: start },
    { id: 'critical', build: (context) => ofSeverity(context, 'critical') },
    { id: 'high', build: (context) => ofSeverity(context, 'high') },
    { id: 'others', build: others },
    { id: 'afterwards', build: afterwards },
  ],
};

const WEIGHT: Readonly<Record<Severity, number>> = { critical: 40, high: 12, medium: 4, low: 1 };
const FIRST = 10;

/** The changes that close most for an hour of work. */
export function byEffect(problems: readonly Problem[]): readonly Problem[] {
  const effect = (one: Problem): number => (WEIGHT[one.item.severity] * (one.blocks.length > 0 ? 2 : 1)) / Math.max(0.5, one.hours);
  return problems.toSorted((a, b) => effect(b) - effect(a) || (a.item.id < b.item.id ? -1 : 1));
}

function start(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const first = byEffect(context.problems).slice(0, FIRST);
  if (first.length === 0) return [paragraph(say.rich('hardening.nothing'))];
  return [
    paragraph(intro(context)),
    heading(2, say.plain('hardening.start'), 'start-here'),
    {
      kind: 'table',
      columns: [
        column(say, 'column.item', 9),
        column(say, 'column.finding', 42),
        column(say, 'column.severity', 10),
        column(say, 'column.effort', 8, 'right'),
        column(say, 'column.file', 31),
      ],
      rows: first.map((problem) => [
        [itemLink(context, problem)],
        [faultOf(problem)],
        [severityOf(context, problem)],
        [say.hours(problem.hours)],
        placesText(context, problem, 1),
      ]),
    },
  ];
}

/** Frameworks and database libraries that the code of fixes is written for; for others it is shown as it is, and says so. */
const WRITTEN_FOR: ReadonlySet<string> = new Set(['express', 'fastify', 'hono', 'nestjs']);
const SPOKEN: ReadonlySet<string> = new Set(['pg', 'Prisma', 'Knex', 'Drizzle', 'TypeORM', 'Sequelize']);

function intro({ say, service }: ServiceContext): Text {
  const database = databaseName(service);
  const written = service.frameworks.filter((one) => WRITTEN_FOR.has(one));
  const others = [
    ...frameworkNames({ ...service, frameworks: service.frameworks.filter((one) => !WRITTEN_FOR.has(one)) }),
    ...(database === undefined || SPOKEN.has(database) ? [] : [database]),
  ];
  return [
    ...say.rich('hardening.intro', {
      frameworks: frameworkNames({ frameworks: written }).join(', ') || 'Node.js',
      database: database === undefined || !SPOKEN.has(database) ? 'none' : database,
    }),
    ...(database === 'Prisma' ? [' ', ...say.rich('hardening.prisma')] : []),
    ...(others.length === 0 ? [] : [' ', ...say.rich('hardening.elsewhere', { own: others.join(', ') })]),
  ];
}

function ofSeverity(context: ServiceContext, severity: Severity): readonly Block[] {
  const { say } = context;
  const own = context.problems.filter((problem) => problem.item.severity === severity);
  if (own.length === 0) return [];
  return [
    heading(2, say.plain('hardening.section', { severity: say.plain(`severity.${severity}`), n: own.length }), severity),
    ...own.flatMap((problem) => topic(context, problem, own)),
  ];
}

function topic(context: ServiceContext, problem: Problem, all: readonly Problem[]): readonly Block[] {
  const { say } = context;
  const excerpt = excerptOnce(context, problem, all);
  const verification = verificationOf(context, problem);
  return [
    heading(3, `${problem.item.id} ${problem.item.title}`, anchorOf(problem.item.id)),
    factsLine(context, problem),
    paragraph([...say.rich('hardening.now'), ` ${faultOf(problem)}. `, ...prose(problem.item.why)]),
    ...whereLine(context, problem),
    ...seenBlocks(context, problem),
    ...excerpt,
    ...(problem.item.fix === undefined ? [] : [paragraph(say.rich('hardening.do')), ...fixOnce(context, problem, all)]),
    paragraph([...say.rich('hardening.check'), ' ', ...explainCommand(problem.item.id), ...say.rich('hardening.check.pass')]),
    ...(verification === undefined
      ? []
      : [
          paragraph(say.rich('hardening.script', { file: verification.file })),
          { kind: 'code' as const, language: 'js', text: verification.script },
        ]),
  ];
}

/** The code that is wrong. Where an earlier point of the same section shows that place already, it is referred to. */
function excerptOnce(context: ServiceContext, problem: Problem, all: readonly Problem[]): readonly Block[] {
  const own = isAbsent(problem) ? undefined : excerptBlock(context, problem.places);
  if (own?.kind !== 'code') return [];
  const before = all.slice(0, all.indexOf(problem)).find((other) => {
    if (isAbsent(other)) return false;
    const shown = excerptBlock(context, other.places);
    return shown?.kind === 'code' && shown.place?.path === own.place?.path && shown.place?.line === own.place?.line;
  });
  return before === undefined ? [own] : [paragraph(context.say.rich('hardening.sameExcerpt', { item: itemLink(context, before) }))];
}

/** Steps and code of a fix. Code that an earlier point of the same section shows already is referred to. */
function fixOnce(context: ServiceContext, problem: Problem, all: readonly Problem[]): readonly Block[] {
  const blocks = fixBlocks(context, problem);
  const own = codeOf(blocks);
  const before = all.slice(0, all.indexOf(problem)).find((other) => own !== '' && codeOf(fixBlocks(context, other)) === own);
  if (before === undefined) return [...blocks, ...needsBlocks(context, problem)];
  return [
    ...blocks.filter((block) => block.kind === 'list'),
    paragraph(context.say.rich('hardening.sameCode', { item: itemLink(context, before) })),
  ];
}

/** Without the imports of own files: the way to them depends on where the code goes. */
function codeOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) => (block.kind === 'code' ? [block.text.replace(/^import [^;]* from '\.[^']*';\n+/gm, '')] : []))
    .join('\n');
}

function others(context: ServiceContext): readonly Block[] {
  const { say } = context;
  return (['medium', 'low'] as const).flatMap((severity): readonly Block[] => {
    const own = context.problems.filter((problem) => problem.item.severity === severity);
    if (own.length === 0) return [];
    return [
      heading(2, say.plain('hardening.section', { severity: say.plain(`severity.${severity}`), n: own.length }), severity),
      {
        kind: 'table',
        columns: [
          column(say, 'column.item', 9),
          column(say, 'column.finding', 42),
          column(say, 'column.where', 40),
          column(say, 'column.effort', 9, 'right'),
        ],
        rows: own.map((problem) => [[problem.item.id], [faultOf(problem)], placesText(context, problem, 1), [say.hours(problem.hours)]]),
      },
    ];
  });
}

function afterwards({ say }: ServiceContext): readonly Block[] {
  return [
    heading(2, say.plain('hardening.afterwards'), 'afterwards'),
    list([say.rich('hardening.afterwards.audit'), say.rich('hardening.afterwards.gate'), say.rich('hardening.afterwards.waive')], true),
  ];
}
