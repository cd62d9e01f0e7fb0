import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractService } from '../../extract/extract-service.ts';
import { processLifecycle } from './index.ts';

// https://docs.sentry.io/platforms/javascript/guides/node/configuration/integrations/unhandledrejection/
test('the client of Sentry listens for rejections and lets the process go on, unless it is told otherwise', async () => {
  const handlers = async (options: string, file = 'main.ts') =>
    (
      await extractCode(processLifecycle, {
        'main.ts': file === 'main.ts' ? '' : `import './${file}';`,
        [file]: `import * as Sentry from '@sentry/node'; Sentry.init(${options});`,
      })
    ).facts.processHandlers.map(({ event, exits, logs, by }) => ({ event, exits, logs, by }));
  const told = { event: 'unhandledRejection', logs: true, by: 'sentry' };
  expect(await handlers(`{ dsn: 'x' }`)).toEqual([{ ...told, exits: false }]);
  expect(await handlers(`{ integrations: [Sentry.onUnhandledRejectionIntegration({ mode: 'strict' })] }`)).toEqual([
    { ...told, exits: true },
  ]);
  expect(await handlers(`{ integrations: (all) => all }`)).toEqual([{ ...told, exits: 'unknown' }]);
  expect(await handlers(`{ defaultIntegrations: false }`)).toEqual([]);
  expect(await handlers(`{ dsn: 'x' }`, 'sentry.edge.config.ts')).toEqual([]);
});

// https://nextjs.org/docs/app/guides/self-hosting#manual-graceful-shutdowns
test.each([
  ['an image of its own', { Dockerfile: 'FROM node:22\nCMD ["npx", "next", "start"]\n' }, '15.1.0', [['http']]],
  ['an older version', { Dockerfile: 'FROM node:22\nCMD ["npx", "next", "start"]\n' }, '^13.4.0', [[]]],
  ['signals left to the app', { Dockerfile: 'FROM node:22\nENV NEXT_MANUAL_SIG_HANDLE=true\n' }, '15.1.0', []],
  ['no image', {}, '15.1.0', []],
  [
    'a server of its own',
    { Dockerfile: 'FROM node:22\n', 'main.ts': "import { createServer } from 'http'; createServer(() => {}).listen(1);" },
    '15.1.0',
    [],
  ],
])('the server of Next.js ends itself at a signal: %s', async (_what, files, version, closes) => {
  const { shutdownHandlers } = await extractService([processLifecycle], {
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { start: 'main.ts' in files ? 'node main.ts' : 'next start' },
      dependencies: { next: version, react: '19' },
    }),
    'app/api/a/route.ts': 'export const GET = () => Response.json({});',
    ...files,
  });
  expect(shutdownHandlers.filter((one) => one.signal === 'SIGTERM').map((one) => one.closes)).toEqual(closes);
});

test('signals that options bring are those of the start', async () => {
  const { shutdownHandlers } = await extractService([processLifecycle], {
    'main.js': `import http from 'node:http';
      class App { static async run({ signals = ['SIGINT', 'SIGTERM'] } = {}) {
        const server = http.createServer(() => {}).listen(1);
        for (const signal of signals) process.on(signal, () => server.close());
      } }
      void App.run();`,
  });
  expect(shutdownHandlers.map(({ signal, wiring }) => [signal, wiring?.state])).toEqual([
    ['SIGINT', 'wired'],
    ['SIGTERM', 'wired'],
  ]);
});

test('a signal that only sets something off elsewhere is told from one that closes nothing', async () => {
  const handlers = async (code: string) =>
    (await extractCode(processLifecycle, { 'main.ts': code })).facts.shutdownHandlers.map(({ signal, closes, elsewhere }) => [
      signal,
      closes,
      elsewhere,
    ]);
  expect(await handlers(`const ac = new AbortController(); process.on('SIGTERM', () => ac.abort());`)).toEqual([['SIGTERM', [], true]]);
  expect(await handlers(`process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });`)).toEqual([['SIGTERM', [], undefined]]);
  expect(
    await handlers(`import prexit from 'prexit'; import { createServer } from 'http'; const server = createServer();
    prexit(async () => { await server.close(); });`),
  ).toEqual([
    ['SIGTERM', ['http'], undefined],
    ['SIGINT', ['http'], undefined],
  ]);
});

