import type { Problem } from '../../view/blockers.ts';
import { ExcerptIndex, frame } from '../../view/excerpts.ts';
import { frameworkNames } from '../../view/fix-code.ts';
import { placedCode } from '../../fit/placed-code.ts';
import type { PlacedCode } from '../../fit/placed-code.ts';
import { libraryOf, mentions, ownOf } from '../../fit/own-code.ts';
import type { Block, Text } from '../block.ts';
import { seenIn } from '../text/faults.ts';
import { code, joined, list, paragraph, prose } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import { standInsOf } from '../../fit/stand-ins.ts';
import { itemLink, placesText, severityOf } from './common.ts';

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
  hono: 'ts',
  koa: 'ts',
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
  jsonwebtoken: 'ts',
  'passport-jwt': 'ts',
  '@nestjs/jwt': 'ts',
  'express-jwt': 'ts',
  'koa-jwt': 'ts',
  'fast-jwt': 'ts',
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
  const where = isAbsent(problem) ? 'hardening.looked' : 'finding.where';
  return [paragraph([...context.say.rich(where), ' ', ...placesText(context, problem, limit)])];
}

/** Sentences about places, the first few that differ by more than the name of what they speak about. */
const SEEN = 3;

/** What was seen at the places: it says more than the fault, such as which control there is and why it has no effect. */
export function seenBlocks({ say }: ServiceContext, problem: Problem): readonly Block[] {
  const told = new Set(
    (problem.verdict?.evidence ?? []).flatMap(({ holds, open, message }) =>
      holds === false && open !== true && message !== '' ? [message] : [],
    ),
  );
  if (told.size === 0 || isAbsent(problem)) return [];
  const texts = [...told].slice(0, SEEN).map((message): Text => prose(seenIn(say.language, message)));
  const [first] = texts;
  if (texts.length === 1 && first !== undefined) return [paragraph([...say.rich('hardening.seen'), ' ', ...first])];
  return [
    paragraph(say.rich('hardening.seen')),
    list(told.size > SEEN ? [...texts, say.rich('hardening.seen.more', { n: told.size - SEEN })] : texts),
  ];
}

const TEST = /(?:^|\/)(?:__tests__|tests?|e2e)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** No place is wrong: a test is missing, and the places are the tests that there are. */
export function isAbsent({ verdict, places }: Problem): boolean {
  return places.length > 1 && /^No test\b/.test(verdict?.reason ?? '') && places.every((at) => TEST.test(at.path));
}

/** Steps and code of the fix, for the frameworks of the service. */
export function fixBlocks(context: ServiceContext, problem: Problem): readonly Block[] {
  const { fix } = problem.item;
  if (fix === undefined) return [];
  const placed = placedCode(problem);
  return [
    list(
      fix.steps.map((step): Text => prose(step)),
      true,
    ),
    ...placed.flatMap((one): readonly Block[] => [
      ...whereTo(context, one, problem),
      { kind: 'code', language: one.language ?? CODE_LANGUAGE[one.kind] ?? one.kind, text: one.text },
    ]),
    ...standsFor(context, problem, placed),
    ...staysOpen(context, problem, placed),
  ];
}

const MOST_OPEN = 8;

/** Routes beside those at fault that are open on purpose: where code puts them all behind a guard, these have to be taken out. */
function staysOpen({ say, service }: ServiceContext, problem: Problem, placed: readonly PlacedCode[]): readonly Block[] {
  const names = service.portrait?.names;
  const own = names === undefined ? undefined : ownOf(names, 'routes');
  if (own === undefined || !problem.places.some((at) => at.path === own.path)) return [];
  if (!placed.some(({ text }) => mentions(text, own.name) && GUARDS.test(text))) return [];
  const open = service.routes.filter(
    ({ access, place }) =>
      place.path === own.path && access === 'open' && !problem.places.some((at) => at.path === place.path && at.line === place.line),
  );
  if (open.length === 0) return [];
  const shown = open.slice(0, MOST_OPEN).map(({ method, path }): Text => [code(`${method} ${path}`)]);
  const rest = open.length > MOST_OPEN ? [say.rich('fit.staysOpen.more', { n: open.length - MOST_OPEN })] : [];
  return [paragraph([...say.rich('fit.staysOpen', { path: own.path }), ' ', ...joined([...shown, ...rest], ', ')])];
}

