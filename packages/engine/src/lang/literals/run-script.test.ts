import { expect, test } from 'vitest';
import { memoryTree } from '../../tree/source-tree.ts';
import { createMachine, defaultOf, exportOf, loadScript } from './run-script.ts';
import { HOLE, isLocalFunction, isObjectValue, property, UNREAD } from './value.ts';
import type { HostObject, Segment } from './value.ts';

function load(texts: Record<string, string>, path: string) {
  const machine = createMachine(memoryTree(texts));
  const module = loadScript(machine, path);
  if (module === undefined) throw new Error('not loaded');
  return { machine, module };
}

function heard(text: string, more: Record<string, string> = {}): Segment[][] {
  const { machine, module } = load({ 'a.ts': text, ...more }, 'a.ts');
  const calls: Segment[][] = [];
  const host: HostObject = { kind: 'host', prefix: [], chain: (segments) => (calls.push(segments), UNREAD) };
  const main = exportOf(module, 'up');
  if (!isLocalFunction(main)) throw new Error('no function');
  machine.invoke(main, [host]);
  return calls;
}

const printed = (calls: Segment[][]) =>
  calls.map((call) =>
    call
      .map(
        (part) =>
          part.name +
          (part.args === undefined ? '' : `(${part.args.map((each) => (typeof each === 'string' ? each : typeof each)).join()})`),
      )
      .join('.'),
  );

test('reads configuration through spread, require and wrappers', () => {
  const { module } = load(
    {
      'jest.conf.js': "const base = require('./base');\nmodule.exports = wrap({ ...base, limit: { lines: 40 + 2 } });",
      'base.js': 'module.exports = { clear: true, limit: { lines: 1 } };',
    },
    'jest.conf.js',
  );
  const config = defaultOf(module);
  expect(isObjectValue(config)).toBe(true);
  expect([property(config, 'clear'), property(property(config, 'limit'), 'lines'), property(config, 'other')]).toEqual([
    true,
    42,
    undefined,
  ]);
});

test('unrolls loops over literal lists, also imported ones and those built by map', () => {
  expect(
    printed(
      heard(
        "import { names } from './names.ts';\nconst more = names.map((n) => `${n}_log`);\nexport async function up(db) { for (const t of [...names, ...more]) await db.raw(`ALTER ${t}`); await Promise.all(names.map(n => one(db, n))); }\nconst one = async (k, n) => k.schema.table(n, 1).then(x);",
        { 'names.ts': "export const names = ['a', 'b'] as const;" },
      ),
    ),
  ).toEqual([
    'raw(ALTER a)',
    'raw(ALTER b)',
    'raw(ALTER a_log)',
    'raw(ALTER b_log)',
    'schema.table(a,number).then(symbol)',
    'schema.table(b,number).then(symbol)',
  ]);
});

test('what can not be read leaves a hole, and both branches of an open condition run', () => {
  expect(
    printed(heard("export async function up(db) { if (await db.has('x')) { db.raw(`DROP ${env.X}`); return; } db.raw('LATER'); }")),
  ).toEqual(['has(x)', `raw(DROP ${HOLE})`, 'raw(LATER)']);
});

test('a chain kept in a name continues, known conditions decide', () => {
  expect(
    printed(
      heard(
        "export function up(db) { const s = db.schema; s.create('a'); if (false) s.create('b'); for (let i = 0; i < 2; i++) s.row(`${i}`); }",
      ),
    ),
  ).toEqual(['schema.create(a)', 'schema.row(0)', 'schema.row(1)']);
});

test('endless and broken scripts end', () => {
  expect(heard('export function up(db) { while (true) { up(db); } for (;;) up(db); }')).toEqual([]);
  expect(() => load({ 'x.js': 'module.exports = {{{' }, 'x.js')).not.toThrow();
  expect(load({ 'x.js': "module.exports = require('./x.js');" }, 'x.js').module.main).toBeDefined();
});
