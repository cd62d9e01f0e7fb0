import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { extractCode } from '../../extract/extract-code.ts';
import { isSensitive } from './arguments.ts';
import { eventOf } from './events.ts';
import { logging } from './index.ts';

const run = async (text: string) => (await extractCode(logging, { 'main.ts': text })).facts;

test('a pino logger with its options', async () => {
  const { loggers } = await run(`import pino from 'pino';
    export const logger = pino({ level: process.env.LOG_LEVEL ?? 'info', redact: { paths: ['req.headers.authorization', '*.password'] }, base: { service: 'orders' },
      transport: process.env.NODE_ENV === 'development' ? { target: 'pino-pretty' } : undefined, timestamp: pino.stdTimeFunctions.isoTime });`);
  expect(loggers).toMatchObject([
    {
      by: 'pino',
      format: 'json',
      level: { state: 'env', name: 'LOG_LEVEL', fallback: 'info' },
      redacts: ['req.headers.authorization', '*.password'],
      destination: 'stdout',
      base: ['service'],
      timestamp: 'iso',
      serializesErrors: true,
      wiring: { state: 'wired' },
    },
  ]);
});

test('options that are put together out of sight say neither that lines are pretty nor what is bound', async () => {
  const { loggers } = await run(`import pino from 'pino'; import { loggerOptions } from 'company-logging';
    export const logger = pino(loggerOptions('orders'));`);
  expect(loggers).toMatchObject([{ by: 'pino', format: 'unknown', destination: 'unknown' }]);
  expect(loggers[0]?.base).toBeUndefined();
  const spread = await run(
    `import pino from 'pino'; import { shared } from 'company-logging'; export const logger = pino({ level: 'info', ...shared });`,
  );
  expect(spread.loggers).toMatchObject([{ by: 'pino', format: 'unknown' }]);
  expect(spread.loggers[0]?.base).toBeUndefined();
});

test('a logger that is handed out by children alone names what they name', async () => {
  const made = async (rest: string) => {
    const { loggers } = await run(`import pino from 'pino';
      const root = pino();
      export function createLogger(name: string) { return root.child({ name }); }
      export const log = createLogger('orders');
      log.info('started');${rest}`);
    return loggers[0]?.base;
  };
  expect(await made('')).toEqual(['pid', 'hostname', 'name']);
  expect(await made("root.info('by itself');")).toEqual(['pid', 'hostname']);
});

test('pino keeps the stack of errors, unless a serializer of its own, or that of the lines of requests, drops it', async () => {
  const kept = async (code: string) =>
    (await run(`import pino from 'pino'; import { pinoHttp } from 'pino-http'; ${code}`)).loggers[0]?.serializesErrors;
  expect(await kept(`export const log = pino({ serializers: { err: pino.stdSerializers.err } });`)).toBe(true);
  expect(await kept(`export const log = pino({ serializers: { err: (err: any) => ({ message: err.message, stack: err.stack }) } });`)).toBe(
    true,
  );
  expect(await kept(`export const log = pino({ serializers: { err: (err: any) => ({ message: err.message }) } });`)).toBe(false);
  expect(await kept(`export const log = pino({ serializers: { err: (err: any) => shaped(err) } });`)).toBe('unknown');
  const http = `export const log = pino(); export const http = pinoHttp({ logger: log, serializers: {`;
  expect(await kept(`${http} err: (err: any) => ({ code: err?.['code'], message: err?.['message'] }) } });`)).toBe(false);
  expect(await kept(`${http} req: (req: any) => ({ id: req.id }) } });`)).toBe(true);
});

test('winston: the format of the console in production decides', async () => {
  const { loggers } = await run(`import winston from 'winston';
    const json = winston.format.combine(winston.format.timestamp(), winston.format.errors({ stack: true }), winston.format.json());
    export const a = winston.createLogger({ format: json, transports: [new winston.transports.Console({ format: process.env.NODE_ENV === 'production' ? json : winston.format.simple() })] });
    export const b = winston.createLogger({ format: json, transports: [new winston.transports.Console({ format: winston.format.simple() }), new winston.transports.File({ filename: 'x' })] });`);
  expect(loggers.map((one) => [one.format, one.destination, one.timestamp, one.serializesErrors])).toEqual([
    ['json', 'stdout', 'iso', true],
    ['text', 'both', 'iso', true],
  ]);
});

