import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { metrics } from './index.ts';
import { subjectOf } from './subjects.ts';

test('metrics with what records them', async () => {
  const { facts } = await extractCode(metrics, {
    'main.ts': `import { orders } from './metrics.ts'; import './late.ts';
      export function create(request: { id: string }) { orders.created.inc({ status: 'ok' }); }
      create({ id: '1' });`,
    'metrics.ts': `import client from 'prom-client';
      client.collectDefaultMetrics();
      export const orders = {
        created: new client.Counter({ name: 'orders_created_total', help: 'x', labelNames: ['status'] }),
        failed: new client.Counter({ name: 'orders_failed_total', help: 'x' }),
      };
      export const duration = new client.Histogram({ name: 'http_request_duration_seconds', help: 'x', labelNames: ['route'], buckets: client.linearBuckets(1, 2, 3) });`,
    'late.ts': `import { duration } from './metrics.ts'; export function hook(request: any) { duration.observe({ route: request.url }, 1); }
      process.on('message', hook);`,
    'unused.ts': `import client from 'prom-client'; export const g = new client.Gauge({ name: 'g', help: 'x' }); g.set(1);`,
  });
  expect(
    facts.metrics.map((one) => [one.kind, one.name.state === 'known' ? one.name.value : '', one.recorded, one.subject, one.wiring?.state]),
  ).toEqual([
    ['default', '', true, 'process', 'wired'],
    ['counter', 'orders_created_total', true, 'business', 'wired'],
    ['counter', 'orders_failed_total', false, 'business', 'wired'],
    ['histogram', 'http_request_duration_seconds', true, 'http', 'wired'],
    ['gauge', 'g', false, 'business', 'not-wired'],
  ]);
  expect(facts.metrics[3]).toMatchObject({ buckets: { state: 'known', value: [1, 3, 5] }, unboundedLabels: ['route'] });
});

test('what clients send is no label, unless a schema lists what it may be', async () => {
  const app = (more: string) => ({
    'main.ts': `import express from 'express'; import { Counter } from 'prom-client'; ${more}
      const app = express();
      function routes() {
        const views = new Counter({ name: 'views_total', help: 'x', labelNames: ['visitor', 'kind'] });
        app.get('/go', (request, response) => { views.inc({ visitor: String(request.query.visitor), kind: 'go' }); response.end(); });
      }
      routes();
      app.listen(1);`,
  });
  expect((await extractCode(metrics, app(''))).facts.metrics[0]?.unboundedLabels).toEqual(['visitor']);
  expect((await extractCode(metrics, app(`const schema = { visitor: ['a', 'b'] };`))).facts.metrics[0]?.unboundedLabels).toBeUndefined();
});

test('metrics in fields of a class', async () => {
  const { facts } = await extractCode(metrics, {
    'main.ts': `import { Counter } from 'prom-client';
      class Service { readonly uploads: Counter; constructor() { this.uploads = new Counter({ name: 'uploads_total', help: 'x' }); } record() { this.uploads.inc(); } }
      const service = new Service(); service.record();`,
  });
  expect(facts.metrics).toMatchObject([{ name: { value: 'uploads_total' }, recorded: true }]);
});

test('a server of Node.js that prints the registry', async () => {
  const { facts } = await extractCode(metrics, {
    'main.ts': `import { createServer } from 'node:http'; import { Registry } from 'prom-client';
      const registry = new Registry();
      createServer((request, response) => { registry.metrics().then((text) => response.end(text)); }).listen(9464);
      createServer((request, response) => { response.end('pong'); }).listen(9465);`,
  });
  expect(facts.metrics.map((one) => [one.by, one.location.line])).toEqual([['node:http', 3]]);
});

