import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

const IN_ORDER = new Set(['hash', 'weak-hash-as-name', 'redirect', 'file-path', 'path-confined', 'html-built']);

/** Kinds of uses found in a handler's body, with the handler wired to a route. */
async function kindsIn(body: string, more = ''): Promise<string[]> {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import Fastify from 'fastify'; import fs from 'node:fs'; import crypto from 'node:crypto'; import { exec } from 'node:child_process'; import _ from 'lodash'; import path from 'node:path'; import knex from 'knex';
      const app = Fastify(); const db = knex({}); ${more}
      app.post('/x', async (request: any, reply: any) => { ${body} });
      void [fs, crypto, exec, _, path, db]; app.listen({ port: 1 });`,
  });
  // Who hears of the errors of a stream is told in emitters.test.ts; places that are in order in dangers.test.ts; what goes with a refusal in refusals.test.ts.
  return facts.codeUses
    .map((one) => one.kind)
    .filter((kind) => kind !== 'error-listener' && !IN_ORDER.has(kind) && !kind.startsWith('refusal-'))
    .toSorted();
}

test.each([
  ['eval(request.body.code);', 'eval'],
  ['new Function(request.body.code);', 'new-function'],
  ['exec(`ls ${request.query.dir}`);', 'command-from-input'],
  ['exec("ls");', 'child-process'],
  ['reply.send(fs.createReadStream(request.query.file));', 'path-from-input'],
  ['reply.redirect(request.query.next);', 'open-redirect'],
  ['await db("t").select("id").orderBy(request.query.by);', 'column-from-input'],
  ['try { work(); } catch (error) { throw new Error("no"); }', 'cause-lost'],
  ['await Promise.all([request.body.ids.map(async (id) => { await db("t").where({ id }).delete(); })]);', 'floating-promise'],
  ['const { tenantId } = request.user; if (!tenantId) return reply.code(403).send();', 'tenant-required'],
  ['work(request.user.tenantId ?? "default");', 'tenant-default'],
  ['request.log.child({ tenantId: request.user.tenantId });', 'tenant-bound'],
  ['reply.type("text/html").send(`<p>${request.query.name}</p>`);', 'html-unescaped'],
  ['new RegExp(request.query.q).test("x");', 'regex-from-input'],
  ['_.merge({}, request.body);', 'deep-merge-input'],
  ['await db("t").insert(request.body);', 'mass-assignment'],
  ['const order = request.body as { id: string }; reply.send(order.id);', 'any-cast-input'],
  ['const otp = Math.floor(Math.random() * 1e6); reply.send(otp);', 'math-random-token'],
  ['if (request.headers["x-signature"] === process.env.WEBHOOK_SECRET) reply.send("ok");', 'timing-unsafe-compare'],
  [
    'const header = (name: string) => String(request.headers[name]); const expected = crypto.createHmac("sha256", process.env.KEY!).update("x").digest("hex"); if (header("x-signature") !== expected) reply.code(401).send();',
    'timing-unsafe-compare',
  ],
  [
    'class Admin { adminPassword = load(); check(request: any) { return request.body.password === this.adminPassword; } } new Admin().check(request);',
    'timing-unsafe-compare',
  ],
  ['reply.send(crypto.createHash("md5").update("x").digest("hex"));', 'weak-hash-unclear'],
  ['const signature = crypto.createHash("md5").update("x").digest("hex"); reply.send(signature);', 'weak-hash'],
  ['fs.readFileSync("x");', 'sync-io-in-handler'],
  ['const user = request.headers["x-user-id"]; reply.send(user);', 'identity-from-header'],
  ['const tenant = request.headers["x-tenant-id"]; reply.send(tenant);', 'tenant-from-input'],
  ['const tenant = request.body.tenantId; await db("t").where({ tenant });', 'tenant-from-input'],
  ['try { JSON.parse(request.query.filter); } catch { reply.code(400).send(); }', 'json-parse-guarded'],
  ['try { JSON.parse(request.query.filter); } catch (error) { reply.log.error(error); throw error; }', 'json-parse-passed-on'],
  [
    'const read = () => { try { return JSON.parse(request.query.filter); } catch (error) { throw error; } }; try { read(); } catch { reply.code(400).send(); }',
    'json-parse-guarded',
  ],
  [
    'const consume = (callback: any) => channel.consume("q", async (msg: any) => { try { await callback(msg); } catch { if (channel) channel.nack(msg, false, true); } }); consume(async (msg: any) => { try { JSON.parse(msg.content.toString()); } catch (error) { throw error; } });',
    'json-parse-requeued',
  ],
  [
    'channel.consume("q", async (msg: any) => { try { JSON.parse(msg.content.toString()); } catch { channel.nack(msg); } });',
    'json-parse-requeued',
  ],
  [
    'channel.consume("q", async (msg: any) => { try { JSON.parse(msg.content.toString()); } catch { channel.nack(msg, false, false); } });',
    'json-parse-guarded',
  ],
  ['JSON.parse(Buffer.from(request.query.state, "base64url").toString());', 'json-parse-unguarded'],
  ['throw "no";', 'throw-literal'],
  ['throw new Error("Order not found");', 'error-thrown-plain'],
  ['throw new NotFound("order");', 'error-thrown-typed'],
  ['try { await db("t"); } catch (error) { reply.send({ error: (error as Error).message }); }', 'error-in-response'],
  ['reply.send("ß".normalize("NFC"));', 'unicode-normalize'],
  ['JSON.parse(request.query.filter);', 'json-parse-unguarded'],
  ['connect({ rejectUnauthorized: false });', 'insecure-tls'],
  ['connect(process.env.DB_SSL === "true" ? { rejectUnauthorized: false } : false);', 'insecure-tls'],
  ['connect(process.env.ALLOW_INSECURE_TLS === "1" ? { rejectUnauthorized: false } : {});', 'insecure-tls-by-switch'],
  [
    'connect(process.env.CA ? { ca: process.env.CA } : {}); connect(process.env.X ? { rejectUnauthorized: false } : { checkServerIdentity });',
    'insecure-tls-by-switch',
  ],
])('%s is %s', async (body, kind) => {
  expect(await kindsIn(body)).toEqual([kind]);
});

test('a catch that throws an error of its own answers broken JSON', async () => {
  expect(await kindsIn('try { JSON.parse(request.query.filter); } catch (error) { throw new BadRequest(error); }')).toEqual([
    'error-thrown-typed',
    'json-parse-guarded',
  ]);
});

test.each([
  'const file = path.join("/files", path.basename(request.query.file)); reply.send(fs.createReadStream(file));',
  'reply.redirect("/login");',
  'const order = schema.parse(request.body as unknown); reply.send(order);',
  'if (request.user.tenantId !== request.body.tenantId) return reply.code(403).send(); const tenant = request.body.tenantId; reply.send(tenant);',
  'reply.send(crypto.createHash("sha256").update("x").digest("hex")); const etag = crypto.createHash("md5").update("x").digest("hex"); reply.header("etag", etag);',
  'if (request.body.password !== request.body.confirmPassword) reply.code(400).send();',
  'log.info({ user: request.headers["x-user-id"] });',
  'const options: any = request.body; if (record.isSecret === options.isSecret) reply.send("same");',
  'const soon = sql`(${t.ends} <= now() + ${request.query.days}) desc`; await db("t").select("id").orderBy(soon);',
])('%s is nothing', async (body) => {
  expect(
    await kindsIn(
      body,
      'declare const schema: any; declare const log: any; declare const record: any; declare const sql: any; declare const t: any;',
    ),
  ).toEqual([]);
});

test('maps that grow with requests', async () => {
  expect(await kindsIn('seen.set(request.query.id, 1);', 'const seen = new Map<string, number>();')).toEqual(['unbounded-map']);
  expect(
    await kindsIn('seen.set(request.query.id, 1); if (seen.size > 100) seen.clear();', 'const seen = new Map<string, number>();'),
  ).toEqual([]);
});

test('promises that nobody looks at', async () => {
  expect(await kindsIn("fetch('https://a.example');", '')).toEqual(['floating-promise']);
  expect(await kindsIn('[1].forEach((one) => work(one));', 'async function work(one: number) { await db("t").where({ one }); }')).toEqual([
    'floating-promise',
  ]);
  expect(
    await kindsIn('[1].forEach((one) => work(one));', 'async function work(one: number) { try { await db("t"); } catch (e) { void e; } }'),
  ).toEqual([]);
  expect(await kindsIn('work();', 'async function work() { await db("t"); }')).toEqual(['floating-promise']);
  expect(await kindsIn('await work();', 'async function work() { await db("t"); }')).toEqual([]);
  expect(await kindsIn('work();', 'async function work() { try { await db("t"); } catch (error) { console.error(error); } }')).toEqual([
    'console',
  ]);
});

test('a field that says whether something is secret is compared as a flag', async () => {
  const compared = async (shape: string) =>
    (await kindsIn('if (request.body.header.secret !== stored.secret) reply.code(400).send();', `const stored = ${shape};`)).filter(
      (kind) => kind.startsWith('timing'),
    );
  expect(await compared('{ secret: process.env.WEBHOOK_SECRET }')).toEqual(['timing-unsafe-compare']);
  expect(await compared('{ secret: true, value: process.env.WEBHOOK_SECRET }')).toEqual([]);
});

test('where a process may end', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import Fastify from 'fastify'; const app = Fastify(); app.get('/', async () => { process.exit(1); });
      async function stop() { await app.close(); process.exit(0); } process.on('SIGTERM', () => { stop(); }); app.listen({ port: 1 }).catch(() => { process.exit(2); });`,
  });
  expect(facts.codeUses.filter((one) => one.kind === 'process-exit').map((one) => [one.detail, one.onRequestPath])).toEqual([
    ['process.exit(1)', true],
    ['process.exit(0)', false],
    ['process.exit(2)', false],
  ]);
});

