import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractService } from '../../extract/extract-service.ts';
import { environment } from './index.ts';

const reads = async (text: string) => (await extractCode(environment, { 'main.ts': text })).facts.envReads;

test('reads with their defaults and types', async () => {
  const found = await reads(`
    export const config = { port: parseInt(process.env.PORT || '3000', 10), key: process.env['API_KEY'] ?? 'abc', on: process.env.ON === 'true' };
    const { REGION = 'eu' } = process.env;
    function late() { return process.env.LATE; }
    export { REGION, late };`);
  expect(
    found.map((one) => [
      one.name,
      one.fallback.state === 'known' ? one.fallback.value : one.fallback.state,
      one.parsedAs,
      one.secret,
      one.atBoot,
    ]),
  ).toEqual([
    ['PORT', '3000', 'number', false, true],
    ['API_KEY', 'abc', 'string', true, true],
    ['ON', 'absent', 'boolean', false, true],
    ['REGION', 'eu', 'string', false, true],
    ['LATE', 'absent', 'string', false, false],
  ]);
  expect(found[0]?.numberUnchecked).toBe(true);
});

test('reads through a helper', async () => {
  const found = await reads(
    `function env(name: string, fallback?: string) { return process.env[name] ?? fallback; } console.log(env('HOST', 'h'), env('TOKEN'));`,
  );
  expect(found.map((one) => [one.name, one.fallback.state])).toEqual([
    ['HOST', 'known'],
    ['TOKEN', 'absent'],
  ]);
});

