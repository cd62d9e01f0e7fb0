import { expect, test } from 'vitest';
import type { OutboundCall } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { outboundCalls } from './index.ts';

async function calls(texts: Record<string, string>): Promise<OutboundCall[]> {
  return (await extractService([outboundCalls], texts)).outboundCalls;
}
const ROUTE = `const app = require('fastify')(); app.get('/x', async (request) => run(request)); app.listen({ port: 1 });`;

test('options of an instance count for its calls, and an interceptor adds credentials', async () => {
  const [found] = await calls({
    'main.js': `${ROUTE}
      const axios = require('axios');
      const client = axios.create({ baseURL: process.env.ORDER_SERVICE_URL || 'http://orders:3000', timeout: 2500 });
      client.interceptors.request.use((config) => { config.headers['Authorization'] = token(); config.headers['x-request-id'] = id(); return config; });
      async function run(request) { const { data } = await client.get('/orders/' + request.params.id); return data; }`,
  });
  expect(found).toMatchObject({
    by: 'axios',
    method: { value: 'GET' },
    url: { state: 'env', name: 'ORDER_SERVICE_URL', fallback: `http://orders:3000/orders/${'$'}{}` },
    timeout: { value: 2500 },
    internal: true,
    authenticated: true,
    correlated: true,
    urlFromRequest: false,
    insecureTls: false,
    retried: false,
    breaker: false,
    fallback: false,
    validatesResponse: false,
    wiring: { state: 'wired' },
  });
});

test('the host decides whether a request chooses the address', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      async function run(request) {
        await fetch(request.query.callback, { signal: AbortSignal.timeout(1000) });
        await fetch(\`https://api.example.com/\${request.query.path}\`);
        await fetch(\`https://\${request.query.host}/x\`, { method: 'POST', headers: { 'x-service': 'me' } });
        const target = \`\${origin().replace('/', '')}/\${request.params.path}\`;
        await fetch(target, { method: 'PUT' });
        await fetch(\`\${scheme()}//\${request.query.host}/x\`, { method: 'PUT' });
      }
      function origin() { return process.env.ORIGIN ?? 'https://api.example.com'; }
      function scheme() { return 'https:'; }`,
  });
  expect(found.map((one) => [one.urlFromRequest, one.timeout.state, one.authenticated])).toEqual([
    [true, 'known', false],
    [false, 'absent', false],
    [true, 'absent', false],
    [false, 'absent', false],
    [true, 'absent', false],
  ]);
  expect(found[1]?.internal).toBe(false);
});

test('a breaker around the call gives it a time-out and a caller may have a fallback', async () => {
  const [guarded, plain] = await calls({
    'main.js': `${ROUTE}
      const CircuitBreaker = require('opossum');
      const axios = require('axios');
      const ask = async (id) => (await axios.get('http://stock/' + id)).data;
      const breaker = new CircuitBreaker(ask, { timeout: 3000 });
      async function run() { try { return await breaker.fire(1); } catch (error) { return null; } }
      app.get('/y', async () => { try { return await axios.post('http://stock/', {}, { headers: { 'Idempotency-Key': 'k' } }); } catch (error) { throw error; } });`,
  });
  expect(guarded).toMatchObject({ breaker: true, timeout: { value: 3000 }, internal: true });
  expect(plain).toMatchObject({ breaker: false, timeout: { state: 'absent' }, fallback: false, idempotencyKey: true });
});

