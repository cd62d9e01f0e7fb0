import { describe, expect, it } from 'vitest';
import { bindModule } from './bind.ts';
import type { BoundModule } from './bound-module.ts';
import { parseModule } from './parse.ts';

const bind = (text: string, path = 'a.ts'): BoundModule => bindModule(parseModule(path, text));

/** Where each mention of a name leads to: `kind@line` of the declaration, `global` when there is none. */
function lookups(text: string, name: string, path?: string): string[] {
  const module = bind(text, path);
  return module.references
    .filter((reference) => reference.name === name)
    .toSorted((a, b) => a.node.start - b.node.start)
    .map(({ binding }) => (binding === undefined ? 'global' : `${binding.kind}@${module.parsed.locate(binding.node.start).line}`));
}

describe('bindModule', () => {
  it('finds names that are declared later', () => {
    expect(lookups('use(f);\nfunction f() {}', 'f')).toEqual(['function@2']);
    expect(lookups('if (x) {\n  var v = 1;\n}\nuse(v);', 'v')).toEqual(['var@2']);
    expect(lookups('function g() { return k; }\nconst k = 1;', 'k')).toEqual(['const@2']);
  });

  it('keeps blocks, loops and catch apart', () => {
    expect(lookups('const a = 1;\n{\n  const a = 2;\n  use(a);\n}\nuse(a);', 'a')).toEqual(['const@3', 'const@1']);
    expect(lookups('const e = 0;\ntry { } catch (e) {\n  use(e);\n}\nuse(e);', 'e')).toEqual(['catch@2', 'const@1']);
    expect(lookups('const i = 0;\nfor (let i = 0; i < 1; ) use(i);\nuse(i);', 'i')).toEqual(['let@2', 'let@2', 'const@1']);
  });

  it('keeps parameters and bodies apart', () => {
    expect(lookups('const x = 1;\nfunction f(a = () => x) {\n  const x = 2;\n  return x;\n}', 'x')).toEqual(['const@1', 'const@3']);
    expect(lookups('function f(p) {\n  var p = 2;\n  return p;\n}', 'p')).toEqual(['param@1']);
  });

  it('knows the inner names of functions and classes', () => {
    expect(lookups('const f = function me() {\n  return me;\n};\nuse(me);', 'me')).toEqual(['function@1', 'global']);
    expect(lookups('const C = class Inner {\n  static make() { return Inner; }\n};\nuse(Inner);', 'Inner')).toEqual(['class@1', 'global']);
  });

  it('counts enums and namespaces as values, types not at all', () => {
    expect(lookups('enum Level { Low }\nuse(Level.Low);', 'Level')).toEqual(['enum@1']);
    expect(lookups('namespace N { export const a = 1; }\nuse(N);', 'N')).toEqual(['namespace@1']);
    expect(lookups("import { T } from './t';\nlet x: T;\nuse(x);", 'T')).toEqual([]);
    expect(bind('declare const gone: string; declare function f(): void;').scope.names).toBeUndefined();
  });

  it('marks type-only imports and counts reads', () => {
    const module = bind("import type { A } from './a';\nimport { type B, C } from './b';\nuse(C);");
    expect(module.imports.map((entry) => entry.typeOnly)).toEqual([true, false]);
    expect([...(module.scope.names ?? [])].map(([name, binding]) => `${name} ${binding.typeOnly} ${binding.reads}`)).toEqual([
      'A true 0',
      'B true 0',
      'C false 1',
    ]);
  });

  it('remembers the way into a destructured value', () => {
    const module = bind('const { a: { b = 1 }, ...rest } = load();\nfunction f({ id }, [first]) {}');
    const [fn] = module.functions;
    expect(module.scope.names?.get('b')?.path).toEqual(['a', 'b']);
    expect(module.scope.names?.get('rest')?.path).toEqual(['...']);
    expect([...(fn?.scope.names ?? [])].map(([name, binding]) => [name, binding.index, binding.path])).toEqual([
      ['id', 0, ['id']],
      ['first', 1, ['[0]']],
    ]);
  });

  it('names functions by where they stand', () => {
    const module = bind(
      'class Orders { create() {} total = () => 1; }\nconst log = () => {};\nfunction setup() { run(() => {}); }\nconst api = { list() {} };',
    );
    expect(module.functions.map((fn) => fn.name)).toEqual([
      'Orders.create',
      'Orders.total',
      'log',
      'setup',
      '<anonymous> in setup',
      'list',
    ]);
  });

  it('records the surroundings of calls', () => {
    const module = bind(
      'async function f(list) {\n  for (const x of list) { try { await save(x); } catch { report(); } }\n  if (on) go();\n  list.map((x) => each(x));\n  return last();\n}',
    );
    const call = (name: string): (typeof module.calls)[number] | undefined =>
      module.calls.find(
        (one) => one.node.type === 'CallExpression' && one.node.callee.type === 'Identifier' && one.node.callee.name === name,
      );
    expect(call('save')).toMatchObject({ inLoop: true, use: 'awaited' });
    expect(call('save')?.inTry?.type).toBe('TryStatement');
    expect(call('report')?.inTry).toBeUndefined();
    expect(call('go')?.branch?.negated).toBe(false);
    expect(call('each')).toMatchObject({ inLoop: true });
    expect(call('last')).toMatchObject({ inLoop: false, use: 'returned' });
  });

  it('reads CommonJS exports', () => {
    const module = bind("const dep = require('./dep');\nexports.a = 1;\nmodule.exports.b = dep;\nmodule.exports = { c: dep };", 'a.js');
    expect([...module.exports.keys()]).toEqual(['a', 'b']);
    expect(module.moduleExports?.type).toBe('ObjectExpression');
    expect(module.imports.map((entry) => `${entry.kind} ${entry.specifier}`)).toEqual(['require ./dep']);
  });

  it('survives sums of thousands of strings and deep nesting', () => {
    const sum = bind(`const s = ${Array.from({ length: 400 }, () => '"a"').join(' + ')};`);
    expect(sum.truncated).toBe(false);
    const deep = bind(`${'{'.repeat(900)}f()${'}'.repeat(900)}`);
    expect(deep.truncated).toBe(true);
  });
});