test('catch blocks', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import jwt from 'jsonwebtoken';
      export function a(log: any) {
        try { log(); } catch {}
        try { log(); } catch (e) { log.error(e); }
        try { jwt.verify('a', 'b'); } catch { return null; }
        try { JSON.parse('x'); } catch (e) { throw new Error('x', { cause: e }); }
        try { log(); } catch (e) { log.error(e); return fallback(e); }
        log().catch(() => {});
        try { log.close(); } catch {}
        return 1;
      }
      function fallback(e: unknown) { return e; }
      a(console);`,
  });
  expect(facts.catchBlocks.map((one) => [one.kind, one.around])).toEqual([
    ['empty', undefined],
    ['log-only', undefined],
    ['returns-default', ['auth']],
    ['rethrows', ['parse']],
    ['handles', undefined],
    ['empty', undefined],
    ['empty', ['cleanup']],
  ]);
});

test('random numbers that are recorded as measured', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import { Gauge } from 'prom-client';
      const load = new Gauge({ name: 'queue_load', help: 'h' });
      setInterval(() => { load.set(Math.floor(Math.random() * 100)); }, 5000);
      setInterval(() => { if (Math.random() < 0.1) load.set(1); }, 5000);`,
  });
  expect(facts.stubs.map((one) => [one.kind, one.name, one.location.line, one.wiring?.state])).toEqual([
    ['random-metric', 'load', 3, 'wired'],
  ]);
});