test('what lines carry', async () => {
  const { logCalls } = await run(`import pino from 'pino';
    const logger = pino({ redact: ['token'] });
    export function work(user: { email: string; token: string }, request: any) {
      logger.info({ email: user.email, token: user.token, hasPassword: true }, 'x');
      logger.info({ body: request.body }, 'whole');
      console.log('plain');
      try { user.email.trim(); } catch (error) { logger.error({ err: error }, 'a'); logger.error({ error }, 'b'); logger.error('c', error); logger.error({ m: error.message }, 'd'); }
    }`);
  expect(
    logCalls
      .map((one) => [one.by, one.sensitive, one.wholeObject, one.errorAs])
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  ).toEqual(
    [
      ['pino', ['email'], undefined, undefined],
      ['pino', [], 'request.body', undefined],
      ['console', [], undefined, undefined],
      ['pino', [], undefined, 'object'],
      ['pino', [], undefined, 'unserialized'],
      ['pino', [], undefined, 'unserialized'],
      ['pino', [], undefined, 'message'],
    ].toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  );
});

test('a format of winston behind a name keeps the stack', async () => {
  const { loggers } = await run(`import winston from 'winston';
    const errors = winston.format((info) => { if (info instanceof Error) Object.assign(info, { message: info.stack }); return info; });
    export const logger = winston.createLogger({ format: winston.format.combine(errors(), winston.format.printf(({ message }) => \`\${message}\`)),
      transports: [new winston.transports.Console()] });`);
  expect(loggers).toMatchObject([{ by: 'winston', format: 'text', serializesErrors: true }]);
});

test('NestJS without a logger of its own writes text', async () => {
  const nest = (options: string) =>
    run(`import { NestFactory } from '@nestjs/core'; import { Module, ConsoleLogger } from '@nestjs/common';
      @Module({}) class AppModule {}
      async function main() { const app = await NestFactory.create(AppModule${options}); await app.listen(1); }
      main();`);
  expect((await nest('')).loggers).toMatchObject([{ by: 'NestJS', format: 'text', redacts: [] }]);
  expect((await nest(', { logger: new ConsoleLogger({ json: true }) }')).loggers).toEqual([]);
});

test('a whole body under another name', async () => {
  const { logCalls } = await run(`import Fastify from 'fastify'; import pino from 'pino'; const logger = pino(); const app = Fastify();
    function take(event: any, id: string) { logger.error({ event }, 'a'); logger.error({ id }, 'b'); }
    app.post('/a', async (request) => { const body = request.body as any; take(body, body.id); });`);
  expect(logCalls.map((one) => one.wholeObject)).toEqual(['request.body', undefined]);
});

test('a switch is no personal data, a user is', () => {
  expect(['ENABLE_EMAIL', 'skipToken', 'email', 'userEmail', 'useToken', 'hasEmail'].map(isSensitive)).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
});

test('events', () => {
  expect(eventOf('User logged in')).toBe('login-success');
  expect(eventOf('Login failed for account')).toBe('login-failure');
  expect(eventOf('a payment was recorded')).toBe('money-moved');
  expect(eventOf('Access denied to tenant')).toBe('access-denied');
  expect(eventOf('Payment processed')).toBe('money-moved');
  expect(eventOf('Rate limit exceeded')).toBe('rate-limited');
  expect(eventOf('Server started')).toBeUndefined();
});

