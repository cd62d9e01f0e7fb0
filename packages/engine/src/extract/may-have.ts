import type { CodeIndex } from '../lang/typescript/code-index.ts';

/** Packages that take WebSockets, or let a framework take them. */
const SOCKETS =
  /^(?:ws|uWebSockets\.js|socket\.io|engine\.io|sockjs|websocket|faye-websocket|crossws|express-ws|koa-websocket|graphql-ws|subscriptions-transport-ws|@fastify\/websocket|fastify-socket\.io|@hono\/node-ws|@nestjs\/(?:websockets|platform-ws|platform-socket\.io)|@trpc\/server\/adapters\/ws|@hocuspocus\/server|y-websocket|@?colyseus|partykit|partyserver|pusher|bun)(?:\/|$)/;
/** Frameworks with WebSockets of their own. */
const NATIVE = new Set([
  'Elysia',
  'Nuxt',
  'h3',
  'Feathers',
  'AdonisJS',
  'Strapi',
  'Medusa',
  'Moleculer',
  'Midway',
  'µWebSockets',
  'hapi',
  'LoopBack',
]);

/** Whether a service may take WebSockets: it loads something that does, or answers `upgrade` itself. `frameworks`: names of those that are not read. */
export function mayTakeSockets(code: CodeIndex, frameworks: readonly string[]): boolean {
  if (frameworks.some((name) => NATIVE.has(name))) return true;
  return (
    loads(code, SOCKETS, /websocket|wsadapter/i) ||
    code.callsTo(/(?:^|\.)upgradeWebSocket$|^(?:Bun|Deno)\.serve$/).length > 0 ||
    ['on', 'once', 'addListener', 'prependListener'].some((name) => code.callsOfMember(name).some((call) => listensToUpgrade(code, call)))
  );
}

function listensToUpgrade(code: CodeIndex, { args: [event], module }: CodeIndex['calls'][number]): boolean {
  return event !== undefined && event.end - event.start === "'upgrade'".length && /^['"`]upgrade['"`]$/.test(code.text(event, module));
}

/** Packages of brokers, queues and what runs work in the background. */
const QUEUES =
  /^(?:bull|bullmq|bee-queue|amqplib|amqp-connection-manager|rascal|rhea|kafkajs|node-rdkafka|nats|mqtt|sqs-consumer|sqs-producer|pg-boss|graphile-worker|agenda|bree|celery-node|faktory-worker|rsmq|inngest|groupmq|zeebe-node|redis-smq|node-resque|@nestjs\/(?:bull|bullmq|microservices)|@aws-sdk\/client-(?:sqs|kinesis)|@google-cloud\/(?:pubsub|tasks)|@azure\/(?:service-bus|storage-queue|event-hubs)|@confluentinc\/kafka-javascript|@trigger\.dev\/sdk|@temporalio|@upstash\/(?:qstash|workflow|kafka)|@hatchet-dev|@hokify\/agenda|@nats-io|@golevelup\/nestjs-rabbitmq|@vercel\/queue)(?:\/|$)/;

/** Whether a service may use a queue: it loads something that has them. */
export function mayUseQueues(code: CodeIndex): boolean {
  return loads(code, QUEUES);
}

/** Libraries of databases, and clients that Prisma generates. */
const DATABASES =
  /^(?:pg|pg-promise|postgres|slonik|mysql2?|mariadb|mssql|tedious|oracledb|knex|kysely|objection|bookshelf|sequelize|typeorm|prisma|better-sqlite3|sqlite3|node:sqlite|massive|drizzle-orm|sequelize-typescript)(?:\/|$)|^@(?:prisma|mikro-orm|neondatabase|vercel\/postgres|planetscale|libsql|clickhouse|databases|nestjs\/(?:typeorm|sequelize)|fastify\/(?:postgres|mysql))(?:\/|$)|prisma/i;

/** Whether a service may use a database: it loads a library for one. */
export function mayUseDatabase(code: CodeIndex): boolean {
  return loads(code, DATABASES);
}

/** Whether code that may run imports such a package, or something under such a name. */
function loads(code: CodeIndex, packages: RegExp, names?: RegExp): boolean {
  return code.modules.some(
    (module) =>
      module.kind === 'production' &&
      module.reach.state !== 'not-wired' &&
      module.bound.imports.some(
        (entry) =>
          !entry.typeOnly &&
          (packages.test(entry.specifier) ||
            (names !== undefined &&
              entry.node.type === 'ImportDeclaration' &&
              entry.node.specifiers.some((one) => names.test(one.local.name)))),
      ),
  );
}