test('comments', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `// TODO: tidy up (#12)
      const url = 'http://x//TODO';
      // @ts-ignore
      export const a: number = url;
      // const old = load();
      // if (old) {
      //   save(old);
      // }
      // This is a longer explanation of why the
      // code below does what it does, and what
      // would go wrong without it.
      export const b = 1;`,
  });
  expect(facts.codeUses.map((one) => [one.kind, one.location.line])).toEqual([
    ['todo', 1],
    ['ts-ignore', 3],
    ['commented-out-code', 5],
  ]);
});

test('files that nothing reaches, and copies', async () => {
  const copy = `export function sum(values: readonly number[]): number {\n${'  // adds\n'.repeat(10)}  let total = 0;\n  for (const value of values) {\n    total += value;\n  }\n  return total;\n}\nexport function mean(values: readonly number[]): number {\n  const count = values.length;\n  if (count === 0) {\n    return 0;\n  }\n  return sum(values) / count;\n}\n`;
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import { sum } from './a.ts'; sum([1]);`,
    'a.ts': copy,
    'b.ts': `// other\n${copy}`,
    'types.ts': 'export interface X { a: string }',
  });
  expect(facts.deadModules.map((one) => one.location.path)).toEqual(['b.ts']);
  expect(facts.duplicateModules).toMatchObject([{ location: { path: 'a.ts' }, copies: ['b.ts'] }]);
});

