import { expect, test } from 'vitest';
import { memoryIndex } from '../testing/memory-index.ts';
import { requestChecks, requestFields } from './request-checks.ts';

function checks(body: string, rest = ''): string[] {
  const code = memoryIndex({ 'main.js': `async function handler(req, res) { ${body} }\n${rest}\nmodule.exports = { handler };` });
  const fn = code.functions.find((one) => one.own === 'handler');
  if (fn === undefined) throw new Error('no handler');
  return requestChecks(code, fn);
}

test('types, patterns, lists and ranges are tests of a part', () => {
  expect(checks(`if (typeof req.body.name !== 'string') return res.status(400).end();`)).toEqual(['body']);
  expect(checks(`const { id } = req.params; if (!/^[a-z]+$/.test(id)) throw new Error('no id');`)).toEqual(['params']);
  expect(checks(`const kind = String(req.query.kind); if (!['a', 'b'].includes(kind)) throw new Error('no kind');`)).toEqual(['query']);
  expect(checks(`const page = parseInt(req.query.page, 10); if (page > 50) throw new Error('far');`)).toEqual(['query']);
});

test('a part that is handed on is followed', () => {
  expect(checks(`save(parseOrder(req.body));`, `function parseOrder(text) { return schema.parse(JSON.parse(text)); }`)).toEqual(['body']);
  expect(
    checks(`create(req);`, `function create(request) { const { amount } = request.body; if (isNaN(amount)) throw new Error('no'); }`),
  ).toEqual(['body']);
});

test('that something is there is no test, and neither is a conversion', () => {
  expect(
    checks(`if (!req.body.name) return res.status(400).end(); save(parseInt(req.query.page, 10), JSON.parse(req.body.list));`),
  ).toEqual([]);
});

test('computing with a value is no test of it', () => {
  expect(checks(`const { amount } = req.body; save(amount * 100);`)).toEqual([]);
  expect(checks(`const { amount } = req.body; if (amount > 100) throw new Error('much');`)).toEqual(['body']);
});

test('parts that NestJS hands to parameters', () => {
  const code = memoryIndex({
    'main.ts': `class Cats { make(@Param('id') id: string, @Body() body: { kind: string }) {
      if (body.kind !== undefined && !['a', 'b'].includes(body.kind)) throw new Error('no kind'); return id; } }
      export const cats = new Cats();`,
  });
  const fn = code.functions.find((one) => one.name.endsWith('make'));
  expect(fn === undefined ? undefined : requestChecks(code, fn)).toEqual(['body']);
});

test('a part that is handed on as a member of an object is followed', () => {
  const rest = `function create(params) { const all = { ...params.payload, at: 1 }; return schema.safeParse(all); }
    function make({ payload }) { return schema.parse(payload); }
    function keep(params) { return schema.parse(params.owner); }`;
  expect(checks(`create({ owner: 1, payload: req.body });`, rest)).toEqual(['body']);
  expect(checks(`make({ owner: 1, payload: req.body });`, rest)).toEqual(['body']);
  expect(checks(`keep({ owner: 1, payload: req.body });`, rest)).toEqual([]);
});

test('fields that are put into an object for a schema are tested, and a request that is a member of what is handed on is followed', () => {
  expect(checks(`const found = Dates.safeParse({ from: req.query.from ?? undefined, to: [req.query.to] });`)).toEqual(['query']);
  expect(checks(`await tickets.validateCode(1, { device: req.query.device });`)).toEqual([]);
  expect(checks(`save({ from: req.query.from });`)).toEqual([]);
  const rest = `function create({ req, ctx }) { return Order.parse(req.body); }
    function make(all) { const { req } = all; return Order.parse(req.body); }
    function keep(all) { return Order.parse(all.req.body); }
    function drop(all) { return Order.parse(all.ctx.body); }`;
  expect(checks(`create({ req, ctx: 1 });`, rest)).toEqual(['body']);
  expect(checks(`make({ req, ctx: 1 });`, rest)).toEqual(['body']);
  expect(checks(`keep({ req, ctx: 1 });`, rest)).toEqual(['body']);
  expect(checks(`drop({ req, ctx: 1 });`, rest)).toEqual([]);
});

