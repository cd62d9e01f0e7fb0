import { describe, expect, it } from 'vitest';
import { memoryIndex } from '../../testing/memory-index.ts';

/** Callees in source order. */
const callees = (texts: Record<string, string> | string): string[] =>
  memoryIndex(typeof texts === 'string' ? { 'main.ts': texts } : texts).calls.map((site) => site.callee);

describe('callees', () => {
  it('spells package values one way, however they are imported', () => {
    expect(
      callees("import axios, { get } from 'axios'; import * as all from 'axios'; axios.get(); get(); all.get(); axios.default.get();"),
    ).toEqual(['axios.get', 'axios.get', 'axios.get', 'axios.get']);
    expect(
      callees({
        'main.js': "const { verify: check } = require('jsonwebtoken'); const jwt = require('jsonwebtoken'); check(t); jwt.verify(t);",
      }),
    ).toEqual(['require', 'require', 'jsonwebtoken.verify', 'jsonwebtoken.verify']);
    expect(
      callees(
        "import { readFile } from 'node:fs/promises'; import fs from 'fs'; readFile('a'); fs.readFileSync('b'); console.log(1); Math.random();",
      ),
    ).toEqual(['fs/promises.readFile', 'fs.readFileSync', 'console.log', 'Math.random']);
  });

  it('follows instances through variables, modules, fields, factories and types', () => {
    expect(
      callees({
        'main.ts':
          "import { pool, getRedis } from './db'; import type { Pool } from 'pg'; class Repo { private own = pool; constructor(private readonly db: Pool) {} find() { this.db.query('a'); this.own.query('b'); } }\npool.query('c'); getRedis().get('k'); export const r = new Repo(pool); async function f(p: Pool) { const client = await p.connect(); client.query('d'); }",
        'db.ts':
          "import { Pool } from 'pg'; import Redis from 'ioredis'; export const pool = new Pool(); const client: Redis | null = new Redis(); export function getRedis() { return client; }",
      }),
    ).toEqual([
      'new pg.Pool',
      'new ioredis',
      'pg.Pool#query',
      'pg.Pool#query',
      'pg.Pool#query',
      'ioredis#get',
      expect.stringMatching(/^repo:db.ts:/),
      expect.stringMatching(/^new repo:main.ts:/),
      'pg.Pool#connect',
      'pg.Client#query',
    ]);
  });

  it('knows knex, prisma and axios instances', () => {
    expect(
      callees(
        "import knex from 'knex'; const db = knex({}); db('orders').where({ id: 1 }).first(); db.raw('x'); db.transaction(async (trx) => { trx('a').insert({}); });",
      ),
    ).toEqual(['knex', 'knex()().first', 'knex()().where', 'knex()', 'knex().raw', 'knex().transaction', 'knex()().insert', 'knex()']);
    expect(
      callees(
        "import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); prisma.invoice.findMany(); prisma.$transaction(async (tx) => tx.order.create({})); prisma.$queryRaw`select 1`;",
      ),
    ).toEqual([
      'new @prisma/client.PrismaClient',
      '@prisma/client.PrismaClient#invoice.findMany',
      '@prisma/client.PrismaClient#$transaction',
      '@prisma/client.PrismaClient#order.create',
      '@prisma/client.PrismaClient#$queryRaw',
    ]);
    expect(callees("import axios from 'axios'; const api = axios.create({}); api.post('/x');")).toEqual([
      'axios.create',
      'axios.create().post',
    ]);
  });

  it('knows what frameworks hand to plugins and handlers', () => {
    expect(
      callees(
        "import Fastify from 'fastify'; import fp from 'fastify-plugin'; import knex from 'knex'; const app = Fastify(); app.decorate('db', knex({})); const plugin = fp(async (inner) => { inner.db('t'); inner.get('/', async (request, reply) => { request.server.db('u'); reply.code(404).send(); }); }); app.register(plugin);",
      ).slice(4),
    ).toEqual(['knex()', 'fastify().get', 'knex()', 'fastify.FastifyReply#send', 'fastify.FastifyReply#code', 'fastify().register']);
  });

  it('says what it could not tell', () => {
    const code = memoryIndex({ 'main.ts': 'export function f(x) { x.frobnicate(); x(); }' });
    expect(code.calls.map((site) => [site.callee, site.resolvedBy])).toEqual([
      ['*.frobnicate', 'none'],
      ['*x', 'none'],
    ]);
  });

  it('guesses by a name that only one member has, and never by a common one', () => {
    const code = memoryIndex({
      'main.ts': 'class S { settleInvoice(id) {} get(id) {} }\nexport function f(x) { x.settleInvoice(1); x.get(1); }',
    });
    expect(code.calls.map((site) => [site.callee.replace(/\d+$/, ''), site.resolvedBy])).toEqual([
      ['repo:main.ts:', 'byName'],
      ['*.get', 'none'],
    ]);
  });
});

