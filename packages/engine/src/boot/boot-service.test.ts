import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../test/boot-memory.ts';
import type { ExternalCall } from './boot-service.ts';
import { describe as inWords, propertyOf, toKnown } from './inspect.ts';

/** Calls in a line each: `new pg.Pool({ max: 5 })`. */
const shown = (calls: ExternalCall[]): string[] =>
  calls.map((call) => `${call.callee}(${call.args.map((argument) => inWords(argument)).join(', ')})`);
const find = (calls: ExternalCall[], callee: string): ExternalCall => calls.find((call) => call.callee === callee) as ExternalCall;

describe('calls that leave the code', () => {
  it('are listed in order with their values, joined to the object they are made on', () => {
    const { externalCalls } = bootTexts(`
      import { Pool } from 'pg'; import Redis from 'ioredis'; import helmet from '@fastify/helmet'; import Fastify from 'fastify';
      const pool = new Pool({ max: Number(process.env.DB_POOL ?? 10), connectionString: process.env.DATABASE_URL });
      pool.on('error', (error) => console.error(error));
      const redis = new Redis(process.env.REDIS_URL || 'redis://localhost');
      const app = Fastify({ logger: true, bodyLimit: 1024 * 1024 }); app.register(helmet, { hsts: false }); app.listen({ port: 3000 });
      process.on('SIGTERM', async () => { await app.close(); await pool.end(); });`);
    expect(shown(externalCalls.filter((call) => call.phase === 'boot'))).toEqual([
      'new pg.Pool({ max: env DB_POOL (default 10), connectionString: env DATABASE_URL })',
      'new pg.Pool().on("error", function)',
      'new ioredis(env REDIS_URL (default "redis://localhost"))',
      'fastify({ logger: true, bodyLimit: 1048576 })',
      '@fastify/helmet({ hsts: false })',
      'fastify().listen({ port: 3000 })',
      'process.on("SIGTERM", function)',
    ]);
    const pool = find(externalCalls, 'new pg.Pool');
    expect(find(externalCalls, 'new pg.Pool().on').receiver).toBe(pool.id);
    expect(toKnown(propertyOf(pool.args[0], 'max'))).toEqual({ state: 'env', name: 'DB_POOL', fallback: 10 });
    expect(toKnown(propertyOf(pool.args[0], 'ssl'))).toEqual({ state: 'absent' });
    expect(externalCalls.filter((call) => call.phase === 'late').map((call) => call.callee)).toEqual([
      'console.error',
      'fastify().close',
      'new pg.Pool().end',
    ]);
    expect(find(externalCalls, '@fastify/helmet').plugin).toBe(true);
  });

  it('carry the conditions under which they happen', () => {
    const { externalCalls } =
      bootTexts(`import * as Sentry from '@sentry/node'; if (process.env.SENTRY_DSN) { Sentry.init({ dsn: process.env.SENTRY_DSN }); } else if (process.env.MODE === 'x') Sentry.close();
      if (process.env.NODE_ENV !== 'production') Sentry.flush();`);
    expect(externalCalls.map((call) => [call.callee, call.conditions])).toEqual([
      ['@sentry/node.init', ['SENTRY_DSN is set']],
      ['@sentry/node.close', ['SENTRY_DSN is not set', 'MODE is "x"']],
    ]);
  });

  it("wait for promises and thenables of classes of one's own", () => {
    const { externalCalls } = bootTexts(`import pg from 'pg';
      class ApiPromise extends Promise { constructor(inner) { super((resolve) => { resolve(null); }); this.inner = inner; }
        then(ok, bad) { return this.inner.then((answer) => answer.data).then(ok, bad); } }
      class Later extends Promise {}
      class Query { then(ok) { ok({ max: 7 }); } }
      class Refused { then(_ok, bad) { bad(new Error('no')); } }
      const load = async () => new ApiPromise(Promise.resolve({ data: { max: 5 } }));
      new pg.Pool({ max: (await load()).max });
      new pg.Pool({ max: (await new Later((resolve) => resolve({ max: 6 }))).max });
      new pg.Pool({ max: (await new Query()).max });
      try { await new Refused(); } catch (error) { new pg.Pool({ application_name: error.message }); }
      const { group } = await new ApiPromise(fetch('http://localhost')); new pg.Pool({ max: 8 });`);
    expect(shown(externalCalls).filter((call) => call.includes('Pool'))).toEqual([
      'new pg.Pool({ max: 5 })',
      'new pg.Pool({ max: 6 })',
      'new pg.Pool({ max: 7 })',
      'new pg.Pool({ application_name: "no" })',
      'new pg.Pool({ max: 8 })',
    ]);
  });

  it('merge values of branches', () => {
    const { externalCalls } = bootTexts(
      `import knex from 'knex'; let pool = { min: 1 }; if (process.env.BIG) pool = { min: 5 }; const options = { pool, ...(process.env.TLS && { ssl: true }) }; export const db = knex(options);`,
    );
    expect(shown(externalCalls)).toEqual([
      'knex({ pool: {…} when BIG is set, {…} when BIG is not set, ssl: true when TLS is set, undefined when otherwise })',
    ]);
  });

  it('callbacks say to whom they were handed', () => {
    const { callbacks } = bootTexts(`import cron from 'node-cron'; import { Worker } from 'bullmq'; import Fastify from 'fastify';
      function nightly() {} cron.schedule('0 0 * * *', nightly); new Worker('mail', async function send(job) {}, { connection: {} }); const app = Fastify(); app.addHook('onClose', async function closing() {}); app.get('/', function home() {}); app.listen({});`);
    expect(callbacks.map((callback) => `${callback.name} → ${callback.to}`).toSorted()).toEqual([
      'closing → fastify hook onClose',
      'closing → fastify().addHook',
      'home → fastify handler',
      'nightly → node-cron.schedule',
      'send → bullmq.Worker',
    ]);
  });
});