test.each([
  ["db.raw('SET LOCAL app.tenant_id = ?', [request.tenant])", 'local app.tenant_id bound'],
  ["pool.query('SET app.tenant_id = $1', [request.tenant])", 'session app.tenant_id bound'],
  ["db.raw(`SET LOCAL app.tenant_id = '${request.tenant}'`)", 'local app.tenant_id'],
  ['sql`SET LOCAL app.tenant_id = ${request.tenant}`', 'local app.tenant_id bound'],
  ['sql`SET LOCAL app.tenant_id = ${sql.lit(request.tenant)}`', 'local app.tenant_id'],
  ['pool.query("select set_config(\'app.tenant_id\', $1, true)", [request.tenant])', 'local app.tenant_id'],
  ['pool.query("select set_config(\'app.shop\', $1, true)", [request.shop])', 'local app.shop'],
])('the setting that %s writes is named, and whether the server takes it', async (statement, detail) => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import Fastify from 'fastify'; import knex from 'knex'; import { Pool } from 'pg'; import { sql } from 'kysely'; const db = knex({}); const pool = new Pool();
      const app = Fastify(); app.post('/x', async (request: any) => { await ${statement}; }); app.listen({ port: 1 });`,
  });
  expect(facts.codeUses.filter((one) => one.kind === 'tenant-context').map((one) => one.detail)).toEqual([detail]);
});

test('a failure of all that a route does is lost when the answer says success; one beside the work is not', async () => {
  const work = async (body: string, method = 'post') => {
    const { facts } = await extractCode(codeQuality, {
      'main.ts': `import express from 'express'; import knex from 'knex'; const app = express(); const db = knex({});
        app.${method}('/payouts', async (request, response) => { ${body} }); app.listen(1);`,
    });
    return facts.catchBlocks.map((one) => one.work);
  };
  const tried = 'try { await db("payouts").update({ status: "paid" }); } catch (error) { console.warn(error); }';
  expect(await work(`${tried} response.json({ received: true });`)).toEqual(['lost']);
  expect(await work(`const known = await db("seen").first(); if (known) return; ${tried} response.json({ received: true });`)).toEqual([
    'lost',
  ]);
  expect(await work(`await db("orders").insert({ a: 1 }); ${tried} response.json({ received: true });`)).toEqual([undefined]);
  expect(await work(`${tried} response.json({ received: true });`, 'get')).toEqual([undefined]);
  expect(
    await work(
      `${tried.replace('console.warn(error);', '/* Best effort: the order stands. */ // best effort\n console.warn(error);')} response.json({});`,
    ),
  ).toEqual(['side']);
  expect(
    await work(
      `const captureConnected = async () => { try { const org = await db("orgs").first(); posthog.capture(org); } catch (error) { console.warn(error); } }; await captureConnected(); response.json({});`,
    ),
  ).toEqual(['side']);
  // What a handler calls beside its work is not what was asked for; what it hands its work to is.
  const helper = `async function mail() { ${tried} }`;
  expect(await work(`${helper} await mail(); response.json({ received: true });`)).toEqual(['lost']);
  expect(await work(`${helper} await db("orders").insert({ a: 1 }); after(() => mail()); response.json({ received: true });`)).toEqual([
    undefined,
  ]);
  expect(
    await work(
      `const cleanUp = async () => { ${tried} }; if (!request.body) { await cleanUp(); return response.sendStatus(400); } response.json({});`,
    ),
  ).toEqual(['side']);
});

test('a figure of somebody else that stands in the source is made up; an empty answer is none', async () => {
  const stubs = async (fallback: string) => {
    const { facts } = await extractCode(codeQuality, {
      'main.ts': `import express from 'express'; const app = express();
        app.get('/x', async (request, response) => { response.json(await (await fetch('https://rates.example')).json().catch(() => (${fallback}))); }); app.listen(1);`,
    });
    return facts.stubs.map((one) => one.kind);
  };
  expect(await stubs('{ usd: 1.1 }')).toEqual(['mock-fallback']);
  expect(await stubs('{ rates: [], total: 0 }')).toEqual([]);
  expect(await stubs('{ retryAfter: 5 }')).toEqual([]);
});

test('a limit inside a callback of the handler is bounded by the schema of its route', async () => {
  const uses = async (schema: string) => {
    const { facts } = await extractCode(codeQuality, {
      'main.ts': `import Fastify from 'fastify'; import { Kysely } from 'kysely'; const app = Fastify(); const db = new Kysely({});
        app.get('/runs', {${schema}}, async (request) => db.transaction().execute(async (tx) => tx.selectFrom('run').selectAll().limit(request.query.limit).execute()));
        app.listen({ port: 1 });`,
    });
    return facts.codeUses.map((one) => one.kind).filter((kind) => kind === 'page-size-from-input');
  };
  expect(await uses("schema: { querystring: { type: 'object', properties: { limit: { type: 'integer', maximum: 200 } } } }")).toEqual([]);
  expect(await uses('')).toEqual(['page-size-from-input']);
});

test('a limit that the client sends is bounded by the code or by nothing', async () => {
  const uses = async (limit: string) =>
    (
      await kindsIn(
        `const pool = new pg.Pool(); const count = ${limit}; reply.send(await pool.query('SELECT id FROM t LIMIT $1', [count]));`,
        `import pg from 'pg';`,
      )
    ).filter((kind) => kind === 'page-size-from-input');
  expect(await uses('Number(request.query.count ?? 10)')).toEqual(['page-size-from-input']);
  expect(await uses('Math.min(Number(request.query.count ?? 10), 100)')).toEqual([]);
  expect(await uses('50')).toEqual([]);
});

test('a role that a parameter of NestJS takes from a header', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import { NestFactory } from '@nestjs/core'; import { Controller, Headers, Module, Post } from '@nestjs/common';
      @Controller() class People {
        @Post('clear') clear(@Headers('x-user-role') role: string, @Headers('user-agent') agent: string) { return role === 'officer' && agent; }
      }
      @Module({ controllers: [People] }) class App {}
      const app = await NestFactory.create(App); await app.listen(3000);`,
  });
  expect(facts.codeUses.filter((one) => /header|tenant/.test(one.kind)).map((one) => [one.kind, one.detail, one.location.line])).toEqual([
    ['identity-from-header', 'the header x-user-role', 3],
  ]);
});

