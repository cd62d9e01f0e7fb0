import type { FactFamily, GraphqlEndpoint, Location } from '@airworthy/model';
import type { CodeIndex, CodeModule } from '../lang/typescript/code-index.ts';
import type { RawImport } from '../lang/typescript/bound-module.ts';

/** What a service uses and no extractor reads, with the families that may therefore miss something. */
export interface UnreadFramework {
  /** As it calls itself: `NestJS`. */
  name: string;
  /** Why facts may be missing, to be printed: `built with NestJS, whose routes are not read yet`. */
  reason: string;
  families: readonly FactFamily[];
  /** It answers below the paths of an app of another framework. */
  within?: boolean;
  /** First import that running code has of it. */
  location: Location;
}

interface Known {
  name: string;
  /** Over what is imported, e.g. `@nestjs/core` or `hono/bun`. */
  specifier: RegExp;
  /** Only imports of such a name count: many packages hold a client and a server. */
  imported?: RegExp;
  what: string;
  families: readonly FactFamily[];
  within?: boolean;
}

/** Everything that is told by routes, by what stands before handlers, and by handlers. */
export const HTTP_FAMILIES = [
  'httpServers',
  'routes',
  'registrations',
  'errorHandlers',
  'notFoundHandlers',
  'corsPolicies',
  'securityHeaders',
  'cacheHeaders',
  'cookies',
  'rateLimiters',
  'csrfProtections',
  'uploads',
  'httpsEnforcements',
  'compressions',
  'apiDocs',
  'socketEndpoints',
  'graphqlEndpoints',
  'operations',
  'inboundWebhooks',
  'healthEndpoints',
  'correlationIds',
  'idempotencies',
  'shutdownHandlers',
  'dataFlows',
  'requestFlows',
] as const satisfies readonly FactFamily[];
const DATA_FAMILIES = ['dbClients', 'queries', 'transactions', 'recordChanges'] as const satisfies readonly FactFamily[];
const WORK_FAMILIES = ['queues', 'workers', 'jobEnqueues', 'schedules'] as const satisfies readonly FactFamily[];
/** How often work is tried again, and with which pauses, is told to these as well. */
const RUNNER_FAMILIES = [...WORK_FAMILIES, 'retryPolicies'] as const satisfies readonly FactFamily[];

const routes = (name: string, specifier: RegExp, imported?: RegExp): Known => ({
  name,
  specifier,
  what: `built with ${name}, whose routes are not read yet`,
  families: HTTP_FAMILIES,
  ...(imported === undefined ? {} : { imported }),
});
/** What answers below the paths of another app, and says nothing about the answers of the rest of it. */
const below = (name: string, specifier: RegExp, imported?: RegExp): Known => ({ ...routes(name, specifier, imported), within: true });
/** Frameworks that start the process themselves, so that what belongs to a start is theirs as well. */
const web = (name: string, specifier: RegExp): Known => ({
  ...routes(name, specifier),
  families: [...HTTP_FAMILIES, 'loggers', 'processHandlers', 'tracings'],
});
/** Frameworks that bring all that a service needs, each in a way of its own: data, settings, logs, work, mail and passwords. */
const whole = (name: string, specifier: RegExp): Known => ({
  name,
  specifier,
  what: `built with ${name}, whose own parts are not read yet`,
  families: [...HTTP_FAMILIES, ...DATA_FAMILIES, ...RUNNER_FAMILIES, ...OWN_PARTS],
});
const OWN_PARTS = [
  'loggers',
  'logCalls',
  'processHandlers',
  'tracings',
  'envReads',
  'envSchemas',
  'passwordHashes',
  'tokenIssues',
  'tokenVerifications',
  'messageSignatures',
  'mailSenders',
  'messageSends',
  'cacheClients',
  'cacheOperations',
  'fileOperations',
  'errorClasses',
  'tables',
  'migrations',
  'migrationSteps',
  'migrationRuns',
] as const satisfies readonly FactFamily[];
const data = (name: string, specifier: RegExp, imported?: RegExp): Known => ({
  name,
  specifier,
  ...(imported === undefined ? {} : { imported }),
  what: `reaches its database with ${name}, whose calls are not read yet`,
  families: DATA_FAMILIES,
});