test('SDKs have their own defaults, and unchecked certificates are seen', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      import Stripe from 'stripe';
      import https from 'node:https';
      import axios from 'axios';
      const stripe = new Stripe(process.env.STRIPE_KEY);
      async function run() {
        await stripe.paymentIntents.create({ amount: 1 }, { idempotencyKey: 'x', timeout: 5000 });
        await stripe.refunds.create({ charge: 'c' });
        await axios.get('https://partner.example.com/', { httpsAgent: new https.Agent({ rejectUnauthorized: false }) });
      }`,
  });
  expect(
    found.map((one) => [one.by, one.timeout.state === 'known' ? one.timeout.value : undefined, one.idempotencyKey, one.insecureTls]),
  ).toEqual([
    ['sdk:stripe', 5000, true, false],
    ['sdk:stripe', 80_000, false, false],
    ['axios', undefined, undefined, true],
  ]);
});

test('a time-out of unknown length is one, and a key is no place for options', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      const Stripe = require('stripe');
      const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);
      const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
      const s3 = new S3Client({ requestHandler: { requestTimeout: 4000 } });
      async function run(request) {
        await fetch('http://stock/a', { signal: AbortSignal.timeout(request.patience ?? 5000) });
        await stripe.customers.retrieve('c');
        return s3.send(new PutObjectCommand({}));
      }`,
  });
  expect(
    found.map((one) => [one.by, one.timesOut ?? false, one.timeout.state === 'known' ? one.timeout.value : one.timeout.state]),
  ).toEqual([
    ['fetch', true, 'unknown'],
    ['sdk:stripe', false, 80_000],
    ['sdk:aws', false, 4000],
  ]);
});

test('a client of Solana gives up by the function that fetches for it, a call by the timer it races with', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      const { Connection } = require('@solana/web3.js');
      const bounded = new Connection(process.env.RPC_URL, { fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(9000) }) });
      async function run() {
        await bounded.getSlot();

      }`,
  });
  expect(found.filter((one) => one.by === 'sdk:solana').map((one) => [one.timeout, one.related])).toEqual([
    [{ state: 'known', value: 9000 }, [expect.objectContaining({ path: 'main.js', line: 3 })]],
  ]);
  const [raced] = await calls({
    'main.js': `${ROUTE}
      const { Connection } = require('@solana/web3.js');
      const connection = new Connection(process.env.RPC_URL, 'confirmed');
      const run = () => Promise.race([connection.getSlot(), new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 3000))]);`,
  });
  expect(raced).toMatchObject({ by: 'sdk:solana', timeout: { value: 3000 } });
});

test('code that requests for its callers goes to what they hand in', async () => {
  const [found] = await calls({
    'main.js': `
      const axios = require('axios');
      const app = require('fastify')();
      function proxy(server, options) {
        const { upstream } = options;
        server.all('/*', async (request) => {
          const target = request.params.rest ? \`\${upstream}/\${request.params.rest}\` : upstream;
          return axios({ method: request.method, url: target });
        });
      }
      proxy(app, { upstream: (process.env.STOCK_SERVICE_URL || 'http://stock:1') + '/api' });
      proxy(app, { upstream: 'http://mail:2' });
      app.listen({ port: 1 });`,
  });
  expect(found?.targets).toMatchObject([
    { state: 'env', name: 'STOCK_SERVICE_URL', fallback: 'http://stock:1/api' },
    { state: 'known', value: 'http://mail:2' },
  ]);
});

test('answers that a base class gives to a schema, that a caller reads, and that are only carried', async () => {
  const found = await calls({
    'base.js': `import { z } from 'zod';
      const shape = z.object({ id: z.string() });
      export class Base {
        validate(value) { const read = shape.safeParse(value); if (!read.success) throw new Error('odd'); return read.data; }
        async resolve(id) { const got = await this.ask(id); return this.validate(got); }
      }`,
    'main.js': `${ROUTE}
      import { Base } from './base';
      class Plain extends Base {
        async ask(id) { return within(500, async (signal) => { const res = await fetch('https://plc.example/' + id, { signal }); return res.json(); }); }
      }
      async function within(ms, work) { return work(AbortSignal.timeout(ms)); }
      async function carry(url, init) { const res = await fetch(url, init); if (res.status === 401) throw new Error('again'); return res; }
      async function direct(id) { const res = await fetch('https://a.example/' + id); return res.json(); }
      async function run(request) {
        await new Plain().resolve(request.params.id);
        await carry('https://b.example/', { method: 'POST' });
        return direct(request.params.id);
      }`,
  });
  expect(found.map((one) => [one.location.line, one.validatesResponse])).toEqual([
    [4, 'unknown'],
    [7, 'unknown'],
    [8, false],
  ]);
});

