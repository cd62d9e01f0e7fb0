import { describe, expect, it } from 'vitest';
import { memoryIndex } from '../../testing/memory-index.ts';

/** `name state[: reason or conditions]` of every function. */
function reaches(texts: Record<string, string>): Record<string, string> {
  const code = memoryIndex(texts);
  return Object.fromEntries(
    code.functions.map((fn) => {
      const { state, reason, conditions } = code.reach(fn);
      return [fn.name, [state, reason ?? conditions?.join(' & ')].filter((part) => part !== undefined).join(': ')];
    }),
  );
}

describe('reach', () => {
  it('follows calls, and says when nobody calls', () => {
    expect(
      reaches({
        'main.ts': "import { setup } from './lib'; setup();",
        'lib.ts':
          'export function setup() { helper(); }\nfunction helper() {}\nexport function initializeTracing() { start(); }\nfunction start() {}',
      }),
    ).toEqual({
      setup: 'wired',
      helper: 'wired',
      initializeTracing: 'not-wired: initializeTracing is never called',
      start: 'not-wired: start is only used in initializeTracing (lib.ts:3); initializeTracing is never called',
    });
  });

  it('a callback in a function that never runs is not part of the app, though a runner of callbacks is', () => {
    const found = reaches({
      'main.ts': "import { run } from './run'; run(() => used());\nfunction used() {}",
      'run.ts': 'export function run(work: () => void) { work(); }\nexport function never() { run(() => unused()); }\nfunction unused() {}',
    });
    expect(found).toMatchObject({ run: 'wired', used: 'wired' });
    expect(found['never']).toMatch(/^not-wired/);
    expect(found['unused']).toMatch(/^not-wired/);
  });

  it('does not run what only dead code hands to a helper', () => {
    const found = reaches({
      'main.ts': "import { sell } from './sell'; import { withLock } from './lock'; withLock('a', () => sell());",
      'lock.ts': 'export function withLock(key: string, work: () => void) { work(); }',
      'sell.ts': 'export function sell() {}\nexport function charge() {}',
      'dead.ts':
        "import { charge } from './sell'; import { withLock } from './lock'; withLock('b', () => charge()); withLock('c', charge);",
    });
    expect(found).toMatchObject({ sell: 'wired', withLock: 'wired', charge: expect.stringMatching(/^not-wired/) });
  });

  it('says which import is missing', () => {
    const texts = {
      'main.ts': "import type { Guard } from './typed'; import { dropped } from './dropped'; let g: Guard;",
      'typed.ts': 'export class Guard { check() {} }',
      'tested.ts': 'export function tested() {}',
      'tested.test.ts': "import { tested } from './tested'; tested();",
      'dropped.ts': 'export function dropped() {}',
      'inner.ts': 'export function inner() {}',
      'outer.ts': "import { inner } from './inner'; inner();",
    };
    expect(reaches(texts)).toEqual({
      'Guard.check': 'not-wired: no production module imports typed.ts; it is only used as a type',
      tested: 'not-wired: no production module imports tested.ts; only tested.test.ts does',
      dropped:
        'not-wired: no production module imports dropped.ts for its values: main.ts names it but never uses it, so the compiler drops the import',
      inner: 'not-wired: inner.ts is only imported by outer.ts, and no production module imports that',
    });
  });

  it('keeps imports that metadata of decorators holds', () => {
    const texts = {
      'main.ts': `import { Make } from './make'; import { Row } from './row'; import { Never } from './never';
        class Cats { @Post() make(@Body() dto: Make) {} @Prop() row: Row; plain(dto: Never) {} } new Cats();`,
      'make.ts': 'export class Make { fits() {} }',
      'row.ts': 'export class Row { size() {} }',
      'never.ts': 'export class Never { at() {} }',
    };
    const told = Object.entries(reaches(texts))
      .filter(([name]) => !name.startsWith('Cats'))
      .toSorted();
    expect(told.map(([name, reach]) => `${name} ${reach.startsWith('not-wired') && reach.includes('import') ? 'gone' : 'loaded'}`)).toEqual(
      ['Make.fits loaded', 'Never.at gone', 'Row.size loaded'],
    );
  });

  it('counts callbacks, handed functions and inline functions', () => {
    expect(
      reaches({
        'main.ts':
          "import { handler, unused, routes } from './lib'; app.get('/', handler); [1].map((x) => each(x)); function each() {} app.register(routes); const table = { a() {}, b() {} }; table.a();",
        'lib.ts':
          'export const handler = () => {}; export const unused = () => {}; export async function routes(app) { app.get("/x", () => {}); }',
      }),
    ).toEqual({
      '<anonymous>': 'wired',
      '<anonymous> in routes': 'wired',
      handler: 'wired',
      unused: 'not-wired: unused is never called',
      routes: 'wired',
      each: 'wired',
      a: 'wired',
      b: 'not-wired: b is never called',
    });
  });

  it('reaches methods by call, overriding and decorator', () => {
    expect(
      reaches({
        'main.ts':
          'class Base { run() { this.step(); } step() {} dead() {} }\nclass Sub extends Base { step() {} }\nnew Sub().run();\n@Controller() class Api { @Get() list() {} private unused() {} }\nexport const app = create({ controllers: [Api] });\nclass Never { go() {} }',
      }),
    ).toMatchObject({
      'Base.run': 'wired',
      'Base.step': 'wired',
      'Sub.step': 'wired',
      'Base.dead': expect.stringContaining('not-wired'),
      'Api.list': 'wired',
      'Api.unused': expect.stringContaining('not-wired'),
      'Never.go': expect.stringContaining('not-wired'),
    });
  });

  it('is unknown where only a shared name speaks for it', () => {
    expect(reaches({ 'main.ts': 'class A { send() {} } class B { send() {} }\nexport const f = (x) => x.send(); f(1);' })).toMatchObject({
      'A.send': expect.stringMatching(/^unknown: A.send may be called through a member of that name at main.ts:2/),
      'B.send': expect.stringMatching(/^unknown/),
    });
  });

  it('takes the mention of a constructor for no creation', () => {
    expect(
      reaches({
        'main.ts':
          'class Pool { constructor() { this.open(); } open() {} }\nclass Live { constructor() {} }\nnew Live();\nexport const told = (err) => err.constructor.name; told(1);',
      }),
    ).toMatchObject({
      'Pool.constructor': expect.stringContaining('not-wired: Pool is never created'),
      'Pool.open': expect.stringContaining('not-wired'),
      'Live.constructor': 'wired',
    });
  });

  it('names conditions of the environment, and takes NODE_ENV as production', () => {
    expect(
      reaches({
        'main.ts':
          "if (process.env.TRACING) trace(); function trace() { inner(); } function inner() {}\nif (process.env.NODE_ENV !== 'test') serve(); function serve() {}\nif (false) never(); function never() {}\nif (process.env.NODE_ENV === 'development') debug(); function debug() {}",
      }),
    ).toEqual({
      trace: 'conditional: process.env.TRACING',
      inner: 'conditional: process.env.TRACING',
      serve: 'wired',
      never: 'not-wired: never is never called',
      debug: "conditional: process.env.NODE_ENV === 'development'",
    });
  });

  it('sees conditions behind early returns, and members that frameworks call', () => {
    expect(
      reaches({
        'main.ts':
          "function init() { if (!process.env.OTEL) return; start(); } function start() {} init();\nimport type { OnModuleInit } from '@nestjs/common'; class Hook implements OnModuleInit { onModuleInit() {} } @Injectable() class Guard { canActivate() {} other() {} } use(Hook, Guard);",
      }),
    ).toMatchObject({
      init: 'wired',
      start: 'conditional: process.env.OTEL',
      'Hook.onModuleInit': 'wired',
      'Guard.canActivate': 'wired',
      'Guard.other': expect.stringContaining('not-wired'),
    });
  });

  it('takes a static field for filled where a static method fills it', () => {
    expect(
      reaches({
        'main.ts': `
          class Pool {
            private static boss: Boss | null = null;
            private static other: Boss | null = null;
            static start() { this.boss = make(); Pool.other = make(); }
            static stop() { if (this.boss) end(); if (Pool.other) endOther(); }
          }
          function make() {} function end() {} function endOther() {}
          Pool.start(); process.on('SIGTERM', () => Pool.stop());`,
      }),
    ).toMatchObject({ end: 'wired', endOther: 'wired' });
  });

  it('a factory that makes one of several classes hands all of them out', () => {
    const found = reaches({
      'main.ts': `
        interface Store { put(name: string): void }
        class Disk implements Store { put(name: string) { onDisk(name); } }
        class Bucket implements Store { put(name: string) { inBucket(name); } }
        class Blob implements Store { put(name: string) { inBlob(name); } }
        class Share implements Store { put(name: string) { onShare(name); } }
        class Factory {
          static make(): Store {
            if (process.env.A) return new Disk();
            if (process.env.B) return new Bucket();
            return process.env.C ? new Blob() : new Share();
          }
        }
        function onDisk(name: string) {} function inBucket(name: string) {} function inBlob(name: string) {} function onShare(name: string) {}
        Factory.make().put('a');`,
    });
    expect(found).toMatchObject({ onDisk: 'wired', inBucket: 'wired', inBlob: 'wired', onShare: 'wired' });
  });

  it('judges calls by the function around them', () => {
    const code = memoryIndex({ 'main.ts': "process.on('a', () => {});\nexport function later() { process.on('b', () => {}); }" });
    expect(code.callsTo('process.on').map((site) => code.reach(site).state)).toEqual(['wired', 'not-wired']);
  });

  it('is unknown without an entry, and for files loaded by a computed name', () => {
    const code = memoryIndex({ 'main.ts': 'for (const n of names) import(`./plugins/${n}`);', 'plugins/a.ts': 'export function a() {}' });
    expect(code.reach(code.functions.find((fn) => fn.name === 'a') as (typeof code.functions)[number])).toMatchObject({
      state: 'unknown',
      reason: 'main.ts loads files of plugins by computed name',
    });
  });
});
