import { builderPath, DATA_PATHS, dataPath, transactionParams } from './data-paths.ts';

/**
 * Spelling of values that come from packages, one spelling per thing:
 * `pg` the package (default and namespace import alike) · `pg.Pool` a member · `pg.Pool#` an instance made by `new` or known by type ·
 * `pg.Pool#query` a member of an instance · `axios.create()` what a call returns · `fs.readFile` (no `node:`) · `lodash/get` a subpath.
 * Where libraries offer several ways to the same thing, the table below maps them onto one.
 */
const SAME: Record<string, string> = {
  'ioredis.Redis': 'ioredis',
  'ioredis.Cluster#': 'ioredis#',
  'ioredis#duplicate()': 'ioredis#',
  'ioredis#multi()': 'ioredis#pipeline()',
  'redis.RedisClientType#': 'redis.createClient()',
  'redis.RedisClient#': 'redis.createClient()',
  'redis.createClient().duplicate()': 'redis.createClient()',
  'redis.createCluster()': 'redis.createClient()',
  'redis.createClient().connect()': 'redis.createClient()',
  'knex.knex': 'knex',
  'knex.Knex#': 'knex()',
  'knex.Knex.Transaction#': 'knex()',
  'knex().transaction()': 'knex()',
  'knex#': 'knex()',
  'knex.Knex.QueryBuilder#': 'knex()()',
  'knex().queryBuilder()': 'knex()()',
  'knex().withSchema()': 'knex()',
  'knex().extend()': 'knex()',
  'knex.Knex.Config#': 'knex.Config#',
  'pg.native': 'pg',
  'pg.PoolClient#': 'pg.Client#',
  'pg.Pool#connect()': 'pg.Client#',
  'pg.pg': 'pg',
  'pg-promise()()': 'pg-promise#',
  // Since version 11 a named export.
  'pg-boss.PgBoss': 'pg-boss',
  'pg-boss.PgBoss#': 'pg-boss#',
  'mysql2/promise': 'mysql2',
  'mysql2.createPool().getConnection()': 'mysql2.createConnection()',
  'fastify.fastify': 'fastify',
  'fastify.FastifyInstance#': 'fastify()',
  'fastify().withTypeProvider()': 'fastify()',
  'fastify.FastifyRequest#server': 'fastify()',
  'fastify.FastifyReply#server': 'fastify()',
  'fastify.FastifyReply#request': 'fastify.FastifyRequest#',
  'fastify().register()': 'fastify()',
  'fastify().decorate()': 'fastify()',
  'fastify.FastifyReply#code()': 'fastify.FastifyReply#',
  'fastify.FastifyReply#status()': 'fastify.FastifyReply#',
  'fastify.FastifyReply#header()': 'fastify.FastifyReply#',
  'fastify.FastifyReply#headers()': 'fastify.FastifyReply#',
  'fastify.FastifyReply#type()': 'fastify.FastifyReply#',
  'fastify.FastifyReply#setCookie()': 'fastify.FastifyReply#',
  'fastify.FastifyBaseLogger#': 'fastify().log',
  'fastify.FastifyRequest#log': 'fastify().log',
  'fastify.FastifyReply#log': 'fastify().log',
  'fastify().log.child()': 'fastify().log',
  'fastify().pg': 'pg.Pool#',
  'fastify().redis': 'ioredis#',
  'fastify().knex': 'knex()',
  'fastify().prisma': '@prisma/client.PrismaClient#',
  'koa.default': 'koa',
  'koa.Koa': 'koa',
  'koa.ParameterizedContext#': 'koa.Context#',
  'koa.ExtendableContext#': 'koa.Context#',
  'koa.DefaultContext#': 'koa.Context#',
  'koa-router.RouterContext#': 'koa.Context#',
  'koa-router.IRouterContext#': 'koa.Context#',
  '@koa/router.RouterContext#': 'koa.Context#',
  'koa.Context#request': 'koa.Context#',
  'koa.Context#req': 'http.IncomingMessage#',
  'koa-router': '@koa/router',
  '@koa/router.Router': '@koa/router',
  'hono/tiny': 'hono',
  'hono/quick': 'hono',
  '@hono/zod-openapi.OpenAPIHono': 'hono.Hono',
  'elysia.default': 'elysia.Elysia',
  'elysia.Context#body': 'hono.HonoRequest#',
  'elysia.Context#query': 'hono.HonoRequest#',
  'elysia.Context#params': 'hono.HonoRequest#',
  'elysia.Context#headers': 'hono.HonoRequest#',
  'elysia.Context#request': 'hono.HonoRequest#',
  'hono.Context#req': 'hono.HonoRequest#',
  'express.Express#': 'express()',
  'express.Application#': 'express()',
  'express.Router#': 'express.Router()',
  'express.express': 'express',
  'express.Response#status()': 'express.Response#',
  'express.Response#set()': 'express.Response#',
  'express.Response#cookie()': 'express.Response#',
  'express.Request#app': 'express()',
  'express.IRouter#': 'express.Router()',
  'express-serve-static-core.Request#': 'express.Request#',
  'express-serve-static-core.Response#': 'express.Response#',
  '@prisma/client.Prisma.TransactionClient#': '@prisma/client.PrismaClient#',
  '@prisma/client.PrismaClient#$extends()': '@prisma/client.PrismaClient#',
  '@prisma/client/edge.PrismaClient': '@prisma/client.PrismaClient',
  'axios.AxiosInstance#': 'axios.create()',
  'axios.Axios#': 'axios.create()',
  'axios.axios': 'axios',
  'pino.pino': 'pino',
  'pino.Logger#': 'pino()',
  'pino().child()': 'pino()',
  'winston.Logger#': 'winston.createLogger()',
  'winston.createLogger().child()': 'winston.createLogger()',
  'amqplib.Channel#': 'amqplib.connect().createChannel()',
  'amqplib.ConfirmChannel#': 'amqplib.connect().createChannel()',
  'amqplib.Connection#': 'amqplib.connect()',
  'amqplib.ChannelModel#': 'amqplib.connect()',
  'amqplib.connect().createConfirmChannel()': 'amqplib.connect().createChannel()',
  'amqplib/callback_api': 'amqplib',
  'awilix.AwilixContainer#': 'awilix.createContainer()',
  'awilix.createContainer().createScope()': 'awilix.createContainer()',
  'bull.Queue#': 'bull#',
  'bull.Queue': 'bull',
  'bull.Job#': 'bullmq.Job#',
  'socket.io.Server#of()': 'socket.io.Server#',
  'socket.io.Namespace#': 'socket.io.Server#',
  'socket.io#': 'socket.io.Server#',
  'socket.io()': 'socket.io.Server#',
  'ws.WebSocket': 'ws',
  'ws.Server': 'ws.WebSocketServer',
  'mongodb.MongoClient.connect()': 'mongodb.MongoClient#',
  'mongodb.MongoClient#connect()': 'mongodb.MongoClient#',
  'mongodb.MongoClient#db()': 'mongodb.Db#',
  'mongodb.Db#collection()': 'mongodb.Collection#',
  'prom-client.client': 'prom-client',
  'prom-client.Registry#': 'prom-client.register',
  'opossum.CircuitBreaker': 'opossum',
  'jsonwebtoken.jwt': 'jsonwebtoken',
  'nodemailer.Transporter#': 'nodemailer.createTransport()',
  'stripe.Stripe': 'stripe',
  events: 'events.EventEmitter',
  'events.EventEmitter.EventEmitter': 'events.EventEmitter',
  'zod.z': 'zod',
  'zod.zod': 'zod',
  'dotenv.dotenv': 'dotenv',
  'node-cron.cron': 'node-cron',
  'process.default': 'process',
  'undici.default': 'undici',
  'node-fetch': 'fetch',
  'node-fetch.default': 'fetch',
  'cross-fetch': 'fetch',
  'globalThis.fetch': 'fetch',
  'global.fetch': 'fetch',
  '@fastify/jwt.JWT#': 'fastify().jwt',
  'express-rate-limit.rateLimit': 'express-rate-limit',
  bcryptjs: 'bcrypt',
  'helmet.helmet': 'helmet',
  'cors.cors': 'cors',
};
const SAME_PATH = new Map(Object.entries({ ...SAME, ...DATA_PATHS }));