test('a line right before a refusal records it, whatever its words', async () => {
  const { logCalls } = await run(`import Fastify from 'fastify'; import pino from 'pino'; const logger = pino(); const app = Fastify();
    app.addHook('preHandler', async (request: any, reply: any) => {
      if (!request.user) { logger.warn('No context', { path: request.url }); return reply.status(403).send({}); }
      logger.info('Context set'); reply.header('x', 'y');
    });
    app.get('/a', async () => 1); app.listen({ port: 1 });`);
  expect(logCalls.map((one) => [one.level, one.event])).toEqual([
    ['info', undefined],
    ['warn', 'access-denied'],
  ]);
});

test('a child or a factory with serializers of its own may redact', async () => {
  const { loggers } = await run(`import pino from 'pino';
    const root = pino({ level: 'info' });
    const create = (name, options) => root.child({ name }, options);
    export const log = create('http', { serializers: { req: (req) => ({ method: req.method }) } });`);
  expect(loggers).toMatchObject([{ redacts: [], redactsElsewhere: true }]);
});

test('middleware that dresses a logger, and lines of hooks', async () => {
  const { loggers } = await run(`import pino from 'pino'; import { pinoHttp } from 'pino-http'; import express from 'express';
    const logger = pino(); const app = express();
    app.use(pinoHttp({ logger, redact: { paths: ['req.headers.authorization'] } })); app.listen(1);`);
  expect(loggers).toMatchObject([{ by: 'pino', redactsElsewhere: true }]);
  const { logCalls } = await run(`import Fastify from 'fastify'; import pino from 'pino'; const logger = pino(); const app = Fastify();
    app.addHook('onResponse', async (request) => { logger.info({ url: request.url }, 'answered'); });
    app.get('/x', async () => { logger.info('asked'); }); app.listen({ port: 1 });`);
  expect(logCalls.map((one) => one.perRequest ?? false)).toEqual([true, false]);
});

test('whom a function that sends mail writes to, unless it is masked', async () => {
  const { facts } = await extractCode(logging, {
    'main.js': `
      export async function sendEmail(to, subject) { console.log(\`mail to \${to}\`); console.log('mail', { to: mask(to), subject }); }
      export const move = (to) => console.log('moved', to);
      await sendEmail('a', 'b'); move('c');
    `,
  });
  expect(facts.logCalls.map((one) => one.sensitive)).toEqual([['to'], [], []]);
});

test('what a user sent over a socket is text of the user, also once it is parsed', async () => {
  const { logCalls } = (
    await extractCode(logging, {
      'main.ts': `import pino from 'pino'; import { WebSocketServer } from 'ws'; const logger = pino(); const server = new WebSocketServer({ port: 1 });
        server.on('connection', (socket) => { socket.on('message', async (data) => { const message = JSON.parse(data.toString()); logger.info({ message }, 'heard'); logger.info({ size: data.length }); }); });`,
    })
  ).facts;
  expect(logCalls.map((one) => one.sensitive)).toEqual([['userText'], []]);
});

test('middleware that a factory dresses, among others and from another module', async () => {
  const { logCalls } = await extractService([logging], {
    'main.ts': `import { Hono } from 'hono'; import { accessLog, ids } from './mw'; const app = new Hono(); app.use(ids, accessLog);
      app.get('/a', (c) => c.text('x')); export default app;`,
    'mw.ts': `import { createMiddleware } from 'hono/factory'; import { requestId } from 'hono/request-id'; import { pino } from 'pino'; const logger = pino();
      export const ids = requestId();
      export const accessLog = createMiddleware(async (c, next) => { const log = logger.child({ a: 1 }); await next(); log.info({ p: c.req.path }, 'request'); });`,
  });
  expect(logCalls).toMatchObject([{ perRequest: true, location: { path: 'mw.ts' } }]);
});

test('a whole body that is spread into what is handed on', async () => {
  const { logCalls } = await run(`import Fastify from 'fastify'; import pino from 'pino'; const logger = pino(); const app = Fastify();
    function create(tenant: string, request: any) { try { tenant.trim(); } catch (error) { logger.error({ error, request }, 'failed'); } }
    function pick(request: any) { logger.info({ request }, 'picked'); }
    app.post('/a', async (request) => { const body = request.body as any; create('t', { ...body, userId: 'u' }); pick({ id: body.id }); });`);
  expect(logCalls.map((one) => [one.level, one.wholeObject])).toEqual([
    ['info', undefined],
    ['error', 'request.body'],
  ]);
});