describe('queries', () => {
  it('finds calls by callee, member, target and function', () => {
    const code = memoryIndex({
      'main.ts': "import { save } from './save'; function setup() { save(1); }\nsetup(); save(2);",
      'save.ts': 'export const save = (x) => x;',
    });
    const save = code.functions.find((fn) => fn.name === 'save');
    expect(save).toMatchObject({ exported: true });
    expect(code.callersOf(save as NonNullable<typeof save>).map((site) => site.location.line)).toEqual([1, 2]);
    expect(code.callsTo(`repo:${save?.key}`)).toHaveLength(2);
    expect(code.callsTo(/^repo:save/)).toHaveLength(2);
    expect(code.references(save?.key ?? '').map((at) => `${at.path}:${at.line}`)).toContain('main.ts:2');
  });

  it('lists the links of a builder chain', () => {
    const code = memoryIndex({
      'main.ts': "import knex from 'knex'; const db = knex({}); let q = db('orders').where({ a: 1 }); q = q.limit(5);",
    });
    const [limit] = code.callsOfMember('limit');
    expect(code.chain(limit?.node as NonNullable<typeof limit>['node'], { path: 'main.ts' }).map((link) => link.member)).toEqual([
      '',
      'where',
      'limit',
    ]);
  });

  it('finds the innermost function at a place', () => {
    const text = 'function outer() { return () => inner(); }';
    const code = memoryIndex({ 'main.ts': text });
    expect(code.functionAt({ path: 'main.ts' }, text.indexOf('inner'))?.name).toBe('<anonymous> in outer');
    expect(code.functionAt({ path: 'main.ts' }, 0)?.name).toBe('outer');
  });

  it('sorts files by what they are for', () => {
    const code = memoryIndex({
      'main.ts': "import './scripts/used'",
      'scripts/used.ts': '',
      'scripts/seed.ts': '',
      'a.test.ts': '',
      'jest.config.js': '',
      'public/app.js': '',
    });
    expect(code.modules.map((module) => `${module.path} ${module.kind}`)).toEqual([
      'a.test.ts test',
      'jest.config.js config',
      'main.ts production',
      'public/app.js browser',
      'scripts/seed.ts script',
      'scripts/used.ts production',
    ]);
  });
});

describe('hostile code', () => {
  it('ends on cycles of imports, types, classes and values', () => {
    const code = memoryIndex({
      'main.ts':
        "import { b } from './b'; export const a = b; export class A extends A2 {} class A2 extends A {} type T = T[]; interface I extends I { x: I } function f(x: T, i: I) { i.x.x.x.y(); return f(x, i)(); } const o = { ...o, x: o.x }; a.call(); f();",
      'b.ts': "import { a } from './main'; export const b = a; export * from './main';",
    });
    expect(code.calls.length).toBeGreaterThan(0);
    expect(code.functions.map((fn) => code.reach(fn).state)).toContain('wired');
    for (const site of code.calls) for (const node of site.args) expect(code.value(node, site.module).kind).toBeTypeOf('string');
  });

  it('ends on objects that spread themselves or each other', () => {
    const chain = Array.from({ length: 40 }, (_, at) => `const a${at} = { ...a${at + 1}, ...a${at + 1} };`).join('\n');
    expect(
      callees(
        `let options = { run() {} }; options = { ...options, retries: 3 }; options.stop(); ${chain} const a40 = {}; a0.go(); options.run();`,
      ),
    ).toEqual([expect.stringMatching(/stop$/), expect.stringMatching(/go$/), expect.stringMatching(/^repo:main.ts:/)]);
  });

  it('ends on doubling values', () => {
    const doubling = Array.from(
      { length: 60 },
      (_, index) => `const s${index + 1} = s${index} + s${index}; const f${index + 1} = () => [f${index}(), f${index}()];`,
    ).join('\n');
    const code = memoryIndex({ 'main.ts': `const s0 = 'x'; const f0 = () => 1;\n${doubling}\nuse(s60, f60());` });
    const [site] = code.callsTo('use');
    expect(code.value(site?.args[0] as NonNullable<typeof site>['args'][number], { path: 'main.ts' }).kind).toBe('unknown');
    expect(code.value(site?.args[1] as NonNullable<typeof site>['args'][number], { path: 'main.ts' }).kind).toBeTypeOf('string');
  });

  it('ends on long chains', () => {
    const code = memoryIndex({ 'main.ts': `import q from 'q';\nq${'.then(() => 1)'.repeat(300)};` });
    expect(code.calls).toHaveLength(300);
  });
});