describe('the language', () => {
  const values = (body: string, files: Record<string, string> = {}): string =>
    shown(
      bootTexts({ 'src/index.ts': `import out from 'out';\n${body}`, ...files }).externalCalls.filter((call) => call.callee === 'out'),
    ).join('; ');

  it('modules: cycles, re-exports, CommonJS, namespaces, JSON', () => {
    expect(
      values(
        `import { a, b as renamed } from './barrel'; import * as all from './barrel'; import data from './data.json'; import cjs = require('./cjs'); out(a, renamed, all.c(), data.n, cjs.x, require('./cjs').y);`,
        {
          'src/barrel.ts': `export * from './one'; export { two as b } from './two'; export const c = () => 'c';`,
          'src/one.ts': `import { late } from './two'; export const a = 'a'; export const f = () => late;`,
          'src/two.ts': `import { f } from './one'; export const two = 2; export let late = 3; void f;`,
          'src/data.json': '{ "n": 7 }',
          'src/cjs.ts': `exports.x = 1; module.exports.y = 2;`,
        },
      ),
    ).toBe('out("a", 2, "c", 7, 1, 2)');
  });

  it('classes: fields, inheritance, super, accessors, statics, parameter properties', () => {
    expect(
      values(`class A { static made = 0; private n = 1; constructor(readonly name: string) { A.made += 1; } get size() { return this.n; } hi() { return 'hi ' + this.name; } }
      class B extends A { extra = this.name + '!'; constructor() { super('b'); } hi() { return super.hi() + this.extra; } } const b = new B(); out(b.hi(), b.size, A.made, b instanceof A);`),
    ).toBe('out("hi bb!", 1, 1, true)');
  });

  it('destructuring, defaults, spreads, closures, loops, switch, labels', () => {
    expect(
      values(`const { a, b: { c = 3 } = {}, ...rest } = { a: 1, d: 4 } as any; const [x, , y = 9, ...zs] = [1, 2, undefined, 5, 6]; const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i);
      let s = ''; outer: for (const p of ['a', 'b', 'c']) { for (const q of [1, 2]) { if (p === 'b') continue outer; if (p === 'c') break outer; s += p + q; } } const k = (v) => { switch (v) { case 1: return 'one'; case 2: default: return 'more'; } };
      out(a, c, rest.d, x, y, zs.length, fs.map(f => f()).join(), s, k(1) + k(5), ((...all) => all.length)(...[1, 2], 3));`),
    ).toBe('out(1, 3, 4, 1, 9, 2, "0,1,2", "a1a2", "onemore", 3)');
  });

  it('async code, promises, generators, try and finally', () => {
    expect(
      values(`async function f() { try { throw new Error('x'); } catch (e) { return (e as Error).message; } finally { out('finally'); } } function* g() { yield 1; yield* [2, 3]; }
      async function main() { const [p, q] = await Promise.all([f(), Promise.resolve(2)]); out(p, q, [...g()].length); await Promise.reject(new Error('no')).catch((e) => out('caught', e.message)); } main();`),
    ).toBe('out("finally"); out("x", 2, 3); out("caught", "no")');
  });

  it('collections, texts and numbers', () => {
    expect(
      values(
        `const m = new Map([['a', 1]]); m.set('b', 2); const t = new Set([1, 1, 2]); enum E { A, B = 5, C } out([...m.keys()].join(), t.size, Object.entries({ z: 1 })[0][0], 'A-b'.toLowerCase().replace(/-(.)/g, (_, c) => c.toUpperCase()), Math.max(1, 4), E.C, E[5], parseInt('12px'), [3, 1].reduce((u, v) => u + v, 0));`,
      ),
    ).toBe('out("a,b", 2, "z", "aB", 4, 6, "B", 12, 4)');
  });

  it('unknown values stay unknown: joins, lengths, defaults of variables', () => {
    expect(
      values(
        `const list = []; if (process.env.A) list.push('a'); out(list.length > 0, Number(process.env.N || 'x'), process.env.P === '1' ? 'p' : 'q');`,
      ),
    ).toBe('out(not known, env N, "p" when P is "1", "q" when P is not "1")');
  });
});

describe('hostile code ends', () => {
  const rest = `const app = require('fastify')(); app.get('/a', async () => 1); app.listen({});`;
  it.each([
    ['endless loops', `for (;;) {} while (true) { if (process.env.X) break; }`],
    ['recursion', `function f(n) { return f(n + 1) + f(n + 2); } f(0); const o = { get x() { return this.x; } }; o.x;`],
    ['deep nesting', `const f = () => f; f${'()'.repeat(400)}; const x = ${'('.repeat(400)}1${')'.repeat(400)};`],
    ['huge values', `const a = new Array(1e9); 'x'.repeat(1e9); let s = 'ab'; for (let i = 0; i < 200; i++) s = s + s;`],
    ['cycles', `const o = {}; o.o = o; o.__proto__ = o; o.y; console.log(o); class A extends A {} new A();`],
    ['patterns that backtrack', `/^(a+)+$/.test('a'.repeat(100) + 'b');`],
  ])('%s', (_name, text) => {
    const result = bootTexts({ 'src/index.js': text + rest }, { main: 'src/index.js' });
    expect(result.steps).toBeLessThan(50_000);
  });

  it('a plugin that registers itself', () => {
    expect(
      bootTexts(
        `const app = require('fastify')(); const p = async (f) => { f.register(p, { prefix: '/x' }); f.get('/y', async () => 1); }; app.register(p); app.listen({});`,
      ).routes.length,
    ).toBeLessThan(60);
  });
});