test('a whole body whose type is written down tells its fields', async () => {
  const { logCalls } = await extractService([logging], {
    'main.ts': `
      import fastify from 'fastify';
      import pino from 'pino';
      const log = pino();
      interface Job { orderId: string; email: string }
      function work(job: Job) { log.info(job, 'job'); }
      const app = fastify();
      app.post('/jobs', async (request) => work(request.body as any));
      app.listen({ port: 1 });`,
    'package.json': '{"scripts":{"start":"node main.ts"}}',
  });
  expect(logCalls).toMatchObject([{ wholeObject: 'request.body', wholeTyped: true, sensitive: ['email'] }]);
});

test('a logger that a function of the tree makes of the console is not the one of the library', async () => {
  const { facts } = await extractCode(logging, {
    'main.ts': `import winston from 'winston'; import { Cache } from './cache.ts'; export const log = winston.createLogger({}); new Cache().run();`,
    'cache.ts': `import { createLogger } from './own.ts'; export class Cache { private logger = createLogger('cache'); run() { this.logger.error({ err: 1 }, 'x'); } }`,
    'own.ts': `export const createLogger = (name: string): any => ({ error: (...all: unknown[]) => console.error(name, ...all) });`,
  });
  const lines = (all: typeof facts) => all.logCalls.filter((one) => one.location.path === 'cache.ts').map((one) => [one.by, one.errorAs]);
  expect(lines(facts)).toEqual([['own code', undefined]]);
});

test('an error that own code writes with JSON.stringify leaves nothing of itself', async () => {
  const { facts } = await extractCode(logging, {
    'main.ts': `import { createLogger } from './own.ts'; class Cache { private logger = createLogger('cache'); run() { try { go(); } catch (error) { this.logger.error({ error }, 'x'); } } } new Cache().run();`,
    'own.ts': `export const createLogger = (name: string): any => ({ error: (one: unknown) => console.error(name, JSON.stringify(one)) });`,
  });
  expect(facts.logCalls.find((one) => one.location.path === 'main.ts')).toMatchObject({
    by: 'own code (JSON.stringify)',
    errorAs: 'unserialized',
  });
});

test('bodies that procedures, controllers and handlers of the web platform are given, and sessions', async () => {
  const whole = async (text: string) =>
    (
      await run(`import express from 'express'; import pino from 'pino'; const logger = pino(); const app = express(); ${text}`)
    ).logCalls.map((one) => one.wholeObject);
  expect(
    await whole(
      `app.use((req, res, next) => { logger.info('s %s', JSON.stringify(req.session, null, 2)); logger.info({ id: req.session.id }); next(); });`,
    ),
  ).toEqual(['req.session', undefined]);
  expect(
    await whole(`export const emit = { handler: async ({ input, auth }: any) => { logger.error({ body: input.body, id: input.id }); } };`),
  ).toEqual(['input.body']);
  expect(
    await whole(
      `export async function POST(request: Request) { const body = await request.json(); logger.info({ body }); logger.info(body.id); }`,
    ),
  ).toEqual(['request.json', undefined]);
  expect(
    await whole(`import { Body, Controller, Post } from '@nestjs/common';
      @Controller() export class Orders { @Post() make(@Body() dto: any, @Body('id') id: string) { logger.info({ dto }); logger.info({ id }); } }`),
  ).toEqual(['@Body() dto', undefined]);
});