test('an address that is relative to a page is asked by a browser', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      async function run(request) { await fetch('/api/orders'); await fetch('https://orders.example/x'); await fetch('//cdn.example/y'); }`,
  });
  expect(found.map((one) => one.url.state === 'known' && one.url.value)).toEqual(['https://orders.example/x', '//cdn.example/y']);
});

test('what is asked through clients that a function makes is told with its path, and who is asked by the client', async () => {
  const [found] = await calls({
    'main.ts': `import Fastify from 'fastify'; import { createClient } from './client.ts'; import { routes } from './routes.ts'; import { z } from 'zod';
      const config = z.object({ TICKET_SERVICE_URL: z.url(), PAYMENT_SERVICE_URL: z.url() }).parse(process.env);
      const client = (service: string, baseUrl: string) => createClient({ service, baseUrl });
      const dependencies = { config, ticket: client('ticket', config.TICKET_SERVICE_URL), payment: client('payment', config.PAYMENT_SERVICE_URL) };
      const app = Fastify(); routes(app, { ...dependencies, cache: new Map() }); app.listen({ port: 1 });`,
    'client.ts': `export interface Client { get<T>(path: string): Promise<T>; post<T>(path: string, body: object): Promise<T> }
      export function createClient(options: { service: string; baseUrl: string }): Client {
        async function attempt(method: string, path: string, body?: object) {
          return (await fetch(\`\${options.baseUrl}\${path}\`, { method, headers: { 'x-signature': sign(path) } })).json();
        }
        const call = (method: string, path: string, body?: object) => attempt(method, path, body);
        return { get: <T>(path: string) => call('GET', path) as Promise<T>, post: <T>(path: string, body: object) => call('POST', path, body) as Promise<T> };
      }`,
    'routes.ts': `import type { Client } from './client.ts';
      function deliver(clients: Record<string, Client>) { for (const name of due()) { const client = clients[name]; client.post('/internal/messages', {}); } }
      export function routes(app: any, { ticket, payment, cache }: { ticket: Client; payment: Client; cache: Map<string, string> }) {
        app.get('/x', async (request: any) => {
          cache.get('/not/a/request');
          await ticket.post(\`/internal/tickets/\${request.params.id}/pin\`, {});
          await payment.get(request.query.path);
          return payment.get('/internal/payments/1');
        });
        deliver({ ticket, payment });
      }`,
  });
  const asked = found?.requests?.map((one) => [
    one.method.state === 'known' ? one.method.value : one.method.state,
    one.url.state === 'env' ? one.url.source : one.url.state,
  ]);
  expect(asked?.toSorted()).toEqual([
    ['GET', `${'$'}{PAYMENT_SERVICE_URL}/internal/payments/1`],
    ['POST', `${'$'}{PAYMENT_SERVICE_URL}/internal/messages`],
    ['POST', `${'$'}{TICKET_SERVICE_URL}/internal/messages`],
    ['POST', `${'$'}{TICKET_SERVICE_URL}/internal/tickets/${'$'}{}/pin`],
  ]);
  expect(found?.requests?.every((one) => one.location.path === 'routes.ts' && one.wiring?.state === 'wired')).toBe(true);
});

test('an answer that nothing looks at is dropped', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      async function run(request) {
        await fetch('https://hook.example/a', { method: 'POST', body: request.body });
        fetch('https://hook.example/b', { method: 'POST' });
        const res = await fetch('https://a.example/c');
        if (!res.ok) throw new Error('no');
        return (await fetch('https://a.example/d')).json();
      }`,
  });
  expect(found.map((one) => [one.location.line, one.answerDropped])).toEqual([
    [3, true],
    [4, true],
    [5, undefined],
    [7, undefined],
  ]);
});

test('an address whose host is compared before is not decided by the request', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      const KNOWN = ['images.example.com'];
      const isKnown = (text) => { try { return KNOWN.includes(new URL(text).hostname); } catch { return false; } };
      async function run(request) {
        if (request.query.a) { if (!isKnown(request.body.url)) throw new Error('no'); await fetch(request.body.url); }
        await fetch(request.body.other);
        const { assertSafeUrl } = require('ssrf-guard'); assertSafeUrl(request.body.third); await fetch(\`\${request.body.third}/x\`);
      }`,
  });
  expect(found.map((one) => one.urlFromRequest)).toEqual([false, true, 'unknown']);
});

