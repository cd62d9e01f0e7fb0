import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractService } from '../../extract/extract-service.ts';
import { tracing } from './index.ts';

const SDK = `import { NodeSDK } from '@opentelemetry/sdk-node';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
const sdk = new NodeSDK({ serviceName: 'orders', traceExporter: new OTLPTraceExporter(), instrumentations: [getNodeAutoInstrumentations()] });
export function initializeTracing() { sdk.start(); }`;

test('an SDK that is started, and one that nothing starts', async () => {
  const used = await extractCode(tracing, {
    'tracing.ts': SDK,
    'main.ts': `import { initializeTracing } from './tracing.ts'; initializeTracing(); import './app.ts';`,
    'app.ts': 'export {};',
  });
  expect(used.facts.tracings).toMatchObject([
    {
      by: 'opentelemetry',
      exporter: { value: 'otlp' },
      instruments: ['auto'],
      serviceName: { value: 'orders' },
      startedFirst: true,
      wiring: { state: 'wired' },
      flushedOnShutdown: false,
    },
  ]);
  const unused = await extractCode(tracing, { 'tracing.ts': SDK, 'main.ts': `export {};` });
  expect(unused.facts.tracings.map((one) => one.wiring?.state)).toEqual(['not-wired']);
});

test('an SDK that is made but never started', async () => {
  const { facts } = await extractCode(tracing, {
    'main.ts': `import { NodeSDK } from '@opentelemetry/sdk-node'; export const sdk = new NodeSDK({});`,
  });
  expect(facts.tracings).toMatchObject([{ wiring: { state: 'not-wired', reason: 'it is made, but start() is never called on it' } }]);
});

test('ids of requests: set up by the app, never the default of the framework', async () => {
  const plain = await extractCode(tracing, { 'main.ts': `import Fastify from 'fastify'; Fastify({ logger: true });` });
  expect(plain.facts.correlationIds).toEqual([]);
  const own = await extractCode(tracing, {
    'main.ts': `import Fastify from 'fastify'; const app = Fastify({ logger: true, requestIdHeader: 'x-request-id' });
      app.addHook('onSend', async (request, reply) => { reply.header('x-request-id', request.id); });`,
  });
  expect(own.facts.correlationIds).toMatchObject([
    { kind: 'request-id', header: 'x-request-id', echoed: true, accepted: true, validated: false },
  ]);
});

test('an id that is taken out of traceparent and kept on the request', async () => {
  const { facts } = await extractCode(tracing, {
    'main.ts': `import Fastify from 'fastify'; const app = Fastify();
      app.addHook('onRequest', async (request: any, reply) => {
        const parent = request.headers['traceparent']; let traceId: string;
        if (parent) { const parts = parent.split('-'); traceId = parts[1]; } else { traceId = String(Date.now()); }
        (request as any).context = { traceId };
      });
      app.addHook('onResponse', async (request: any) => { const seen = request.headers['x-request-id']; console.log(seen); });`,
  });
  expect(facts.correlationIds).toMatchObject([{ kind: 'header', header: 'traceparent', accepted: true }]);
});

test('a middleware that takes the id over', async () => {
  const { facts } = await extractCode(tracing, {
    'main.ts': `import express from 'express'; import { randomUUID } from 'node:crypto'; const app = express();
      app.use((req, res, next) => { const id = req.get('x-correlation-id') ?? randomUUID(); (req as any).id = id; res.setHeader('x-correlation-id', id); next(); });
      app.get('/', (req, res) => { console.log(req.headers['x-request-id']); res.end(); });`,
  });
  expect(facts.correlationIds).toMatchObject([{ header: 'x-correlation-id', echoed: true, accepted: true }]);
});

test('an id that is checked and kept in a store of async_hooks while the request is served', async () => {
  const { facts } = await extractCode(tracing, {
    'main.ts': `import { AsyncLocalStorage } from 'node:async_hooks'; import { randomUUID } from 'node:crypto'; import express from 'express';
      const scope = new AsyncLocalStorage<{ id: string }>(); const app = express();
      app.use((req, res, next) => {
        const sent = req.get('x-request-id');
        const id = sent && /^[\\w-]{8,64}$/.test(sent) ? sent : randomUUID();
        res.setHeader('x-request-id', id);
        scope.run({ id }, next);
      });
      app.listen(1);`,
  });
  expect(facts.correlationIds).toMatchObject([{ kind: 'als', header: 'x-request-id', echoed: true, accepted: true, validated: true }]);
});

test('an id that a function of ours looks at, elsewhere than where it is read', async () => {
  const made = (look: string) =>
    extractCode(tracing, {
      'main.ts': `import Fastify from 'fastify'; import { acceptedId } from './ids.ts';
        Fastify({ logger: true, genReqId: (request) => acceptedId(request.headers['x-correlation-id']) });`,
      'ids.ts': `import { randomUUID } from 'node:crypto'; export const acceptedId = (sent: unknown): string => ${look};`,
    });
  const [looked, taken] = [
    await made(`typeof sent === 'string' && /^[\\w-]{8,64}$/.test(sent) ? sent : randomUUID()`),
    await made(`typeof sent === 'string' ? sent : randomUUID()`),
  ];
  expect(looked.facts.correlationIds).toMatchObject([{ header: 'x-correlation-id', accepted: true, validated: true }]);
  expect(taken.facts.correlationIds).toMatchObject([{ header: 'x-correlation-id', accepted: true, validated: false }]);
});