test('attributes of OpenTelemetry are labels, and the route of an Express router lacks its mount', async () => {
  const { facts } = await extractCode(metrics, {
    'main.js': `
      import { metrics } from '@opentelemetry/api';
      import client from 'prom-client';
      import express from 'express';
      const meter = metrics.getMeter('api');
      const requests = meter.createCounter('http_requests_total');
      const bare = new client.Counter({ name: 'http_bare_total', help: 'h', labelNames: ['method', 'route'] });
      const whole = new client.Counter({ name: 'http_whole_total', help: 'h', labelNames: ['method', 'route'] });
      const app = express();
      app.use((req, res, next) => {
        res.on('finish', () => { requests.add(1, { 'http.method': req.method, route: req.baseUrl + req.route?.path }); });
        next();
      });
      app.use((req, res, next) => { bare.inc({ method: req.method, route: req.route?.path ?? 'none' }); next(); });
      app.use((req, res, next) => { whole.inc({ method: req.method, route: req.baseUrl + req.route?.path }); next(); });
      app.listen(1);`,
  });
  expect(facts.metrics.map((one) => [one.name.state === 'known' && one.name.value, one.labels, one.routeWithoutMount])).toEqual([
    ['http_bare_total', ['method', 'route'], true],
    ['http_whole_total', ['method', 'route'], undefined],
    ['http_requests_total', ['http.method', 'route'], undefined],
  ]);
});

test('what is sent to statsd goes by the names that callers of a wrapper give', async () => {
  const { facts } = await extractCode(metrics, {
    'main.ts': `import { count, took } from './stats.ts';
      export function charge(kind: string) { count('payments.charged'); count('payments.charged'); took('payments.charge.duration', 3); took(kind, 1); }
      charge('x');`,
    'stats.ts': `import StatsD from 'hot-shots'; const client = new StatsD();
      export const count = (stat: string) => { client.increment(stat); };
      export const took = (stat: string, value: number) => { client.timing(stat, value); };`,
  });
  expect(facts.metrics.map((one) => [one.kind, one.name.state === 'known' ? one.name.value : '', one.subject])).toEqual([
    ['counter', 'payments.charged', 'business'],
    ['histogram', 'payments.charge.duration', 'business'],
    ['histogram', '', undefined],
  ]);
});

test('pools of connections and pools of workers, calls to others and requests of the service itself', () => {
  expect(['db_pool_waiting', 'pg_pool_size', 'pool_connections_idle', 'ingest.worker_pool.task.duration'].map(subjectOf)).toEqual([
    'db',
    'db',
    'db',
    'queue',
  ]);
  expect(['stripe_api_requests_total', 'api_requests_total', 'api_latency_seconds', 'rpc.client.duration'].map(subjectOf)).toEqual([
    'outbound',
    'http',
    'http',
    'outbound',
  ]);
});

test('the bundle of instrumentations measures the process, unless it is told not to or nothing reads the metrics', async () => {
  const app = (config: string, version = '^0.75.0', reader = 'new PeriodicExportingMetricReader({})') => ({
    'package.json': `{ "name": "a", "main": "main.ts", "dependencies": { "@opentelemetry/auto-instrumentations-node": "${version}" } }`,
    'main.ts': `import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
      import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'; import { NodeSDK } from '@opentelemetry/sdk-node';
      new NodeSDK({ metricReader: ${reader}, instrumentations: [getNodeAutoInstrumentations(${config})] }).start();`,
  });
  const kinds = async (files: Record<string, string>) =>
    (await extractCode(metrics, files)).facts.metrics.map((one) => one.subject).toSorted();
  const set = (enabled: boolean, what = 'runtime-node') => `{ '@opentelemetry/instrumentation-${what}': { enabled: ${enabled} } }`;
  expect(await kinds(app(''))).toEqual(['http', 'outbound', 'process']);
  expect(await kinds(app(set(true), '0.50.0'))).toEqual(['http', 'outbound', 'process']);
  expect(await kinds(app(set(false)))).toEqual(['http', 'outbound']);
  expect(await kinds(app(set(false, 'http')))).toEqual(['process']);
  expect(await kinds(app('', '0.50.0'))).toEqual(['http', 'outbound']);
  expect(await kinds(app('', '^0.75.0', 'undefined'))).toEqual([]);
});