test.each([
  [
    'const look = (text) => { const { hostname } = new URL(text); if (hostname !== "a.example") throw new Error("no"); };',
    'look(request.body.url);',
    false,
  ],
  ['const look = (text) => new URL(text).hostname.endsWith(".example.com");', 'if (!(await look(request.body.url))) return;', false],
  ['const look = (text) => new URL(text).hostname.endsWith(".example.com");', 'look(request.body.url);', 'unknown'],
  [
    'const look = (text) => { const url = new URL(text); console.log(url.hostname); return mode === "strict"; };',
    'if (!look(request.body.url)) return;',
    'unknown',
  ],
])('a comparison keeps hosts out when it is of the host and obeyed: %s %s', async (helper, before, decided) => {
  const found = await calls({
    'main.js': `${ROUTE}
      const mode = 'strict'; ${helper}
      async function run(request) { ${before} await fetch(request.body.url); }`,
  });
  expect(found.map((one) => one.urlFromRequest)).toEqual([decided]);
});

test.each([
  ['{ dispatcher: secureDispatcher() }', 'unknown'],
  ['{ agent: ssrfFilter(request.body.url) }', 'unknown'],
  ['withConnectionValidation({ method: "GET" })', 'unknown'],
  ['{ agent: keepAlive }', true],
  ['withHeaders({ method: "GET" })', true],
])('a connection that is made through what looks at the address keeps hosts out: %s', async (options, decided) => {
  const found = await calls({
    'main.js': `${ROUTE}
      async function run(request) { const options = ${options}; await fetch(request.body.url, options); }`,
  });
  expect(found.map((one) => one.urlFromRequest)).toEqual([decided]);
});

test('what a component does after an event in the browser is no call of the service', async () => {
  const found = await calls({
    'main.js': `import { useState, useCallback } from 'react'; import { createServer } from 'node:http';
      export function useSaving(url) { const save = useCallback(async () => fetch(url, { method: 'POST' }), [url]); return save; }
      export async function Page() { const answer = await fetch('https://api.example.com/items'); return answer.json(); }
      createServer(async (request, response) => { useSaving('/x'); response.end(await Page()); }).listen(1);`,
  });
  expect(found.map((one) => one.location.line)).toEqual([3]);
});

test('what is done with the answer of a library asks nobody again', async () => {
  const found = await calls({
    'main.js': `${ROUTE}
      const { WebClient } = require('@slack/web-api'); const client = new WebClient();
      async function run(request) { const answer = await client.oauth.v2.access({ code: request.query.code }); return answer.scope.split(','); }`,
  });
  expect(found.map((one) => one.method)).toMatchObject([{ value: 'oauth.v2.access' }]);
});

test('a part of the host that was filled in elsewhere may be anything', async () => {
  const fromRequest = async (host: string) =>
    (
      await calls({
        'main.js': `${ROUTE}
          const axios = require('axios');
          class Provider { constructor(key) { this.prefix = key.split('-')[1]; this.config = { host: 'x' };
              this.base = ''; this.base = \`https://\${this.prefix}.example.com\`; this.own = ''; this.own = \`https://\${process.env.HOST}\`; }
            async ping() { return axios.get(${host}, { timeout: 1000 }); } }
          async function run(request) { return new Provider(await keyOf(request)).ping(); }`,
      })
    ).map((one) => one.urlFromRequest);
  expect(await fromRequest('`https://${this.prefix}.api.example.com/ping`')).toEqual(['unknown']);
  expect(await fromRequest('`${this.base}/ping`')).toEqual(['unknown']);
  expect(await fromRequest('`${this.own}/ping`')).toEqual([false]);
  expect(await fromRequest('`https://${this.config.host}/ping`')).toEqual([false]);
  expect(await fromRequest('`https://api.example.com/${this.prefix}/ping`')).toEqual([false]);
});
