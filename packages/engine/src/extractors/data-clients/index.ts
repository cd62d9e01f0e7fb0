import type { DbClient } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { openedClients } from '../../extract/opened-clients.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { optionOf } from '../../extract/settings.ts';
import type { OpenedClient } from '../../extract/opened-clients.ts';
import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { addressOf } from './address.ts';
import { emitCacheClients } from './cache-clients.ts';
import { LIBRARIES } from './libraries.ts';
import type { Library } from './libraries.ts';
import { readDataSource, readPrisma } from './prisma-schema.ts';
import { readOptions } from './read-options.ts';

export const dataClients = defineExtractor({
  id: 'data-clients',
  about:
    'Clients and pools of databases and caches that the app opens, with pool sizes, time-outs, TLS, listeners and whether shutdown closes them.',
  emits: ['dbClients', 'cacheClients'],
  extract(input) {
    for (const library of LIBRARIES) {
      for (const client of openedClients(input, library))
        if (!client.passing && !isGiven(library, client)) input.emit('dbClients', readClient(input, library, client));
    }
    emitPlugins(input);
    for (const call of input.code.callsTo(
      /^@nestjs\/(?:typeorm\.TypeOrmModule|sequelize\.SequelizeModule|mongoose\.MongooseModule)\.forRootAsync$/,
    )) {
      const { path, line } = call.location;
      // The start has asked the factory, and its client is among those above.
      const asked = input.boot.externalCalls.some(
        (one) => one.callee === call.callee.replace('forRootAsync', 'forRoot') && one.module === path && one.site.line === line,
      );
      if (asked) continue;
      input.partial('dbClients', `the options of a client are made by a factory (${path}:${line})`);
    }
    emitCacheClients(input);
  },
});

function readClient(input: ExtractInput, library: Library, client: OpenedClient): DbClient {
  const { code } = input;
  const settings =
    library.reader === 'prisma'
      ? readPrisma(input, client.args[0])
      : readOptions(library, client.args, (value) => {
          if (value.kind !== 'function') return undefined;
          const module = code.module(value.path);
          return module?.parsed.code.slice(value.node.start, value.node.end);
        });
  const fact: DbClient = {
    by: library.by,
    ...settings,
    errorListener: client.listens,
    closedOnShutdown: closedByNest(input, client) ? true : library.managed === true && client.closed === false ? 'unknown' : client.closed,
    location: client.location,
    wiring: client.wiring,
  };
  const borrows = library.reader === 'prisma' && optionOf(client.args[0], 'adapter') !== undefined;
  const stated = library.reader === 'prisma' && !borrows ? readDataSource(input)?.url : undefined;
  const database = addressOf(client.args) ?? (stated && addressOf([stated]));
  if (database !== undefined) fact.database = database;
  if (borrows) fact.borrows = true;
  if (client.site !== undefined && madePerRequest(input, client.site)) fact.perRequest = true;
  for (const [field, names] of WRITTEN) {
    const written = fact[field].state === 'absent' ? writtenOption(client, names) : undefined;
    if (written !== undefined) fact[field] = { state: 'unknown', source: code.text(written.node, written.module) };
  }
  // A single connection has no pool whose size could be chosen.
  if (/\.Client$|createConnection$/.test(client.callee) && library.reader !== 'mongo')
    fact.poolMax = { state: 'unknown', source: 'a single connection' };
  return fact;
}

/** The modules of NestJS end their connections in `onApplicationShutdown`, which its shutdown hooks call. */
function closedByNest({ boot }: ExtractInput, { callee }: OpenedClient): boolean {
  return (
    /^@nestjs\/(?:typeorm\.TypeOrmModule|sequelize\.SequelizeModule|mongoose\.MongooseModule)\./.test(callee) &&
    boot.externalCalls.some((call) => call.callee === '@nestjs/core.enableShutdownHooks' && call.conditions.length === 0)
  );
}