test('a provider that is made the global one by hand, where somebody wants it', async () => {
  const { facts } = await extractCode(tracing, {
    'main.ts': `if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) { const { open } = await import('./otlp.ts'); open(); } import './app.ts';`,
    'app.ts': 'export {};',
    'otlp.ts': `import { trace } from '@opentelemetry/api'; import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
      import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
      export function open() {
        trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] }));
      }`,
  });
  expect(facts.tracings.map((one) => [one.by, one.wiring?.state, one.instruments])).toEqual([['opentelemetry', 'conditional', []]]);
});

test('a package that is about tracing by its name, and an SDK of Next.js that flushes after each request', async () => {
  const named = await extractCode(tracing, { 'main.ts': `import { setup } from '@acme/tracing'; await setup({ serviceName: 'orders' });` });
  expect(named.facts.tracings).toMatchObject([{ by: '@acme/tracing', startedFirst: 'unknown', wiring: { state: 'wired' } }]);
  const next = await extractCode(tracing, {
    'main.ts': `import * as Sentry from '@sentry/nextjs'; Sentry.init({ tracesSampleRate: 0.1 });`,
  });
  expect(next.facts.tracings[0]?.flushedOnShutdown).toBe('unknown');
  const node = await extractCode(tracing, { 'main.ts': `import * as Sentry from '@sentry/node'; Sentry.init({ tracesSampleRate: 0.1 });` });
  expect(node.facts.tracings[0]?.flushedOnShutdown).toBe(false);
});

test('an id that one handler takes, and one that middleware takes for all', async () => {
  const app = (more: string) => ({
    'main.ts': `import express from 'express'; import { withId } from './with-id.ts'; const app = express(); ${more}
      app.get('/events', (req, res) => { const id = withId(req); res.json({ id }); });
      app.listen(1);`,
    'with-id.ts': `export function withId(req: any) { req.id = req.headers['x-request-id'] || Math.random().toString(36); return req.id; }`,
  });
  const one = await extractCode(tracing, app(''));
  expect(one.facts.correlationIds).toMatchObject([{ header: 'x-request-id', partly: true }]);
  const all = await extractCode(tracing, app(`app.use((req, res, next) => { withId(req); next(); });`));
  expect(all.facts.correlationIds).toMatchObject([{ header: 'x-request-id' }]);
  expect(all.facts.correlationIds[0]?.partly).toBeUndefined();
});

test('ids that a factory of the logger makes, and ids that stand under a name first', async () => {
  const nest = await extractCode(tracing, {
    'main.ts': `import { LoggerModule } from 'nestjs-pino'; import { loggerParams } from './params.ts';
      LoggerModule.forRootAsync({ inject: [], useFactory: (config) => loggerParams(config) });`,
    'params.ts': `import { randomUUID } from 'node:crypto';
      export const loggerParams = (config) => ({ pinoHttp: { genReqId: (req, res) => {
        const given = req.headers['x-request-id']; const id = /^[\\w-]{8,64}$/.test(given) ? given : randomUUID(); res.setHeader('x-request-id', id); return id; } } });`,
  });
  expect(nest.facts.correlationIds).toMatchObject([
    { kind: 'request-id', header: 'x-request-id', echoed: true, accepted: true, validated: true, location: { path: 'params.ts' } },
  ]);
  const express = await extractService([tracing], {
    'main.js': `import express from 'express'; import { requestId } from './id.js'; const app = express(); app.use(requestId); app.get('/', (req, res) => res.send('ok')); app.listen(1);`,
    'id.js': `import { randomUUID } from 'node:crypto'; import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage();
      export function requestId(req, res, next) { const id = randomUUID(); req.id = id; res.set('X-Request-Id', id); store.run({ requestId: id }, next); }`,
  });
  expect(express.correlationIds).toMatchObject([{ kind: 'request-id', echoed: true, accepted: false }]);
  const koa = await extractService([tracing], {
    'main.js': `import Koa from 'koa'; import { randomUUID } from 'node:crypto'; const app = new Koa();
      app.use(async (ctx, next) => { const given = ctx.get('x-correlation-id'); const id = /^[0-9a-f-]{36}$/.test(given) ? given : randomUUID(); ctx.state.requestId = id; ctx.set('x-correlation-id', id); await next(); });
      app.use((ctx) => { ctx.body = 'ok'; }); app.listen(1);`,
  });
  expect(koa.correlationIds).toMatchObject([{ header: 'x-correlation-id', echoed: true, accepted: true, validated: true }]);
});