test('what an interceptor of a client writes is about requests to others', async () => {
  const { logCalls } =
    await run(`import axios from 'axios'; import express from 'express'; import pino from 'pino'; const logger = pino(); const app = express();
    const client = axios.create({ baseURL: 'https://x.example' });
    client.interceptors.request.use((config) => { logger.info('out'); return config; });
    app.use((req, res, next) => { logger.info('in'); client.get('/'); next(); });
    app.listen(1);`);
  expect(logCalls.map((one) => [one.location.line, one.perRequest])).toEqual([
    [3, undefined],
    [4, true],
  ]);
});

test('the name of a secret that is not there is no secret', async () => {
  const given = async (line: string) =>
    (
      await run(`import pino from 'pino'; const logger = pino(); export function load(row: any) { ${line} }
      load({});`)
    ).logCalls.map((one) => one.sensitive);
  expect(await given('logger.warn(`Secret "${row.secretKey}" not found for the store`);')).toEqual([[]]);
  expect(await given('logger.warn(`uses ${row.secretKey} for the store`);')).toEqual([['secretKey']]);
});

test('a logger of own code prints objects with a level and a message; other lines of JSON are none', async () => {
  const print = async (text: string) =>
    (await extractService([logging], { 'main.js': text })).loggers.map(({ by, format, timestamp, base, level }) => [
      by,
      format,
      timestamp,
      base,
      level.state,
    ]);
  expect(
    await print(
      `const write = (level, message, fields) => process.stdout.write(JSON.stringify({ level, time: new Date().toISOString(), service: 'notes', message, ...fields }) + '\\n'); write('info', 'started');`,
    ),
  ).toEqual([['own code', 'json', 'iso', ['service'], 'unknown']]);
  expect(
    await print(
      `class Log { info(msg) { const line = { severity: 'info', msg, ts: Date.now() }; console.log(JSON.stringify(line)); } } new Log().info('started');`,
    ),
  ).toEqual([['own code', 'json', 'epoch', [], 'unknown']]);
  expect(await print(`const show = (result) => console.log(JSON.stringify({ result })); show(1);`)).toEqual([]);
  expect(await print(`console.log(JSON.stringify({ level: 'info', message: 'started' }));`)).toEqual([]);
  expect(await print(`function unused(level, message) { console.log(JSON.stringify({ level, message })); }`)).toEqual([]);
});

test('what follows a text is lost to pino, unless a placeholder or a hook takes it', async () => {
  const wholes = async (options: string, line: string) =>
    (
      await run(`import pino from 'pino'; import fastify from 'fastify';
      const logger = pino(${options}); const app = fastify();
      app.post('/a', async (request) => { ${line} });
      app.listen({ port: 1 });`)
    ).logCalls.map(({ wholeObject, sensitive }) => [wholeObject, sensitive]);
  expect(await wholes('', `logger.error('failed', { body: request.body, email: 'a' + request.body.email });`)).toEqual([[undefined, []]]);
  expect(await wholes('', `logger.error('failed %o', request.body);`)).toEqual([['request.body', []]]);
  expect(await wholes('', `logger.error({ body: request.body }, 'failed');`)).toEqual([['request.body', []]]);
  expect(
    await wholes('{ hooks: { logMethod(args, method) { method.apply(this, args.reverse()); } } }', `logger.error('failed', request.body);`),
  ).toEqual([['request.body', []]]);
});

test('what a format of winston takes out stands in lists of the module, and only what takes something out counts', async () => {
  const redacts = async (own: string, more = '') =>
    (
      await run(`import winston from 'winston'; ${more}
        const own = winston.format((info) => { ${own} return info; });
        export const logger = winston.createLogger({ format: winston.format.combine(own(), winston.format.json()), transports: [new winston.transports.Console()] });`)
    ).loggers.map((one) => one.redacts);
  const list = "const SENSITIVE = new Set(['password', 'authorization', 'cookie', 'accessToken']);";
  expect(await redacts("for (const key of Object.keys(info)) if (SENSITIVE.has(key)) info[key] = '[REDACTED]';", list)).toEqual([
    ['accessToken', 'authorization', 'cookie', 'password'],
  ]);
  expect(await redacts("info.kind = 'token';")).toEqual([[]]);
});
