import { builtinModules } from 'node:module';
import type { Location } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const TYPES = 'types of ';
const kept = new WeakMap<CodeIndex, ReadonlySet<string>>();

/** Packages that shipped code of the service imports as values, that of the browser and of its build included; `undefined` when there is no code to look at. */
export function usedPackages(
  input: { code?: CodeIndex | undefined } & Pick<ExtractInput, 'service' | 'files' | 'tree'>,
): ReadonlySet<string> | undefined {
  const { code } = input;
  if (code === undefined) return undefined;
  const known = kept.get(code);
  if (known !== undefined) return known;
  const out = new Set<string>();
  for (const module of code.modules) {
    if (module.kind === 'test') continue;
    // What only gives types is imported all the same, and runs nothing.
    for (const each of module.bound.imports) out.add(`${each.typeOnly ? TYPES : ''}${packageOf(each.specifier)}`);
    for (const each of module.bound.stars) out.add(packageOf(each.specifier));
    for (const each of module.bound.exports.values()) if (each.kind === 'from' && !each.typeOnly) out.add(packageOf(each.specifier));
  }
  for (const { path } of input.files) {
    if (!/\.(?:css|pcss|scss|sass|less)$/.test(path)) continue;
    for (const match of (input.tree.read(path) ?? '').matchAll(
      /@(?:import|use|forward|plugin|config)\s+(?:url\()?["']~?([^"'.][^"']*)["']/g,
    ))
      out.add(packageOf(match[1] as string));
  }
  kept.set(code, out);
  return out;
}

/** `@scope/name/deep` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const BUILT_IN = new Set(builtinModules);

/** Packages that frameworks and drivers load by their name, so that no import shows them. */
const LOADED_BY_NAME =
  /^(?:pg(?:-native|-hstore)?|mysql2?|mariadb|sqlite3|better-sqlite3|tedious|oracledb|pino-[\w-]+|sharp|react|react-dom|tslib|typescript|tsx|ts-node|dotenv(?:-[\w-]+)?|source-map-support|prisma|reflect-metadata|bufferutil|utf-8-validate|encoding|hiredis|@swc\/[\w-]+|@babel\/[\w-]+|@opentelemetry\/[\w-]+|@nestjs\/(?:platform-[\w-]+|schematics)|[\w@/-]+-cli|@[\w-]+\/cli|[\w@/-]*(?:eslint|prettier|tailwind|postcss|autoprefixer)[\w/-]*)$/;

const PEERS: readonly (readonly [peer: RegExp, of: RegExp])[] = [
  [/^(?:rxjs|class-transformer|class-validator|reflect-metadata|@nestjs\/(?:platform-\w+|common|core))$/, /^@nestjs\//],
  [/^(?:passport)$/, /^@nestjs\/passport$/],
  [/^(?:swagger-ui-express|@fastify\/static)$/, /^@nestjs\/swagger$/],
  [/^(?:typeorm|sequelize|mongoose|bullmq|ioredis|graphql|ws|socket\.io|joi)$/, /^@nestjs\//],
  [/^(?:pg|mysql2|sqlite3|tedious|mariadb|better-sqlite3)$/, /^(?:typeorm|sequelize|knex|drizzle-orm|kysely|objection|@mikro-orm\/.*)$/],
];

/** Words of scripts that name something other than the tool of a scoped package. */
const COMMANDS = /^(?:node|npm|npx|yarn|pnpm|bun|deno|run|start|serve|server|build|test|dev|watch|core|types|config|dist|src|js|ts)$/;

/** Whether the service uses a package: an import shows it, a script names its tool, or it may be loaded by name. */
export function isUsed(
  name: string,
  used: ReadonlySet<string> | undefined,
  scripts: Readonly<Record<string, string>>,
): boolean | 'unknown' {
  if (used === undefined) return 'unknown';
  if (used.has(name)) return true;
  const tool = name === '@nestjs/cli' ? 'nest' : name.replace(/^@[^/]+\//, '');
  // `node dist/index.js` runs no tool of `@sentry/node`.
  if (!(tool !== name && COMMANDS.test(tool)) && Object.values(scripts).some((body) => body.split(/[\s"'=/]+/).includes(tool))) return true;
  // Peers that packages of a framework ask whoever uses them to install.
  if (PEERS.some(([peer, of]) => peer.test(name) && [...used].some((one) => of.test(one)))) return 'unknown';
  // `util` and the like are packages for browsers, under names that Node.js answers itself.
  return BUILT_IN.has(name) || LOADED_BY_NAME.test(name) || used.has(`${TYPES}${name}`) ? 'unknown' : false;
}

/** Packages that production code of the service imports although none of the given manifests lists them, with the first place. */
export function undeclaredPackages(
  input: { code?: CodeIndex | undefined } & Pick<ExtractInput, 'service' | 'tree'>,
  declared: ReadonlySet<string>,
): { name: string; location: Location }[] {
  const out = new Map<string, Location>();
  for (const module of input.code?.modules ?? []) {
    if (module.kind !== 'production' || !module.inService || module.reach.state === 'not-wired') continue;
    for (const each of module.parsed.record.staticImports) {
      const specifier = each.moduleRequest.value;
      if (each.entries.length > 0 && each.entries.every((entry) => entry.isType)) continue;
      if (namesTypesOnly(module, each.start)) continue;
      const name = packageOf(specifier);
      if (declared.has(name) || out.has(name) || !isPackageName(name)) continue;
      // The types of a package bring no code of it; in a module of plain JavaScript an import may serve a comment with types.
      if (declared.has(`@types/${name}`) && !isRead(module, each.start)) continue;
      if (input.code?.graph.target(module.bound, specifier)?.kind !== 'external') continue;
      out.set(name, { path: module.path, line: module.parsed.locate(each.start).line });
    }
  }
  return [...out].map(([name, location]) => ({ name, location })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A name of the import is used as a value. */
function isRead(module: CodeIndex['modules'][number], start: number): boolean {
  const entry = module.bound.imports.find((one) => one.node.start === start);
  return entry?.bindings.some((one) => one.reads > 0) === true;
}

/** No name of the import is read, so the compiler drops it. */
function namesTypesOnly(module: CodeIndex['modules'][number], start: number): boolean {
  if (!/\.[cm]?tsx?$/.test(module.path)) return false;
  const entry = module.bound.imports.find((one) => one.node.start === start);
  return entry !== undefined && entry.bindings.length > 0 && entry.bindings.every((one) => one.reads === 0);
}

/** Names that bundlers of frameworks answer themselves. */
const PROVIDED = new Set(['server-only', 'client-only', 'next', 'react', 'react-dom']);

/** Not relative, no alias of a bundler (`~`, `#`, `@/`), no module of Node.js, no scheme. */
function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i.test(name) && !BUILT_IN.has(name) && !PROVIDED.has(name);
}