// https://nodejs.org/api/process.html#event-uncaughtexception
test.each([
  [
    'the handler of exceptions goes on with it',
    `process.on('uncaughtException', (error) => { console.error(error); process.exit(1); });`,
    true,
    true,
  ],
  ['that handler lets the process live', `process.on('uncaughtException', () => {});`, false, false],
  ['without one Node ends the process', '', true, true],
])('a rejection that is thrown on: %s', async (_what, more, exits, logs) => {
  const { facts } = await extractCode(processLifecycle, {
    'main.js': `process.on('unhandledRejection', (reason) => { throw reason; });${more}`,
  });
  expect(facts.processHandlers.find((one) => one.event === 'unhandledRejection')).toMatchObject({ exits, logs });
});

test('the server of Koa is closed, and so is what a container of awilix disposes of', async () => {
  const { shutdownHandlers } = await extractService([processLifecycle], {
    'package.json': JSON.stringify({
      name: 'held',
      type: 'module',
      scripts: { start: 'node main.js' },
      dependencies: { koa: '3', knex: '3', awilix: '12' },
    }),
    'main.js': `import { createApp } from './app.js'; import { container } from './held.js';
      const server = createApp().listen(3000);
      process.on('SIGTERM', async () => { await new Promise((done) => server.close(() => done())); await container.dispose(); process.exit(0); });`,
    'app.js': `import Koa from 'koa'; export function createApp() { const app = new Koa(); app.use((ctx) => { ctx.body = 'ok'; }); return app; }`,
    'held.js': `import { asFunction, createContainer } from 'awilix'; import knex from 'knex';
      const createDb = () => knex({ client: 'pg' });
      export const container = createContainer(); container.register({ db: asFunction(createDb).singleton().disposer((db) => db.destroy()) });`,
  });
  expect(shutdownHandlers).toMatchObject([{ closes: ['http', 'database'] }]);
});

test('a signal that aborts a controller runs what listens to it', async () => {
  const { facts } = await extractCode(processLifecycle, {
    'main.js': `import http from 'node:http'; import { Pool } from 'pg'; const pool = new Pool(); const server = http.createServer(() => {});
      const controller = new AbortController(); process.on('SIGTERM', () => controller.abort());
      controller.signal.addEventListener('abort', () => { setTimeout(() => process.exit(1), 9000).unref(); server.close(() => { void pool.end().finally(() => process.exit(0)); }); });`,
  });
  expect(facts.shutdownHandlers).toMatchObject([{ closes: ['http', 'postgresql'], deadline: true }]);
});

test('a server is not closed where the process ends in the same breath', async () => {
  const closes = async (body: string) =>
    (
      await extractCode(processLifecycle, {
        'main.js': `import http from 'node:http'; import { Pool } from 'pg'; const pool = new Pool(); const server = http.createServer(() => {}); process.on('SIGTERM', ${body});`,
      })
    ).facts.shutdownHandlers[0]?.closes;
  expect(await closes('() => { server.close(); process.exit(0); }')).toEqual([]);
  expect(await closes('() => { server.close(() => process.exit(0)); }')).toEqual(['http']);
  expect(await closes('async () => { server.close(); await pool.end(); process.exit(0); }')).toEqual(['http', 'postgresql']);
  expect(await closes('() => { server.close(); setTimeout(() => process.exit(0), 5000); }')).toEqual(['http']);
});

test('a handler that lets the start-up code go on closes what stands after it, which is elsewhere', async () => {
  const { shutdownHandlers } = await extractService([processLifecycle], {
    'main.ts': `await new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));`,
  });
  expect(shutdownHandlers).toMatchObject([{ signal: 'SIGTERM', closes: [], elsewhere: true }]);
});
