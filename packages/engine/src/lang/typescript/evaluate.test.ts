import { describe, expect, it } from 'vitest';
import type { CodeIndex } from './code-index.ts';
import { memoryIndex } from '../../testing/memory-index.ts';
import { inProduction, patternOf } from './static-value.ts';
import type { StaticValue } from './static-value.ts';

const isAny = (value: unknown): value is unknown => value !== undefined;

/** The value given to `use(…)` in main.ts. */
function used(texts: Record<string, string> | string): { value: StaticValue; code: CodeIndex } {
  const code = memoryIndex(typeof texts === 'string' ? { 'main.ts': texts } : texts);
  const site = code.callsTo('use')[0];
  if (site?.args[0] === undefined) throw new Error('main.ts does not call use()');
  return { value: code.value(site.args[0], site.module), code };
}

/** The value as facts carry it, without its source. */
function known(texts: Record<string, string> | string): unknown {
  const { value, code } = used(texts);
  const { source: _source, ...rest } = code.toKnown(value, isAny) as { source?: string };
  return rest;
}

describe('value', () => {
  it.each([
    ['use(100 * 1024)', 102_400],
    ["const a = 'x'; use(`${a}-y` + 'z')", 'x-yz'],
    ['enum E { A = 5, B } use(E.B)', 6],
    ['const { limit = 3 } = {}; use(limit)', 3],
    ['const o = { a: { b: [1, 2] } } as const; use(o.a.b[1])', 2],
    ['let x; x = 4; use(x)', 4],
    ['use({ ...{ a: 1, b: 1 }, b: 2 })', { a: 1, b: 2 }],
    ["function pick(on) { return on ? 'yes' : 'no'; } use(pick(true))", 'yes'],
    ["use(['a', ...['b']])", ['a', 'b']],
    ["import ms from 'ms'; use(ms('15m'))", 900_000],
    ['class C { static readonly N = 2; } use(C.N)', 2],
    ['class C { port = 1; } const c = new C(); use(c.port)', 1],
  ])('%s', (text, expected) => {
    expect(known(text)).toEqual({ state: 'known', value: expected });
  });

  it('gives up on what changes or is not there', () => {
    expect(known('let x = 1; x = 2; use(x)')).toEqual({ state: 'unknown' });
    expect(known('function f(o) { use({ timeout: 1, ...o }.timeout); }')).toEqual({ state: 'unknown' });
    expect(known('const state = { on: false }; function f() { state.on = true; } use(state.on)')).toEqual({ state: 'unknown' });
    expect(known('class A { private s = { on: false }; go() { this.s.on = true; if (this.s.on) use(this.s.on); } }')).toEqual({
      state: 'unknown',
    });
    expect(known('let ready; function f() { ready = true; } use(ready)')).toEqual({ state: 'unknown' });
    expect(known('let n = 1; n += 2; use(n)')).toEqual({ state: 'unknown' });
    expect(known('use({}.timeout)')).toEqual({ state: 'absent' });
  });

  it.each([
    ['use(process.env.PORT)', { state: 'env', name: 'PORT' }],
    ["use(process.env['PORT'] ?? 'x')", { state: 'env', name: 'PORT', fallback: 'x' }],
    ["use(parseInt(process.env.PORT || '3000', 10))", { state: 'env', name: 'PORT', fallback: 3000 }],
    ["const { PORT = '1' } = process.env; use(Number(PORT))", { state: 'env', name: 'PORT', fallback: 1 }],
    ["function env(name, value) { return process.env[name] || value; } use(env('A', 'b'))", { state: 'env', name: 'A', fallback: 'b' }],
    [
      'function need(name) { const v = process.env[name]; if (!v) throw new Error(); return v; } use(need("A"))',
      { state: 'env', name: 'A' },
    ],
    ["use(process.env.SSL === 'true')", { state: 'env', name: 'SSL', fallback: false }],
    ["use(process.env.CORS?.split(',') || ['*'])", { state: 'env', name: 'CORS', fallback: ['*'] }],
    ['use(60 * Number(process.env.MINUTES ?? 5))', { state: 'env', name: 'MINUTES', fallback: 300 }],
    [
      "import { z } from 'zod'; const env = z.object({ PORT: z.coerce.number().default(80) }).parse(process.env); use(env.PORT)",
      { state: 'env', name: 'PORT', fallback: 80 },
    ],
    [
      "import { z } from 'zod'; const s = z.object({ A: z.string() }); const r = s.safeParse(process.env); use(r.data.A)",
      { state: 'env', name: 'A' },
    ],
    [
      "import { cleanEnv, num } from 'envalid'; const env = cleanEnv(process.env, { N: num({ default: 2 }) }); use(env.N)",
      { state: 'env', name: 'N', fallback: 2 },
    ],
  ])('%s', (text, expected) => {
    expect(known(text)).toEqual(expected);
  });

  it('goes through configuration modules', () => {
    expect(
      known({
        'main.ts': "import { config } from './config'; use(config.jwt.secret)",
        'config.ts': "import { secret } from './secret'; export const config = { jwt: { secret } };",
        'secret.ts': "export const secret = process.env.JWT_SECRET || 'dev';",
      }),
    ).toEqual({ state: 'env', name: 'JWT_SECRET', fallback: 'dev' });
  });

  it('decides tests on NODE_ENV for production', () => {
    const { value } = used("use(process.env.NODE_ENV === 'production' ? { rejectUnauthorized: true } : false)");
    expect(inProduction(value).kind).toBe('object');
    const named = used(
      "const config = { env: process.env.NODE_ENV || 'development' }; const isDev = !(config.env === 'production'); use(isDev ? 1 : 2)",
    );
    expect(inProduction(named.value)).toMatchObject({ kind: 'literal', value: 2 });
  });

  it('keeps text with holes', () => {
    expect(patternOf(used('function f(id) { use(`user:${id}:v` + 1); }').value)).toBe('user:${}:v1');
  });

  it('gives all elements of a looped list', () => {
    const code = memoryIndex({
      'main.ts':
        "for (const s of ['SIGTERM', 'SIGINT']) use(s); ['a', 'b'].forEach((x) => use(x)); function on(x) { use(x); } on('c'); on('d');",
    });
    expect(
      code
        .callsTo('use')
        .map((site) =>
          code
            .values(site.args[0] as (typeof site.args)[number], site.module)
            .map((value) => (value.kind === 'literal' ? value.value : '?')),
        ),
    ).toEqual([
      ['SIGTERM', 'SIGINT'],
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('reads properties by dotted path', () => {
    const { value, code } = used("use({ ssl: { ca: 'x' } })");
    expect(code.property(value, 'ssl.ca')).toMatchObject({ kind: 'literal', value: 'x' });
    expect(code.property(value, 'pool.max')).toBeUndefined();
  });
});
