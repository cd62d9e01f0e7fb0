import type { Problem } from '../../view/blockers.ts';
import { ExcerptIndex, frame } from '../../view/excerpts.ts';
import { codeFor } from '../../view/fix-code.ts';
import type { Block, Text } from '../block.ts';
import { code, list, paragraph, prose } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import { placesText, severityOf } from './common.ts';

const indexes = new WeakMap<object, ExcerptIndex>();

function excerptsOf(context: ServiceContext): ExcerptIndex {
  let index = indexes.get(context.result);
  if (index === undefined) indexes.set(context.result, (index = new ExcerptIndex(context.result.excerpts)));
  return index;
}

/** The source around the first place of a problem that was kept, with the line marked. */
export function excerptBlock(context: ServiceContext, places: Problem['places'], around = 4): Block | undefined {
  for (const place of places) {
    const excerpt = excerptsOf(context).find(place);
    if (excerpt === undefined) continue;
    const lines = frame(excerpt, place.line, around);
    const first = lines[0]?.number ?? place.line;
    return {
      kind: 'code',
      language: languageOf(place.path),
      text: lines.map((line) => line.text).join('\n'),
      place,
      firstLine: first,
      marked: [place.line],
    };
  }
  return undefined;
}

const LANGUAGES: readonly [RegExp, string][] = [
  [/\.[cm]?tsx?$/, 'ts'],
  [/\.[cm]?jsx?$/, 'js'],
  [/\.sql$/, 'sql'],
  [/\.ya?ml$/, 'yaml'],
  [/\.json$/, 'json'],
  [/Dockerfile/, 'dockerfile'],
];

function languageOf(path: string): string {
  return LANGUAGES.find(([ending]) => ending.test(path))?.[1] ?? 'text';
}

/** Kinds of fix code that are no language of their own. */
export const CODE_LANGUAGE: Readonly<Record<string, string>> = {
  fastify: 'ts',
  express: 'ts',
  node: 'ts',
  nestjs: 'ts',
  knex: 'ts',
  pg: 'ts',
  prisma: 'ts',
  zod: 'ts',
  opentelemetry: 'ts',
  k6: 'js',
  jest: 'ts',
  vitest: 'ts',
  axios: 'ts',
  fetch: 'ts',
  bullmq: 'ts',
  solana: 'ts',
  openai: 'ts',
  kubernetes: 'yaml',
  compose: 'yaml',
  'github-actions': 'yaml',
  'pnpm-workspace': 'yaml',
  dependabot: 'yaml',
  npmrc: 'ini',
  env: 'ini',
  dockerignore: 'text',
};

/** Severity, effort, role and date of a problem in one line. */
export function factsLine(context: ServiceContext, problem: Problem): Block {
  const { say } = context;
  const due = problem.slaDays === null ? say.plain('due.backlog') : say.plain('due.days', { n: problem.slaDays });
  return paragraph([
    severityOf(context, problem),
    ...say.rich('finding.facts', {
      hours: say.hours(problem.hours),
      role: say.plain(`role.${problem.item.effort.role}`),
      due,
      confidence: say.plain(problem.verdict?.confidence === 'proved' ? 'confidence.proved' : 'confidence.likely'),
    }),
  ]);
}

export function whereLine(context: ServiceContext, problem: Problem, limit = 5): readonly Block[] {
  if (problem.places.length === 0) return [];
  return [paragraph([...context.say.rich('finding.where'), ' ', ...placesText(context, problem, limit)])];
}

/** Steps and code of the fix, for the frameworks of the service. */
export function fixBlocks(context: ServiceContext, problem: Problem): readonly Block[] {
  const { fix } = problem.item;
  if (fix === undefined) return [];
  return [
    list(
      fix.steps.map((step): Text => prose(step)),
      true,
    ),
    ...codeFor(problem.item, context.service.frameworks).map(([kind, text]): Block => ({
      kind: 'code',
      language: CODE_LANGUAGE[kind] ?? kind,
      text,
    })),
  ];
}

export function explainCommand(id: string): Text {
  return [code(`airworthy explain ${id} .`)];
}