test('an answer that says itself that it is mock data is a stub; a refusal that says so is honest', async () => {
  const { stubs } = await extractService([codeQuality], {
    'main.js': `
      const app = require('fastify')();
      app.get('/a', async (request, reply) => reply.send({ purchases: [], note: 'This is mock data' }));
      app.get('/b', async (request, reply) => reply.status(501).send({ message: 'Only mock data so far' }));
      app.listen({ port: 1 });`,
  });
  expect(stubs.map((one) => [one.kind, one.name.includes('This is mock data')])).toEqual([['made-up-answer', true]]);
});

test('a handler that returns the message of what it caught sends it', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'main.js': `
      const app = require('fastify')();
      app.get('/a', async (request, reply) => { try { return await work(); } catch (caught) { const error = caught; reply.status(503); return { error: error.message }; } });
      app.get('/b', async (request, reply) => { try { return await work(); } catch (error) { return reply.redirect(\`/error?m=\${encodeURIComponent(error.message)}\`); } });
      app.listen({ port: 1 });`,
  });
  expect(codeUses.filter((one) => one.kind === 'error-in-response').map((one) => one.detail)).toEqual(['error.message', 'error.message']);
});

test('a message that a variable or an exception of the framework carries is sent, a known error is not', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'package.json': '{"dependencies":{"express":"4","@nestjs/common":"11"}}',
    'main.js': `
      const app = require('express')(); const { BadRequestException } = require('@nestjs/common');
      app.get('/a', async (req, res) => { try { await work(); } catch (error) {
        const message = error instanceof Error ? error.message : 'failed'; res.status(500).json({ message }); } });
      app.get('/b', async (req, res) => { try { await work(); } catch (error) {
        if (error instanceof KnownError) throw new BadRequestException(error.message);
        throw new BadRequestException(error.message); } });
      app.get('/c', async (req, res) => { const message = 'fixed'; throw new BadRequestException(message); });
      app.listen(1);`,
  });
  expect(codeUses.filter((one) => one.kind === 'error-in-response').map((one) => [one.location.line, one.detail])).toEqual([
    [4, 'error.message'],
    [7, 'error.message'],
  ]);
});

test('what a function of the service makes of an error it caught is sent with it', async () => {
  const health = `async function check() { try { await db.raw('select 1'); return { status: 'up' }; } catch (error: any) { return { status: 'down', error: error.message }; } }
    async function named() { try { await db.raw('select 1'); } catch (error: any) { if (error instanceof RangeError) return error.message; throw error; } }`;
  expect(await kindsIn('reply.send(await check());', health)).toEqual(['error-in-response']);
  expect(await kindsIn('const found = await check(); return found;', health)).toEqual(['error-in-response']);
  expect(await kindsIn('const found = await check(); reply.send(found.status);', health)).toEqual([]);
  expect(await kindsIn('reply.send(await named());', health)).toEqual([]);
});

