import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../tree/source-tree.ts';
import { bindModule } from './bind.ts';
import type { BoundModule } from './bound-module.ts';
import { createModuleGraph } from './modules.ts';
import type { ModuleGraph } from './modules.ts';
import { parseModule } from './parse.ts';
import { createResolver } from './resolve.ts';

function graphOf(texts: Record<string, string>): ModuleGraph {
  const tree = memoryTree(texts);
  const bound = new Map<string, BoundModule>();
  return createModuleGraph(createResolver(tree), (path) => {
    const text = tree.read(path);
    if (text !== undefined && !bound.has(path)) bound.set(path, bindModule(parseModule(path, text)));
    return bound.get(path);
  });
}

/** `path name` of the declaration behind an export. */
function declared(texts: Record<string, string>, path: string, name: string): string {
  const graph = graphOf(texts);
  const found = graph.resolveExport(graph.module(path) as BoundModule, name);
  switch (found?.kind) {
    case 'binding':
      return `${found.binding.scope.module.path} ${found.binding.name}`;
    case 'expression':
      return `${found.module.path} ${found.node.type}`;
    case 'property':
      return `${found.module.path} .${found.name}`;
    case 'external':
      return `${found.package} ${found.name}`;
    case 'namespace':
      return `${found.module.path} *`;
    default:
      return 'nothing';
  }
}

describe('resolveExport', () => {
  const texts = {
    'a.ts': "export { b as renamed } from './b'; export * from './c'; export { default } from './d'; export * as all from './c';",
    'b.ts': 'export const b = 1;',
    'c.ts': "export function c() {} export * from './a'; export { Pool } from 'pg';",
    'd.ts': 'const d = 1; export default d;',
    'legacy.js': 'const x = 1; module.exports = { x }; exports.lost = 2;',
    'shim.ts': "import { b } from './b'; export { b };",
  };

  it.each([
    ['a.ts', 'renamed', 'b.ts b'],
    ['a.ts', 'c', 'c.ts c'],
    ['a.ts', 'default', 'd.ts d'],
    ['a.ts', 'all', 'c.ts *'],
    ['a.ts', 'Pool', 'pg Pool'],
    ['a.ts', 'missing', 'nothing'],
    ['shim.ts', 'b', 'b.ts b'],
    ['legacy.js', 'default', 'legacy.js ObjectExpression'],
    ['legacy.js', 'x', 'legacy.js .x'],
  ])('%s %s → %s', (path, name, expected) => {
    expect(declared(texts, path, name)).toBe(expected);
  });
});

describe('edges', () => {
  const edges = (texts: Record<string, string>): string[] => {
    const graph = graphOf(texts);
    return graph.edges(graph.module('main.ts') as BoundModule).map((edge) => edge.to.path);
  };

  it('leaves out what TypeScript drops', () => {
    expect(
      edges({
        'main.ts':
          "import type { A } from './a'; import { B } from './b'; import { C } from './c'; import './d'; let x: B; use(C); const e = () => import('./e');",
        'a.ts': '',
        'b.ts': '',
        'c.ts': '',
        'd.ts': '',
        'e.ts': '',
      }),
    ).toEqual(['c.ts', 'd.ts', 'e.ts']);
  });

  it('keeps constructor types of decorated classes and names that are exported again', () => {
    expect(
      edges({
        'main.ts': "import { S } from './s'; import { K } from './k'; @Injectable() class X { constructor(private s: S) {} } export { K };",
        's.ts': 'export class S {}',
        'k.ts': 'export const K = 1;',
      }),
    ).toEqual(['s.ts', 'k.ts']);
  });
});