/** `drizzle(pool)` opens nothing of its own; an address or a connection does. */
function isGiven({ reader }: Library, { args }: OpenedClient): boolean {
  if (reader !== 'drizzle') return false;
  const [first] = args;
  if (first === undefined) return true;
  if (first.kind === 'object') return first.properties['connection'] === undefined;
  return !(first.kind === 'env' || first.kind === 'template' || (first.kind === 'known' && typeof first.value === 'string'));
}

/** `const pool = new Pool()` in a handler; what is kept outside of it, or handed to whoever asked, may be made once. */
function madePerRequest({ code, boot }: ExtractInput, site: CallSite): boolean {
  const fn = site.enclosing;
  if (fn === undefined || onRequestPath(code, boot)(fn) !== true) return false;
  let name: string | undefined;
  walk(fn.node, (node) => {
    if (node.type !== 'VariableDeclaration' || node.kind !== 'const') return;
    for (const { id, init } of node.declarations)
      if (id.type === 'Identifier' && init && unwrap(init).start === site.node.start) name = id.name;
  });
  return name !== undefined && !fn.returns.some((node) => new RegExp(`\\b${name}\\b(?!\\s*[.(])`).test(code.text(node, fn.module)));
}

const WRITTEN = [
  ['poolMax', /^(?:max|connectionLimit|maxPoolSize)$/],
  ['idleTimeout', /^(?:idleTimeoutMillis|idle_timeout|idleTimeout|maxIdleTimeMS)$/],
  ['connectionTimeout', /^(?:connectionTimeoutMillis|connect_timeout|connectTimeout)$/],
  ['statementTimeout', /^(?:statement_timeout|query_timeout)$/],
] as const;

/** An option that is given, but whose value was nothing when the start was followed: a setting that may be left out. */
function writtenOption(client: OpenedClient, names: RegExp): { node: Node; module: BoundModule } | undefined {
  for (const argument of client.site?.args ?? []) {
    const node = unwrap(argument);
    if (node.type !== 'ObjectExpression') continue;
    for (const property of node.properties) {
      if (property.type !== 'Property' || !names.test(keyName(property.key, property.computed) ?? '')) continue;
      const value = unwrap(property.value);
      if (value.type === 'MemberExpression' || value.type === 'CallExpression' || value.type === 'Identifier')
        return { node: value, module: (client.site as CallSite).module };
    }
  }
  return undefined;
}

const PLUGINS: Readonly<Record<string, { by: string; made: Library }>> = Object.fromEntries(
  (
    [
      ['@fastify/postgres', 'pg'],
      ['fastify-postgres', 'pg'],
      ['@fastify/mysql', 'mysql2'],
      ['@fastify/mongodb', 'mongodb'],
    ] as const
  ).flatMap(([name, by]) => {
    const made = LIBRARIES.find((one) => one.by === by);
    return made === undefined ? [] : [[name, { by, made }]];
  }),
);

/** Fastify plugins that open the pool and close it with the server. */
function emitPlugins(input: ExtractInput): void {
  for (const call of input.boot.externalCalls) {
    const plugin = call.plugin === true && Object.hasOwn(PLUGINS, call.callee) ? PLUGINS[call.callee] : undefined;
    if (plugin === undefined) continue;
    const settings = readOptions(
      plugin.made,
      plugin.by === 'mongodb'
        ? [call.args[0] ?? { kind: 'known', value: undefined }, call.args[0] ?? { kind: 'known', value: undefined }]
        : call.args.slice(0, 1),
      () => undefined,
    );
    input.emit('dbClients', {
      by: plugin.by,
      ...settings,
      errorListener: plugin.by === 'pg' ? 'unknown' : true,
      closedOnShutdown: 'unknown',
      location: call.site,
      wiring:
        call.conditions.length === 0
          ? { state: 'wired', rung: 'L7' }
          : { state: 'conditional', rung: 'L6', conditions: call.conditions, at: call.site },
    });
  }
}