test('a variable that is filled later holds what it was given', () => {
  const rest = `function text(form, key) { const value = form.get(key); return typeof value === 'string' ? value : null; }`;
  expect(checks(`let form; try { form = await req.formData(); } catch { return; } save(text(form, 'name'));`, rest)).toEqual(['body']);
  expect(checks(`let form; form = await other.formData(); save(text(form, 'name'));`, rest)).toEqual([]);
});

function fields(body: string, rest = ''): { read: string[]; looked: string[] } {
  const code = memoryIndex({ 'main.js': `async function handler(req, res) { ${body} }\n${rest}\nmodule.exports = { handler };` });
  const fn = code.functions.find((one) => one.own === 'handler');
  if (fn === undefined) throw new Error('no handler');
  const { read, looked } = requestFields(code, fn);
  return { read, looked };
}

test('fields that are read, by members, by taking apart and in what they are handed to', () => {
  expect(fields(`find(req.params.id, req.query.from.trim());`)).toEqual({ read: ['params.id', 'query.from'], looked: [] });
  expect(fields(`const { venueId, ...rest } = req.body; save(venueId, rest.note);`).read).toEqual(['body.note', 'body.venueId']);
  expect(fields(`make(req.body);`, `function make({ orderId }) { return orderId; }`).read).toEqual(['body.orderId']);
  expect(fields(`make({ owner: 1, order: req.body.orderId });`, `function make(all) { return all.order; }`).read).toEqual(['body.orderId']);
  expect(fields(`req.body.userId = req.user.id; save(req.body.userId);`).read).toEqual([]);
});

test('fields that are compared, narrowed or looked up are no longer what was sent', () => {
  expect(fields(`const { id } = req.params; if (!isUuid(id)) throw new Error('no id'); find(id);`).looked).toEqual(['params.id']);
  expect(fields(`if (req.body.ownerId !== req.user.id) return; save(req.body.ownerId);`).looked).toEqual(['body.ownerId']);
  expect(fields(`find(Number(req.params.id), PERIODS[req.query.period]);`).looked).toEqual(['params.id', 'query.period']);
  expect(fields(`const at = new Date(req.query.startDate); if (isNaN(at.getTime())) throw new Error('no date');`).looked).toEqual([
    'query.startDate',
  ]);
  expect(fields(`if (req.body.id === undefined) return; save(req.body.id);`).looked).toEqual([]);
  expect(fields(`const body = order.parse(req.body); save(body.orderId);`).looked).toEqual(['body']);
});

test('fields of Hono and of parameters that NestJS fills', () => {
  expect(fields(`const c = req; find(c.req.param('id'), c.req.query('limit'));`).read).toEqual(['params.id', 'query.limit']);
  const code = memoryIndex({
    'main.ts': `class Cats { find(@Param('id') id: string, @Param('tag', ParseUUIDPipe) tag: string, @Body() body: { kind: string }) { return [id, tag, body.kind]; } }
      export const cats = new Cats();`,
  });
  const fn = code.functions.find((one) => one.name.endsWith('find'));
  expect(fn === undefined ? undefined : requestFields(code, fn).read).toEqual(['body.kind', 'params.id']);
});

test('the request that a loader is handed among others', () => {
  const code = memoryIndex({
    'main.ts': `export async function loader({ request, params }) { const raw = new URL(request.url).searchParams; return schema.safeParse(Object.fromEntries(raw.entries())); }`,
  });
  const [fn] = code.functions;
  expect(fn === undefined ? undefined : requestChecks(code, fn)).toEqual(['query']);
});

test('queries that are taken off the address are read field by field', () => {
  const read = ['query.id'];
  expect(fields(`const { searchParams } = new URL(req.url); save(searchParams.get('id'));`).read).toEqual(read);
  expect(fields(`save(req.nextUrl.searchParams.get('id'));`).read).toEqual(read);
  expect(fields(`const url = new URL(req.url); const id = url.searchParams.get('id'); save(id);`).read).toEqual(read);
  expect(checks(`const { searchParams } = req.nextUrl; schema.parse(Object.fromEntries(searchParams));`)).toEqual(['query']);
  expect(checks(`schema.parse(Object.fromEntries(new URL(req.url).searchParams.entries()));`)).toEqual(['query']);
});