test('a value that says by its name that nobody gave it is made up, unless a stand-in or a development branch hands it out', async () => {
  const kinds = async (source: string) => {
    const { facts } = await extractCode(codeQuality, {
      'main.ts': `import express from 'express'; const app = express();
        ${source}
        app.get('/x', async (request, response) => { response.json(await send(request.query.to)); }); app.listen(1);`,
    });
    return facts.stubs.map((one) => `${one.kind}: ${one.name}`);
  };
  expect(
    await kinds(
      "async function send(to) { if (!process.env.MAIL) return { id: 'mock-' + Date.now(), status: 'sent' }; return await post(to); }",
    ),
  ).toEqual(["mock-fallback: send returns id: 'mock-' + Date.now()"]);
  expect(
    await kinds('async function send(to) { const mockAddress = `mock_${Date.now()}`; await wait(to); return { address: mockAddress }; }'),
  ).toEqual(['mock-fallback: send returns address: mockAddress']);
  expect(
    await kinds(
      "async function send(to) { if (process.env.NODE_ENV !== 'production') return { id: `mock-${to}` }; return await post(to); }",
    ),
  ).toEqual([]);
  expect(await kinds("async function send(to) { return { type: 'mock', id: await post(to) }; }")).toEqual([]);
});

test('maps of providers that a container makes once', async () => {
  const found = async (decorator: string) => {
    const { facts } = await extractCode(codeQuality, {
      'main.ts': `import { NestFactory } from '@nestjs/core'; import { Controller, Get, Injectable, Module, Param, Scope } from '@nestjs/common';
        ${decorator} class Seen { private readonly seen = new Map<string, number>(); note(id: string) { this.seen.set(id, Date.now()); } }
        @Controller('orders') class Orders { constructor(private readonly seen: Seen) {} @Get(':id') one(@Param('id') id: string) { this.seen.note(id); } }
        @Module({ controllers: [Orders], providers: [Seen] }) class App {}
        async function start() { const app = await NestFactory.create(App); await app.listen(3000); } start(); void Scope;`,
    });
    return facts.codeUses.filter((one) => one.kind === 'unbounded-map').map((one) => one.detail);
  };
  expect(await found('@Injectable()')).toEqual(['Seen.seen, filled in Seen.note']);
  expect(await found('@Injectable({ scope: Scope.REQUEST })')).toEqual([]);
});

test('a map of the one instance that is made when it is first asked for', async () => {
  const found = async (give: string) => {
    const { facts } = await extractCode(codeQuality, {
      'main.ts': `import express from 'express';
        class Seen { private static instance: Seen | null = null; private known = new Map<string, boolean>();
          static get(): Seen { ${give} }
          note(id: string) { this.known.set(id, true); } }
        const app = express(); app.get('/:id', (req, res) => { Seen.get().note(req.params.id); res.end(); }); app.listen(1);`,
    });
    return facts.codeUses.filter((one) => one.kind === 'unbounded-map').map((one) => one.detail);
  };
  expect(await found('if (!Seen.instance) { Seen.instance = new Seen(); } return Seen.instance;')).toEqual([
    'Seen.known, filled in Seen.note',
  ]);
  expect(await found('const own = new Seen(); return own;')).toEqual([]);
});

test('reminders of files that run in browsers', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': "import './form.tsx'; export const a = 1;",
    'form.tsx':
      "'use client';\n// TODO(design): a tooltip\nexport const Form = () => <p>{/* FIXME later */}\n{/* HACK it */}\nTODO</p>;\n/**\n * TODO: all of it\n */",
  });
  expect(facts.codeUses.filter((one) => one.kind === 'todo').map((one) => `${one.location.line} ${one.detail}`)).toEqual([
    '2 TODO(design): a tooltip',
    '4 HACK it',
    '7 TODO: all of it',
  ]);
});

test('what a middleware checks by hand before a handler is checked there', async () => {
  const check = `app.addHook('preHandler', async (request, reply) => { const { id } = request.body; if (typeof id !== 'string') return reply.code(400).send({ error: 'id' }); });`;
  const body = 'const order = request.body as { id: string }; reply.send(order.id);';
  expect(await kindsIn(body)).toContain('any-cast-input');
  expect(await kindsIn(body, check)).not.toContain('any-cast-input');
});