/** Knex members whose result is not a query builder. */
const KNEX_PLAIN = new Set([
  'raw',
  'ref',
  'destroy',
  'initialize',
  'migrate',
  'seed',
  'schema',
  'fn',
  'client',
  'on',
  'once',
  'context',
  'transactionProvider',
  'commit',
  'rollback',
  'savepoint',
  'isCompleted',
  'executionPromise',
]);

function same(path: string): string {
  return SAME_PATH.get(path) ?? dataPath(path);
}

/** Longer paths say nothing more; they stop growing. */
const LONGEST = 160;

/** The package, or one of its subpaths, as a whole. */
export function packagePath(name: string, subpath: string): string {
  return same(subpath === '' ? name : `${name}/${subpath}`);
}

export function memberPath(path: string, name: string): string {
  if (path.length > LONGEST || name === 'default') return path;
  return same(path.endsWith('#') ? path + name : `${path}.${name}`);
}

export function callPath(path: string): string {
  if (path.length > LONGEST) return path;
  if (path.startsWith('knex()')) {
    if (path === 'knex()' || path.startsWith('knex()().')) return 'knex()()';
    const member = path.slice('knex().'.length);
    if (
      !member.includes('.') &&
      !member.includes('(') &&
      member !== 'transaction' &&
      member !== 'withSchema' &&
      member !== 'extend' &&
      !KNEX_PLAIN.has(member)
    )
      return 'knex()()';
  }
  // What registers something in Koa and Hono gives the app or router back.
  const chained =
    /^(koa#|@koa\/router#|hono\.Hono#)(?:use|get|post|put|patch|delete|options|all|on|openapi|route|basePath|onError|notFound|mount|param|prefix)$/.exec(
      path,
    );
  if (/^elysia\.Elysia#\w+$/.test(path) && !/#(?:handle|fetch|stop|server)$/.test(path)) return 'elysia.Elysia#';
  return chained === null ? (builderPath(path) ?? same(`${path}()`)) : (chained[1] as string);
}

export function instancePath(path: string): string {
  return same(`${path}#`);
}

/** First parameters of a callback handed to a package function, as paths. `undefined` where nothing is known. */
export function callbackParams(callee: string, index: number, count: number, asProperty: string | undefined): (string | undefined)[] {
  const request = 'fastify.FastifyRequest#';
  const reply = 'fastify.FastifyReply#';
  if (callee === 'fastify-plugin') return ['fastify()'];
  if (callee.startsWith('fastify().')) {
    const member = callee.slice('fastify().'.length);
    if (member === 'register' || member === 'after') return index === 0 ? ['fastify()'] : [];
    if (member === 'setErrorHandler') return [undefined, request, reply];
    if (/^(?:get|post|put|patch|delete|head|options|all|route|addHook|setNotFoundHandler|decorate)$/.test(member)) {
      if (asProperty === 'errorHandler') return [undefined, request, reply];
      return member === 'decorate' && count > 3 ? [] : [request, reply];
    }
    return [];
  }
  if (/^express(?:\.Router)?\(\)\.(?:get|post|put|patch|delete|head|options|all|use|param)$/.test(callee)) {
    return count >= 4 ? [undefined, 'express.Request#', 'express.Response#'] : ['express.Request#', 'express.Response#'];
  }
  if (/^(?:koa#use|@koa\/router#(?:get|post|put|patch|delete|del|head|options|all|use|register))$/.test(callee)) return ['koa.Context#'];
  if (callee === '@koa/router#param') return [undefined, 'koa.Context#'];
  if (
    /^hono\.Hono#(?:get|post|put|patch|delete|options|all|on|use|openapi|notFound)$/.test(callee) ||
    /^hono(?:\/factory)?\.createMiddleware$/.test(callee)
  )
    return ['hono.Context#'];
  if (callee.startsWith('elysia.Elysia#')) return /#(?:group|guard|use)$/.test(callee) ? ['elysia.Elysia#'] : ['elysia.Context#'];
  if (callee === 'hono.Hono#onError') return [undefined, 'hono.Context#'];
  if (callee.startsWith('knex()().')) return ['knex()()'];
  const transaction = transactionParams(callee);
  if (transaction !== undefined) return transaction;
  switch (callee) {
    case 'amqplib.connect':
      return [undefined, 'amqplib.connect()'];
    case 'amqplib.connect().createChannel':
      return [undefined, 'amqplib.connect().createChannel()'];
    case 'knex().transaction':
      return ['knex()'];
    case '@prisma/client.PrismaClient#$transaction':
      return ['@prisma/client.PrismaClient#'];
    case 'socket.io.Server#on':
    case 'socket.io.Server#use':
      return ['socket.io.Socket#'];
    case 'ws.WebSocketServer#on':
      return ['ws#', 'http.IncomingMessage#'];
    case 'bull#process':
    case 'new bullmq.Worker':
      return ['bullmq.Job#'];
    case 'http.createServer':
    case 'https.createServer':
      return ['http.IncomingMessage#', 'http.ServerResponse#'];
    default:
      return [];
  }
}

/** Parameters of a function whose variable has one of these types: `const plugin: FastifyPluginAsync = async (app) => …`. */
export const CONTEXT_TYPES: Record<string, (string | undefined)[]> = {
  'fastify.FastifyPluginAsync#': ['fastify()'],
  'fastify.FastifyPluginCallback#': ['fastify()'],
  'fastify.FastifyPlugin#': ['fastify()'],
  '@fastify/type-provider-typebox.FastifyPluginAsyncTypebox#': ['fastify()'],
  'fastify-type-provider-zod.FastifyPluginAsyncZod#': ['fastify()'],
  'fastify.RouteHandlerMethod#': ['fastify.FastifyRequest#', 'fastify.FastifyReply#'],
  'fastify.RouteHandler#': ['fastify.FastifyRequest#', 'fastify.FastifyReply#'],
  'fastify.preHandlerHookHandler#': ['fastify.FastifyRequest#', 'fastify.FastifyReply#'],
  'fastify.onRequestHookHandler#': ['fastify.FastifyRequest#', 'fastify.FastifyReply#'],
  'fastify.preHandlerAsyncHookHandler#': ['fastify.FastifyRequest#', 'fastify.FastifyReply#'],
  'koa.Middleware#': ['koa.Context#'],
  'hono.MiddlewareHandler#': ['hono.Context#'],
  'hono.Handler#': ['hono.Context#'],
  'hono.ErrorHandler#': [undefined, 'hono.Context#'],
  'express.RequestHandler#': ['express.Request#', 'express.Response#'],
  'express.ErrorRequestHandler#': [undefined, 'express.Request#', 'express.Response#'],
};

/** Calls by which containers hand out what they hold. */
export const CONTAINER_LOOKUP =
  /^(?:awilix\.createContainer\(\)\.resolve|tsyringe\.container\.resolve|typedi\.Container\.get|inversify\.Container#(?:get|getAsync)|@nestjs\/core\.(?:ModuleRef#(?:get|resolve)|NestFactory\.create\(\)\.get))$/;