/** Code that asks for a credential before everything in its scope. */
const GUARDS = /\bjwtVerify\(|\bjwt\.verify\(/;

/** The file that code goes into, and what to mind there. */
function whereTo(context: ServiceContext, placed: PlacedCode, problem: Problem): readonly Block[] {
  const { say, service } = context;
  const { goes, foreign, text, writtenFor, typed } = placed;
  const instead = lineInstead(context, placed, problem);
  const into = goes?.into === 'new' && firstIn(context).get(goes.path) !== problem.item.id ? 'file' : goes?.into;
  const names = service.portrait?.names;
  // At the top of a CommonJS module nothing can be awaited.
  const awaits = names?.modules === 'cjs' && /^(?:const [^=]+= )?await /m.test(text);
  const parts: Text[] = [
    ...(goes === undefined || into === undefined
      ? []
      : [say.rich(`fit.${into}`, { path: goes.path, name: goes.app?.name ?? '', line: goes.app?.line ?? 0 })]),
    ...(instead === undefined ? [] : [say.rich('fit.instead', { line: instead })]),
    ...(awaits && goes?.app?.within !== undefined
      ? [say.rich('fit.within', { name: goes.app.within })]
      : awaits
        ? [say.rich('fit.await')]
        : []),
    ...(writtenFor === undefined
      ? []
      : [say.rich('fit.written', { other: writtenFor, own: frameworkNames(service).join(', ') || 'none' })]),
    ...(typed === true ? [say.rich('fit.typed')] : []),
    ...(foreign === undefined ? [] : [say.rich('fit.foreign', { name: LIBRARY_NAMES[foreign] ?? foreign })]),
  ];
  return parts.length === 0 ? [] : [paragraph(joined(parts, ' '))];
}

const FIRST_IN = new WeakMap<object, Map<string, string>>();

/** New files, and the first item of the document that makes each. */
function firstIn(context: ServiceContext): Map<string, string> {
  let files = FIRST_IN.get(context.problems);
  if (files === undefined) {
    FIRST_IN.set(context.problems, (files = new Map()));
    for (const severity of ['critical', 'high'] as const)
      for (const problem of context.problems.filter((one) => one.item.severity === severity))
        for (const { goes } of placedCode(problem))
          if (goes?.into === 'new' && !files.has(goes.path)) files.set(goes.path, problem.item.id);
  }
  return files;
}

/** Calls that a file has many of. */
const MANY = /^(?:get|post|put|patch|delete|use|on|addHook|if|for|while|switch|catch|function|async|test|it|describe)$/;

/** The line with the fault, where the code makes anew what is made there. */
function lineInstead(context: ServiceContext, { goes, text }: PlacedCode, problem: Problem): number | undefined {
  if (goes === undefined || !['app', 'file'].includes(goes.into)) return undefined;
  const place = problem.places.find((at) => at.path === goes.path);
  const source = place === undefined ? undefined : excerptBlock(context, [place], 0);
  const callee = source?.kind === 'code' ? /(\w+)\(/.exec(source.text)?.[1] : undefined;
  if (place === undefined || callee === undefined || MANY.test(callee)) return undefined;
  return new RegExp(`\\b${callee}\\(`).test(text) ? place.line : undefined;
}

/** Names in the code that the service has to fill in, each with what it is. */
function standsFor(context: ServiceContext, problem: Problem, placed: readonly PlacedCode[]): readonly Block[] {
  const { say } = context;
  const names = [...new Set(placed.flatMap((one) => standInsOf(one.text)))];
  if (names.length === 0) return [];
  const guard = context.problems.find((one) => one.item.id === 'S01-001');
  const parts = names.map((name): Text => {
    if (name === 'redis' || name === 'connection') return [code(name), ` (${say.plain(`fit.standin.${name}`)})`];
    if (name !== 'requireUser' || guard === undefined || problem.item.id === 'S01-001') return [code(name)];
    return [code(name), ' (', ...say.rich('fit.standin.requireUser', { item: itemLink(context, guard) }), ')'];
  });
  return [paragraph([...say.rich('fit.standins'), ' ', ...joined(parts, ', ')])];
}

/** What the service asks its database through, as people call it. */
export function databaseName(service: ServiceContext['service']): string | undefined {
  const names = service.portrait?.names;
  const by = names === undefined ? undefined : libraryOf(service, ownOf(names, 'database'));
  return by === undefined ? undefined : (LIBRARY_NAMES[by] ?? by);
}

const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  pg: 'pg',
  prisma: 'Prisma',
  knex: 'Knex',
  drizzle: 'Drizzle',
  typeorm: 'TypeORM',
  sequelize: 'Sequelize',
  mongoose: 'Mongoose',
  mongodb: 'MongoDB',
};

export function explainCommand(id: string): Text {
  return [code(`airworthy explain ${id} .`)];
}
