import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeLogger } from '../src/telemetry/logger.ts';
import { makeMetrics } from '../src/telemetry/metrics.ts';
import { measuredAudit } from '../src/telemetry/measured-audit.ts';
import { startTracing } from '../src/telemetry/tracing.ts';
import type { Tracing } from '../src/telemetry/tracing.ts';
import { openQueue } from '../src/work/queue.ts';
import type { Queue } from '../src/work/queue.ts';
import { testServer } from './support/server.ts';
import type { TestOrganisation, TestServer } from './support/server.ts';

interface Received {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { key: string; value: { stringValue?: string; intValue?: number } }[];
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const received: Received[] = [];
const lines: string[] = [];
let receiver: Server;
let tracing: Tracing | undefined;
let server: TestServer;
let org: TestOrganisation;
let queue: Queue;

beforeAll(async () => {
  receiver = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as { resourceSpans: { scopeSpans: { spans: Received[] }[] }[] };
      received.push(...body.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));
      reply.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  tracing = await startTracing(process.env, 'airworthy-test');
  server = await testServer({}, makeLogger({ logLevel: 'info' }, { write: (line) => void lines.push(line) }));
  org = await server.organisation();
  queue = await openQueue(server.url, pino({ level: 'silent' }), { migrate: true, poll: 0.5 });
});
afterAll(async () => {
  await server.close();
  receiver.close();
});

test('a request, its statements, the job that it asked for and the audit are one trace, which the caller began', async () => {
  const asked = server.parts.queue as { audit: Queue['audit'] };
  asked.audit = (job) => queue.audit(job);
  const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
  const repository = (
    await org.admin.ask('POST', `/api/orgs/${org.id}/repositories`, { name: 'one', source: 'git', location: 'https://x.test/y.git' })
  ).body.id;
  const run = await org.admin.ask('POST', `/api/orgs/${org.id}/repositories/${repository}/runs`, undefined, headers);
  expect(run.status).toBe(202);
  await new Promise<void>((resolve) => {
    void queue.work(1, async (job) => {
      const parts = { database: server.parts.database, logger: pino({ level: 'silent' }), metrics: makeMetrics() };
      await measuredAudit(parts, job, async () => undefined);
      resolve();
    });
  });
  await queue.stop();
  await tracing?.close();

  const mine = received.filter((one) => one.traceId === TRACE);
  const request = mine.find((one) => one.name === 'POST /api/orgs/:org/repositories/:repository/runs');
  expect([request?.parentSpanId, request?.kind]).toEqual(['00f067aa0ba902b7', 2]);
  expect(Object.fromEntries(request?.attributes.map((one) => [one.key, one.value.stringValue ?? one.value.intValue]) ?? [])).toEqual({
    'http.request.method': 'POST',
    'http.route': '/api/orgs/:org/repositories/:repository/runs',
    'http.response.status_code': 202,
  });
  const insert = mine.find((one) => one.name === 'postgresql INSERT');
  expect(insert?.parentSpanId).toBe(request?.spanId);
  const texts = received.flatMap((one) =>
    one.attributes.filter((of) => of.key === 'db.query.text').map((of) => of.value.stringValue ?? ''),
  );
  expect(texts.find((text) => text.includes('insert into "repository"'))).toContain('values ($1');
  for (const text of texts) expect(text).not.toMatch(/x\.test|@example\.org/);
  const audit = mine.find((one) => one.name === 'audit');
  expect(audit?.attributes.find((one) => one.key === 'airworthy.run.id')?.value.stringValue).toBe(run.body.id);
  const byId = new Map(mine.map((one) => [one.spanId, one]));
  const ancestors: string[] = [];
  for (let at = byId.get(audit?.parentSpanId ?? ''); at; at = byId.get(at.parentSpanId ?? '')) ancestors.push(at.name);
  expect(ancestors.at(-1)).toBe(request?.name);
});

test('lines of the log carry the trace', () => {
  const mine = lines
    .map((line) => JSON.parse(line) as { msg: string; trace_id?: string; req?: { url: string } })
    .filter((one) => one.trace_id === TRACE);
  expect(mine.map((one) => one.msg)).toContain('request completed');
});

test('nothing is loaded and nothing is sent while no endpoint is named', async () => {
  expect(await startTracing({}, 'airworthy')).toBeUndefined();
  expect(await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' }, 'airworthy')).toBeUndefined();
});
