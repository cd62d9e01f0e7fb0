import { expect, test } from 'vitest';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

/** A service in the layout of fastify-cli: plugins and routes in folders, options exported beside them. */
const FILES = {
  'package.json': JSON.stringify({
    name: 'loaded',
    type: 'module',
    scripts: { start: 'node server.js' },
    dependencies: { fastify: '^5', knex: '^3', pg: '^8' },
  }),
  'server.js': `
    import Fastify from 'fastify'; import fp from 'fastify-plugin'; import autoload from '@fastify/autoload'; import grace from 'close-with-grace';
    import { join } from 'node:path';
    const logger = process.stdout.isTTY ? { level: 'info', transport: { target: 'pino-pretty' } } : { level: 'info' };
    const app = Fastify({ logger, ajv: { customOptions: { removeAdditional: 'all' } } });
    app.register(fp(async (fastify, opts) => {
      await fastify.register(autoload, { dir: join(import.meta.dirname, 'plugins'), options: { ...opts } });
      fastify.register(autoload, { dir: join(import.meta.dirname, 'routes'), autoHooks: true, cascadeHooks: true, options: { ...opts } });
    }));
    grace({ delay: 500 }, async ({ err }) => { if (err) app.log.error(err); await app.close(); });
    await app.listen({ port: 1 });`,
  'plugins/jobs.ts': `
    import fp from 'fastify-plugin'; import { FastifyInstance } from 'fastify';
    export default fp(async (fastify: FastifyInstance) => { fastify.decorate('tasks', { create: (row) => fastify.db('tasks').insert(row) }); }, { name: 'tasks', dependencies: ['db'] });`,
  'plugins/knex.ts': `
    import fp from 'fastify-plugin'; import knex, { Knex } from 'knex'; import { FastifyInstance } from 'fastify';
    declare module 'fastify' { interface FastifyInstance { db: Knex; tasks: { create(row: object): Promise<unknown> } } }
    export const autoConfig = (fastify) => ({ client: 'pg', connection: fastify.config.DATABASE_URL, pool: { min: 2, max: 10 } });
    export default fp(async (fastify: FastifyInstance, opts) => { fastify.decorate('db', knex(opts)); }, { name: 'db' });`,
  'plugins/env.js': `
    import env from '@fastify/env';
    export const autoConfig = { confKey: 'config', schema: { type: 'object', required: ['DATABASE_URL'], properties: { DATABASE_URL: { type: 'string' } } } };
    export default env;`,
  'plugins/limit.js': `import limit from '@fastify/rate-limit'; export const autoConfig = () => ({ max: 7, timeWindow: '1 minute' }); export default limit;`,
  'plugins/static.js': `import files from '@fastify/static'; export const autoConfig = () => ({ root: '/srv', prefix: '/files' }); export default files;`,
  'plugins/pressure.ts': `
    import fp from 'fastify-plugin'; import pressure from '@fastify/under-pressure'; import { FastifyInstance } from 'fastify';
    export const autoConfig = (fastify: FastifyInstance) => ({ exposeStatusRoute: true, healthCheck: async () => { await fastify.db.raw('SELECT 1'); return true; } });
    export default fp(pressure, { dependencies: ['db'] });`,
  'routes/tasks/autohooks.js': `
    export default async function (fastify) {
      fastify.addHook('onRequest', async (request, reply) => {
        if (request.url.startsWith('/tasks/of/all')) return;
        if (!request.session.user) reply.unauthorized('who are you?');
      });
    }`,
  'routes/tasks/index.ts': `
    import { FastifyInstance } from 'fastify';
    const schema = { body: { type: 'object', properties: { name: { type: 'string' } } } };
    export default async function (fastify: FastifyInstance) {
      fastify.get('/:id', async (request, reply) => { const one = await fastify.db('tasks').where({ id: request.params.id }).first(); if (!one) return reply.notFound(); return one; });
      fastify.get('/of/all', async () => ({}));
      fastify.post('/', { schema }, async (request) => fastify.tasks.create({ ...request.body, by: request.session.user.id }));
    }`,
};

async function model(files: Record<string, string>) {
  const project = projectOf(memoryTree(files));
  const [service] = project.services;
  if (service === undefined) throw new Error('no service');
  return await modelService(project, service);
}

test('files of autoload get their own options, functions are asked with the instance', async () => {
  const { facts } = await model(FILES);
  expect(facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`).toSorted()).toEqual([
    'GET /files/* open',
    'GET /status open',
    'GET /tasks/:id guarded',
    'GET /tasks/of/all open',
    'POST /tasks guarded',
  ]);
  expect(facts.routes[0]?.rateLimit?.max).toEqual({ state: 'known', value: 7 });
  expect(facts.dbClients.map((one) => [one.by, one.poolMax])).toEqual([['knex', { state: 'known', value: 10 }]]);
  expect(facts.envSchemas.map((one) => [one.by, one.names, one.failsFast])).toEqual([['@fastify/env', ['DATABASE_URL'], true]]);
});

test('a plugin is registered after those that it depends on', async () => {
  const { facts } = await model(FILES);
  expect(facts.queries.filter((one) => one.operation === 'insert').map((one) => one.location.path)).toEqual(['plugins/jobs.ts']);
});

test('the status route of under-pressure asks the database and answers 503', async () => {
  const { facts } = await model(FILES);
  expect(facts.healthEndpoints.map((one) => [one.path, one.kind, one.checks, one.statuses, one.constant])).toEqual([
    ['/status', 'combined', ['postgresql'], [200, 503], false],
  ]);
});

test('a service in production has no terminal, so its log is JSON; a schema that drops the rest picks the fields of the body', async () => {
  const { facts } = await model(FILES);
  expect(facts.loggers.map((one) => one.format)).toEqual(['json']);
  expect(facts.codeUses.filter((one) => one.kind === 'mass-assignment')).toEqual([]);
  const kept = await model({ ...FILES, 'server.js': FILES['server.js'].replace("removeAdditional: 'all'", 'removeAdditional: true') });
  expect(kept.facts.codeUses.filter((one) => one.kind === 'mass-assignment').map((one) => one.location.path)).toEqual(['plugins/jobs.ts']);
});

test('close-with-grace answers what nobody caught', async () => {
  const { facts } = await model(FILES);
  expect(facts.processHandlers.map((one) => [one.event, one.exits, one.logs])).toEqual([
    ['uncaughtException', true, true],
    ['unhandledRejection', true, true],
  ]);
});
