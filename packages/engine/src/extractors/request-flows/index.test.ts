import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { requestFlows } from './index.ts';

const flowsOf = async (files: Record<string, string>) => (await extractService([requestFlows], files)).requestFlows;
const printed = (flow: Awaited<ReturnType<typeof flowsOf>>[number] | undefined): string[] =>
  (flow?.stretches ?? []).map((one) => `${one.path}:${one.line}-${one.endLine ?? one.line} ${one.name}`);

test('what a handler calls stands where it is called', async () => {
  const [flow] = await flowsOf({
    'main.js': `import Fastify from 'fastify';
import { create } from './orders.js';
const app = Fastify();
app.post('/orders', async (request) => {
  before();
  const order = await create(request.body);
  after(order);
});
function before() {
  return 1;
}
function after(order) {
  return order;
}
`,
    'orders.js': `export async function create(body) {
  return save(body);
}
async function save(body) {
  return body;
}
`,
  });
  expect([flow?.method, flow?.path]).toEqual(['POST', '/orders']);
  expect(printed(flow).map((one) => one.replace(/<[^>]*>.*/, 'handler'))).toEqual([
    'main.js:4-5 handler',
    'main.js:9-11 before',
    'main.js:6-6 handler',
    'orders.js:1-2 create',
    'orders.js:4-6 save',
    'orders.js:3-3 create',
    'main.js:7-7 handler',
    'main.js:12-14 after',
    'main.js:8-8 handler',
  ]);
});

test('a handler is followed once, and functions that call each other end', async () => {
  const flows = await flowsOf({
    'main.js': `import Fastify from 'fastify';
const app = Fastify();
const read = async () => ping();
app.get('/a', read);
app.get('/b', read);
app.delete('/c', async () => pong());
function ping() { return pong(); }
function pong() { return ping(); }
`,
  });
  expect(flows.map((one) => `${one.method} ${one.path}`)).toEqual(['GET /a', 'DELETE /c']);
});

test('code that is no route gives nothing', async () => {
  expect(await flowsOf({ 'main.js': 'function a() { return b(); }\nfunction b() {}\na();\n' })).toEqual([]);
});