test('defaults of secret settings, and where they apply', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': `
      const a = process.env.JWT_SECRET || 'dev';
      const b = process.env.NODE_ENV === 'production' ? process.env.SESSION_SECRET : (process.env.SESSION_SECRET || 'dev');
      const c = process.env.DATABASE_URL || 'postgres://app:pw@localhost/app';
      const d = process.env.TOKEN_TTL || '15m';
      const e = process.env.API_TOKEN || '';
      console.log(a, b, c, d, e);`,
  });
  expect(facts.secretLiterals.map((one) => [one.rule, one.name, one.inProduction, one.location.line])).toEqual([
    ['fallback-literal', 'JWT_SECRET', true, 2],
    ['fallback-literal', 'SESSION_SECRET', false, 3],
    ['fallback-literal', 'DATABASE_URL', true, 4],
  ]);
});

test('credentials in code, and what only looks like one', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': `export const apiKey = 'k9f8Zq27LmX1pT4v'; export const tokenKey = 'refresh_token'; export const codes = { INVALID_TOKEN: 'AUTH_0012' }; export const url = 'redis://u:Zx81pq@cache:6379';`,
  });
  expect(facts.secretLiterals.map((one) => [one.rule, one.name])).toEqual([
    ['code-literal', 'apiKey'],
    ['code-literal', 'connection string'],
  ]);
});

test('schemas of libraries', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': `import { z } from 'zod';
      const schema = z.object({ PORT: z.coerce.number().default(80), JWT_SECRET: z.string().min(32), NAME: z.string() });
      export const env = schema.parse(process.env);`,
  });
  expect(facts.envSchemas).toMatchObject([
    {
      by: 'zod',
      names: ['JWT_SECRET', 'NAME', 'PORT'],
      failsFast: true,
      constrained: ['JWT_SECRET'],
      productionRules: false,
      wiring: { state: 'wired' },
    },
  ]);
  expect(facts.envReads.map((one) => one.name)).toEqual(['PORT', 'JWT_SECRET', 'NAME']);
});

test('a loader of settings is handed the schema of each caller', async () => {
  const { facts } = await extractCode(environment, {
    'load.ts': `export function load(schema, source = process.env) {
        const result = schema.safeParse(source); if (result.success) return result.data; throw new Error('settings');
      }`,
    'main.ts': `import { z } from 'zod'; import { load } from './load.ts';
      export const env = load(z.object({ PORT: z.coerce.number() }));
      export const other = load(z.object({ KEY: z.string() }));
      export const test = load(z.object({ NONE: z.string() }), { NONE: 'x' });`,
  });
  expect(facts.envSchemas.map((one) => [one.names, one.failsFast])).toEqual([
    [['PORT'], true],
    [['KEY'], true],
  ]);
});

test('checks written by hand', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': `
      const needed = ['A', 'B'];
      const missing = needed.filter((name) => !process.env[name]);
      if (missing.length > 0) throw new Error('missing');`,
    'unused.ts': `export function check() { if (!process.env.C) throw new Error('C'); }`,
  });
  expect(facts.envSchemas.map((one) => [one.by, one.names, one.failsFast, one.wiring?.state])).toEqual([
    ['manual', ['A', 'B'], true, 'wired'],
    ['manual', ['C'], true, 'not-wired'],
  ]);
});

test('a check whose error is caught and told ends nothing', async () => {
  const run = async (text: string) => (await extractCode(environment, { 'main.ts': text })).facts.envSchemas.map((one) => one.names);
  const check = "if (!process.env.BUCKET || !process.env.REGION) throw new Error('missing');";
  expect(await run(`let client; try { ${check} client = connect(); } catch (error) { console.error(error); client = null; }`)).toEqual([]);
  expect(await run(`try { ${check} } catch (error) { console.error(error); process.exit(1); }`)).toEqual([['BUCKET', 'REGION']]);
});

test('the environment by other names', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts':
      "import { env as outer } from 'std-env'; import { env } from 'node:process'; import { z } from 'zod'; export const parsed = z.object({ PORT: z.string() }).parse(outer); console.log(env.HOST, parsed.PORT);",
  });
  expect(facts.envSchemas.map((one) => one.names)).toEqual([['PORT']]);
  expect(facts.envReads.map((one) => one.name)).toContain('HOST');
});

test('a schema over a cleaned environment, and assertions', async () => {
  const run = async (text: string) => (await extractCode(environment, { 'main.ts': text })).facts.envSchemas;
  expect(
    await run(`import { z } from 'zod'; const clean = (env) => env;
      export const env = z.object({ DATABASE_URL: z.string().url() }).parse(clean(process.env));`),
  ).toMatchObject([{ by: 'zod', names: ['DATABASE_URL'], failsFast: true }]);
  expect(
    await run(
      `import assert from 'node:assert'; const url = process.env.STORE_URL; assert(url); assert(process.env.REGION, 'REGION is missing');`,
    ),
  ).toMatchObject([{ by: 'manual', names: ['REGION', 'STORE_URL'], failsFast: true }]);
});

test('a folder of secrets is no secret', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts':
      "export const a = process.env['MIGRATION_SECRETS'] ?? '/run/secrets'; export const b = process.env['API_SECRET'] ?? '/Xk93nQzL';",
  });
  expect(facts.secretLiterals.map((one) => one.name)).toEqual(['API_SECRET']);
});

test('what NestJS calls while it starts reads at start, and asking its service of settings is no reading of the environment', async () => {
  const envReads = await reads(`import { Module, Injectable } from '@nestjs/common'; import { ConfigService } from '@nestjs/config';
      export const options = { inject: [ConfigService], useFactory: (config: ConfigService) => ({ uri: config.getOrThrow('MONGODB_URI') }) };
      @Injectable() export class Mails { constructor(private readonly config: ConfigService) {} from() { return this.config.get('MAIL_FROM'); } }`);
  expect(envReads.map(({ name, atBoot, through }) => [name, atBoot, through])).toEqual([
    ['MONGODB_URI', true, 'service'],
    ['MAIL_FROM', false, 'service'],
  ]);
});

test('a reader of settings that is given the environment, or what a function made of it', async () => {
  const names = async (call: string) => {
    const { facts } = await extractCode(environment, {
      'main.ts': `import { read } from './config'; const resolve = async (env) => env; async function start() { return read(${call}); } start();`,
      'config.ts': `import { z } from 'zod'; const Schema = z.object({ PORT: z.coerce.number(), SECRET: z.string().min(32) });
        export function read(env) { const given = { ...env }; const parsed = Schema.safeParse(given); if (!parsed.success) throw new Error('no'); return parsed.data; }`,
    });
    return facts.envSchemas.filter((one) => one.by === 'zod').flatMap((one) => one.names);
  };
  expect(await names('process.env')).toEqual(['PORT', 'SECRET']);
  expect(await names('await resolve(process.env)')).toEqual(['PORT', 'SECRET']);
  expect(await names('{ PORT: 1 }')).toEqual([]);
});

test("convict's schema may come from callers, with groups of any name", async () => {
  const { envReads, envSchemas } = await extractService([environment], {
    'main.js': `
      import schema from './config.js';
      import { load } from './provider.js';
      load(schema);`,
    'provider.js': `import convict from 'convict'; export function load(schema) { const provider = convict(schema); provider.validate(); }`,
    'config.js': `export default {
      jwtTokenSecret: { format: 'String', default: 'just-a-default', env: 'JWT_TOKEN_SECRET' },
      DB: { password: { format: 'String', default: 'mine', env: 'DB_PASSWORD' } },
    };`,
  });
  expect(envSchemas.map((one) => [one.by, one.names])).toEqual([['convict', ['DB_PASSWORD', 'JWT_TOKEN_SECRET']]]);
  expect(envReads.map((one) => [one.name, one.fallback])).toMatchObject([
    ['JWT_TOKEN_SECRET', { value: 'just-a-default' }],
    ['DB_PASSWORD', { value: 'mine' }],
  ]);
});

test('what a guard or an action asks while it serves is no check at start', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': "import { Tide } from './tide.guard.ts'; import { send } from './app/actions.ts'; export const all = [Tide, send];",
    'tide.guard.ts': `import { Injectable } from '@nestjs/common';
      @Injectable() export class Tide {
        constructor() { if (!process.env.STORE_URL) throw new Error('STORE_URL'); }
        canActivate() { if (!process.env.INTERNAL_TOKEN) throw new Error('INTERNAL_TOKEN'); return true; }
      }`,
    'app/actions.ts': "'use server'; export async function send() { if (!process.env.MAIL_KEY) throw new Error('MAIL_KEY'); }",
  });
  expect(facts.envSchemas.map((one) => one.names)).toEqual([['STORE_URL']]);
});

test('a value that stands behind a reader', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': `const get = (name) => process.env[name];
      export const host = get('DATABASE_HOST') || '127.0.0.1'; export const user = get('DATABASE_USER');`,
  });
  expect(facts.envReads.map(({ name, fallback }) => [name, fallback.state === 'known' ? fallback.value : undefined])).toEqual([
    ['DATABASE_HOST', '127.0.0.1'],
    ['DATABASE_USER', undefined],
  ]);
});

test('what a schema asks beyond presence, and what it lets pass', async () => {
  const { facts } = await extractCode(environment, {
    'main.ts': `import { z } from 'zod';
      const schema = z.object({
        NODE_ENV: z.enum(['development', 'production']),
        A_SECRET: z.string(), B_SECRET: z.string().min(1, 'needed'), C_SECRET: z.string().min(32).optional(),
        D_SECRET: process.env.NODE_ENV === 'production' ? z.string().min(1) : z.string().optional(),
        APP_ENV: z.string().default(process.env.NODE_ENV ?? 'production'),
      }).superRefine((env, context) => { if (env.A_SECRET === env.B_SECRET) context.addIssue({ code: 'custom' }); });
      export const env = schema.parse(process.env);`,
  });
  expect(facts.envSchemas).toMatchObject([
    { constrained: ['C_SECRET', 'NODE_ENV'], optional: ['C_SECRET'], empty: ['APP_ENV', 'A_SECRET'], productionRules: false },
  ]);
});

test('rules for production refuse values, and do not only ask for presence', async () => {
  const rules = async (check: string) =>
    (
      await extractCode(environment, {
        'main.ts': `const secret = process.env.JWT_SECRET; if (!secret) throw new Error('JWT_SECRET'); ${check}
          export const verbose = process.env.NODE_ENV === 'development' ? (error: Error) => console.error(error) : undefined;`,
      })
    ).facts.envSchemas[0]?.productionRules;
  expect(await rules(`if (process.env.NODE_ENV === 'production' && secret.length < 32) throw new Error('short');`)).toBe(true);
  expect(await rules(`if (process.env.NODE_ENV === 'production') { if (secret === 'dev') process.exit(1); }`)).toBe(true);
  expect(await rules(`if (process.env.NODE_ENV === 'production' && !process.env.OTHER) throw new Error('OTHER');`)).toBe(false);
  expect(await rules('')).toBe(false);
});

test('transforms of a schema and what is made once are read at start', async () => {
  const found = await reads(`import { z } from 'zod'; import { singleton } from './singleton.ts';
    export const env = z.object({ PORT: z.string().optional().transform((value) => value ?? process.env.OTHER_PORT) }).parse(process.env);
    function address() { return process.env.ADDRESS; }
    export const client = singleton('client', () => address());
    export function late() { return process.env.LATE; }`);
  expect(found.filter((one) => one.through === undefined).map((one) => [one.name, one.atBoot])).toEqual([
    ['OTHER_PORT', true],
    ['ADDRESS', true],
    ['LATE', false],
  ]);
});

test('what is kept after its first use is read once', async () => {
  const found = await reads(`import { z } from 'zod';
    let kept: unknown = null;
    export function env() { if (!kept) { kept = { url: process.env.STORE_URL }; } return kept; }
    let pool: unknown;
    export const store = () => (pool ??= connect(process.env.POOL_URL));
    function connect(url: unknown) { return { url, tls: process.env.POOL_TLS }; }
    let count = 0;
    export function late() { count = count + 1; return process.env.LATE; }`);
  expect(found.map((one) => [one.name, one.atBoot])).toEqual([
    ['STORE_URL', true],
    ['POOL_URL', true],
    ['POOL_TLS', true],
    ['LATE', false],
  ]);
});

test('numbers that a schema of TypeBox names are numbers', async () => {
  const { facts } = await extractCode(environment, {
    'config.ts': `import { Type } from '@sinclair/typebox'; import { envSchema } from 'env-schema';
      export const settings = envSchema({ schema: Type.Object({ PORT: Type.Integer({ minimum: 1 }), NAME: Type.String() }) });`,
    'main.ts': `import { settings } from './config.ts'; console.log(settings.PORT);`,
  });
  expect(facts.envReads.map((one) => [one.name, one.parsedAs])).toEqual(
    expect.arrayContaining([
      ['PORT', 'number'],
      ['NAME', 'string'],
    ]),
  );
});

test('options of TypeBox give defaults', async () => {
  const { facts } = await extractCode(environment, {
    'config.ts': `import { Type } from '@sinclair/typebox'; import { envSchema } from 'env-schema';
      export const settings = envSchema({ schema: Type.Object({ REDIS_URL: Type.String({ default: 'redis://localhost:6379' }), LEVEL: Type.Union([Type.Literal('info'), Type.Literal('warn')], { default: 'info' }), URL: Type.String({ minLength: 3 }) }) });`,
    'main.ts': `import { settings } from './config.ts'; console.log(settings.REDIS_URL);`,
  });
  const given = new Map(facts.envReads.map((one) => [one.name, one.fallback]));
  expect(given.get('REDIS_URL')).toMatchObject({ state: 'known', value: 'redis://localhost:6379' });
  expect(given.get('LEVEL')).toMatchObject({ state: 'known', value: 'info' });
  expect(given.get('URL')).toMatchObject({ state: 'absent' });
});

test('the options of a module of NestJS that the app leaves out ask for no setting', async () => {
  const files = (imported: string) => ({
    'main.ts': `import { Module } from '@nestjs/common'; import { NestFactory } from '@nestjs/core'; import { LogModule${imported} } from './common';
      @Module({ imports: [LogModule${imported}] }) class AppModule {} const app = await NestFactory.create(AppModule); await app.listen(3000);`,
    'common/index.ts': `export * from './log.module'; export * from './database.module';`,
    'common/log.module.ts': `import { Module } from '@nestjs/common'; @Module({}) export class LogModule {}`,
    'common/database.module.ts': `import { Module } from '@nestjs/common'; import { ConfigService } from '@nestjs/config'; import { MongooseModule } from '@nestjs/mongoose';
      @Module({ imports: [MongooseModule.forRootAsync({ useFactory: (config: ConfigService) => ({ uri: config.getOrThrow('MONGODB_URI') }), inject: [ConfigService] })] })
      export class DatabaseModule {}`,
  });
  const states = async (imported: string) =>
    (await extractService([environment], files(imported))).envReads
      .filter(({ name }) => name === 'MONGODB_URI')
      .map(({ wiring }) => wiring?.state);
  expect(await states('')).toEqual(['not-wired']);
  expect(await states(', DatabaseModule')).toEqual(['wired']);
});

test('a setting that is asked for through a helper of a helper is read', async () => {
  const found = await reads(`
    class Own { get(key: string) { return process.env[key] || this.file[key]; } file: Record<string, string> = {}; }
    class Settings { private own = new Own(); get(key: string) { return this.own.get(key); } banner() { return this.get('BANNER_TEXT') || ''; } }
    const settings = new Settings(); export const banner = settings.banner(); export const level = settings.get('LEVEL');`);
  expect(found.map((one) => one.name).toSorted()).toEqual(['BANNER_TEXT', 'LEVEL']);
});
