import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../tree/source-tree.ts';
import { aliasedByNuxt, createAutoImports } from './auto-imports.ts';

const NUXT = JSON.stringify({ dependencies: { nuxt: '4.0.0' } });
const added = (files: Record<string, string>, path: string): string[] => {
  const text = files[path] ?? '';
  const out = createAutoImports(memoryTree(files))(path, text);
  expect(out.startsWith(text)).toBe(true);
  return out
    .slice(text.length)
    .split(';')
    .flatMap((one) => one.trim() || []);
};

describe('imports that Nuxt and Nitro write by themselves', () => {
  it('stand behind the end of the file, where they move nothing', () => {
    const files = {
      'package.json': NUXT,
      'server/utils/auth.ts': 'export const requireUser = () => readBody; export { a as b };\nconst a = 1;',
      'server/api/deep/a.get.ts': 'export default defineEventHandler((event) => requireUser(b));',
    };
    expect(added(files, 'server/api/deep/a.get.ts')).toEqual([
      'import { b } from "../../utils/auth"',
      'import { defineEventHandler } from "h3"',
      'import { requireUser } from "../../utils/auth"',
    ]);
    expect(added(files, 'server/utils/auth.ts')).toEqual(['import { readBody } from "h3"']);
  });

  it('are left out where the file has the name itself', () => {
    const files = {
      'package.json': NUXT,
      'server/api/a.ts': `import { defineEventHandler as make, getQuery } from 'h3';\nconst { readBody } = tools;\nfunction getCookie() {}\nexport default make(() => [getQuery, readBody, getCookie, createError]);`,
    };
    expect(added(files, 'server/api/a.ts')).toEqual(['import { createError } from "h3"']);
  });

  it('are those of the project that a file belongs to, and of no other', () => {
    const files = {
      'package.json': '{"dependencies":{"express":"5"}}',
      'server/api/a.ts': 'readBody();',
      'apps/web/package.json': NUXT,
      'apps/web/server/api/a.ts': 'readBody();',
      'apps/web/app/pages/a.ts': 'readBody();',
    };
    expect(['server/api/a.ts', 'apps/web/server/api/a.ts', 'apps/web/app/pages/a.ts'].map((path) => added(files, path).length)).toEqual([
      0, 1, 0,
    ]);
  });
});

it('follows the aliases that Nuxt makes', () => {
  const tree = memoryTree({ 'web/package.json': NUXT, 'other/package.json': '{}' });
  expect(aliasedByNuxt(tree, 'web/server/api/a.ts', '~~/server/utils/db')).toEqual(['web/server/utils/db']);
  expect(aliasedByNuxt(tree, 'web/server/api/a.ts', '#shared/types')).toEqual(['web/shared/types']);
  expect(aliasedByNuxt(tree, 'web/server/api/a.ts', '@scope/package')).toEqual([]);
  expect(aliasedByNuxt(tree, 'other/a.ts', '~/a')).toEqual([]);
});