const GRAPHQL = 'GraphQL';
const GRAPHQL_OF_NEST = 'GraphQL in NestJS';
/** What depends on handlers of fields in ways that no extractor follows yet. */
const OF_FIELDS: readonly FactFamily[] = ['dataFlows', 'idempotencies'];

/** Servers of GraphQL whose fields were all read leave less open. */
export function withoutRead(
  unread: readonly UnreadFramework[],
  endpoints: readonly Pick<GraphqlEndpoint, 'complete'>[],
  alone: boolean,
): UnreadFramework[] {
  if (endpoints.length === 0 || endpoints.some((one) => !one.complete)) return [...unread];
  const read = new Set<FactFamily>(['routes', 'operations', 'graphqlEndpoints', 'requestFlows']);
  return unread.flatMap((one) => {
    if (one.name !== GRAPHQL && one.name !== GRAPHQL_OF_NEST) return [one];
    const families = one.families.filter((family) => (alone && one.name === GRAPHQL ? !read.has(family) : OF_FIELDS.includes(family)));
    return [{ ...one, reason: 'answers GraphQL, and what its resolvers do with their arguments is not followed yet', families }];
  });
}

const KNOWN: readonly Known[] = [
  {
    ...routes(GRAPHQL_OF_NEST, /^@nestjs\/graphql$/),
    families: ['routes', 'operations', 'graphqlEndpoints', 'dataFlows', 'requestFlows', 'idempotencies'],
  },
  web('Next.js', /^next(?:\/|$)/),
  web('Remix', /^@remix-run\/(?:node|express|serve|server-runtime|cloudflare)(?:\/|$)/),
  web('React Router', /^@react-router\/(?:node|express|serve|dev)(?:\/|$)/),
  web('TanStack Start', /^@tanstack\/(?:react-start|start|solid-start)(?:\/|$)/),
  web('SvelteKit', /^@sveltejs\/kit(?:\/|$)/),
  web('Nuxt', /^nuxt(?:\/|$)|^#imports$/),
  web('Nitro', /^(?:nitropack|nitro)(?:\/|$)/),
  web('Astro', /^astro(?:\/|$)|^astro:/),
  routes('hapi', /^(?:@hapi\/hapi|hapi)$/),
  below('tRPC', /^@trpc\/server(?:\/|$)/),
  below(
    GRAPHQL,
    /^(?:graphql-yoga|@apollo\/server|apollo-server(?:-\w+)?|mercurius|type-graphql|@pothos\/core|graphql-http|express-graphql)(?:\/|$)/,
  ),
  below('Connect RPC', /^@connectrpc\/connect-(?:node|express|fastify)$/, /Adapter|Middleware|Plugin/),
  below('gRPC', /^@grpc\/grpc-js$/, /^(?:Server|ServerCredentials)$/),
  routes('Restify', /^restify$/),
  routes('Polka', /^polka$/),
  routes('h3', /^h3$/, /createApp|createRouter|defineEventHandler|toNodeListener|H3/),
  routes('Elysia', /^elysia$/),
  routes('Feathers', /^@feathersjs\/(?:feathers|express|koa)$/),
  whole('LoopBack', /^@loopback\/(?:rest|core)$/),
  routes('Moleculer', /^moleculer(?:-web)?$/),
  whole('AdonisJS', /^@adonisjs\/core(?:\/|$)/),
  whole('Strapi', /^@strapi\/strapi(?:\/|$)/),
  whole('Medusa', /^@medusajs\/(?:medusa|framework)(?:\/|$)/),
  whole('Payload', /^payload$/),
  routes('µWebSockets', /^uWebSockets\.js$/),
  routes('micro', /^micro$/),
  whole('Midway', /^@midwayjs\/(?:core|koa|express|web)$/),
  routes('tsoa', /^tsoa$|^@tsoa\/runtime$/),
  routes('routing-controllers', /^routing-controllers$/),
  routes(
    'Ts.ED',
    /^@tsed\/(?:common|platform-http|platform-express|platform-koa|di)$/,
    /Controller|PlatformBuilder|PlatformExpress|PlatformKoa/,
  ),
  routes('FoalTS', /^@foal\/core$/),
  routes('OvernightJS', /^@overnightjs\/core$/),
  routes('Inversify HTTP', /^@inversifyjs\/http-(?:core|express|express-v4|fastify|hono|uwebsockets)$/),
  routes('express-zod-api', /^express-zod-api$/),
  below('ts-rest', /^@ts-rest\/(?:nest|express|fastify|next|serverless)$/),
  {
    // Its transports are handed requests by routes of the app.
    ...below('the Model Context Protocol SDK', /^@modelcontextprotocol\/sdk\/server(?:\/|$)/),
    what: 'built with the Model Context Protocol SDK, whose tools are not read yet',
    families: ['operations', 'requestFlows', 'dataFlows', 'idempotencies'],
  },
  below('AWS Lambda Powertools', /^@aws-lambda-powertools\/event-handler(?:\/|$)/),
  {
    name: 'the logger of AWS Lambda Powertools',
    specifier: /^@aws-lambda-powertools\/logger(?:\/|$)/,
    what: 'logs with AWS Lambda Powertools, whose logger is not read yet',
    families: ['loggers', 'logCalls'],
  },
  data('MikroORM', /^@mikro-orm\/(?:core|postgresql|mysql|mongodb|nestjs|knex)$/),
  // It is given the client of knex, which is read.
  { ...data('Objection', /^objection$/), families: DATA_FAMILIES.filter((family) => family !== 'dbClients') },
  data('pg-promise', /^pg-promise$/),
  data('ClickHouse', /^@clickhouse\/client(?:\/|$)/),
  // Listing and describing the tables of an account, as tools for operators do, stores nothing there.
  data(
    'DynamoDB',
    /^@aws-sdk\/(?:client-dynamodb|lib-dynamodb)$/,
    /(?:Item|Query|Scan|Statement|Transaction|Get|Put|Update|Delete|Write)(?:Command)?$|DocumentClient|^DynamoDB$/,
  ),
  data('Cassandra', /^cassandra-driver$/),
  data('Neo4j', /^neo4j-driver$/),
  {
    name: 'clients of NestJS microservices',
    specifier: /^@nestjs\/microservices$/,
    imported: /^Client(?:Proxy|Kafka|Grpc|RMQ|Redis|Nats|Mqtt|TCP|s?Module|ProxyFactory)?$/,
    what: 'sends messages with clients of NestJS, which are not read yet',
    families: ['jobEnqueues', 'outboundCalls', 'retryPolicies'],
  },
  {
    name: 'gRPC in NestJS',
    specifier: /^@nestjs\/microservices$/,
    imported: /^Grpc(?:Stream)?(?:Method|Call)$/,
    what: 'answers gRPC with NestJS, whose methods are not read as routes yet',
    families: ['routes', 'operations', 'requestFlows', 'dataFlows', 'idempotencies'],
  },
  {
    name: 'flows of BullMQ in NestJS',
    specifier: /^@nestjs\/bullmq$/,
    imported: /^(?:InjectFlowProducer|getFlowProducerToken)$/,
    what: 'puts jobs on queues as flows, which are not read yet',
    families: ['jobEnqueues'],
  },
  {
    name: 'clients of Connect RPC',
    specifier: /^@connectrpc\/connect$/,
    imported: /^create(?:Promise|Callback)?Client$/,
    what: 'calls other services with Connect RPC, whose calls are not read yet',
    families: ['outboundCalls'],
  },
  {
    name: 'clients of gRPC',
    specifier: /^@grpc\/grpc-js$/,
    imported: /^(?:Client|ChannelCredentials|credentials|loadPackageDefinition|makeClientConstructor|makeGenericClientConstructor)$/,
    what: 'calls other services with gRPC, whose calls are not read yet',
    families: ['outboundCalls'],
  },
  {
    name: 'clients of tRPC',
    specifier: /^@trpc\/client$/,
    imported: /^createTRPC\w*Client$|^create(?:TRPCProxy)?Client$/,
    what: 'calls other services with tRPC, whose calls are not read yet',
    families: ['outboundCalls'],
  },
  {
    name: 'HTTP client of NestJS',
    specifier: /^@nestjs\/axios$/,
    what: 'calls other systems with the HTTP module of NestJS, which is not read yet',
    families: ['outboundCalls', 'retryPolicies'],
  },
  {
    name: 'Trigger.dev',
    specifier: /^@trigger\.dev\/sdk(?:\/|$)/,
    what: 'runs work with Trigger.dev, whose tasks are not read yet',
    families: RUNNER_FAMILIES,
  },
  {
    name: 'Temporal',
    specifier: /^@temporalio\/(?:worker|client)$/,
    what: 'runs work with Temporal, whose activities are not read yet',
    families: RUNNER_FAMILIES,
  },
  {
    name: 'Graphile Worker',
    specifier: /^graphile-worker(?:\/|$)/,
    what: 'runs work with Graphile Worker, whose tasks are not read yet',
    families: RUNNER_FAMILIES,
  },
  {
    name: 'Bree',
    specifier: /^bree$/,
    what: 'runs work with Bree, whose jobs are not read yet',
    families: RUNNER_FAMILIES,
  },
  {
    name: 'Upstash Workflow',
    specifier: /^@upstash\/(?:workflow|qstash)(?:\/|$)/,
    what: 'runs work with QStash, whose steps and schedules are not read yet',
    families: RUNNER_FAMILIES,
  },
  {
    name: 'Hatchet',
    specifier: /^@hatchet-dev\/typescript-sdk(?:\/|$)/,
    what: 'runs work with Hatchet, whose tasks are not read yet',
    families: RUNNER_FAMILIES,
  },
  {
    name: 'Inngest',
    specifier: /^inngest(?:\/|$)/,
    what: 'runs work with Inngest, whose functions are not read yet',
    families: RUNNER_FAMILIES,
  },
];

/** Frameworks and libraries that running code imports and whose calls no extractor understands, sorted by name. `read`: names of those that the boot followed. */
export function unreadFrameworks(code: CodeIndex, read: ReadonlySet<string> = new Set()): UnreadFramework[] {
  const found = new Map<string, UnreadFramework>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    for (const entry of module.bound.imports) {
      if (entry.typeOnly || entry.specifier.startsWith('.')) continue;
      for (const known of KNOWN) {
        if (found.has(known.name) || read.has(known.name) || !known.specifier.test(entry.specifier) || !names(entry, known.imported))
          continue;
        found.set(known.name, {
          name: known.name,
          reason: known.what,
          families: known.families,
          within: known.within === true,
          location: placeOf(module, entry),
        });
      }
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function names(entry: RawImport, imported: RegExp | undefined): boolean {
  if (imported === undefined) return true;
  if (entry.node.type !== 'ImportDeclaration') return true;
  return entry.node.specifiers.some(
    (one) =>
      one.type !== 'ImportSpecifier' || imported.test(one.imported.type === 'Identifier' ? one.imported.name : String(one.imported.value)),
  );
}

function placeOf(module: CodeModule, entry: RawImport): Location {
  return { path: module.path, line: module.parsed.locate(entry.node.start).line };
}
