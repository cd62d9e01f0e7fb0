import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../tree/source-tree.ts';
import { createResolver } from './resolve.ts';

const tree = memoryTree({
  'tsconfig.base.json': '{ "compilerOptions": { "outDir": "dist" } }',
  'svc/package.json': '{ "name": "svc", "imports": { "#lib/*": "./src/lib/*.js" }, "dependencies": { "@acme/shared": "file:../shared" } }',
  'svc/tsconfig.json':
    '{ // base\n "extends": "../tsconfig.base.json", "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["./*"], }, "outDir": "./dist" }, }',
  'svc/src/index.ts': '',
  'svc/src/index.js': '',
  'svc/src/app.ts': '',
  'svc/src/lib/db.ts': '',
  'svc/src/routes/index.ts': '',
  'svc/src/view.tsx': '',
  'svc/src/data.json': '{}',
  'shared/package.json':
    '{ "name": "@acme/shared", "main": "dist/index.js", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" }, "./*": "./dist/*.js" } }',
  'shared/tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" } }',
  'shared/src/index.ts': '',
  'shared/src/auth/jwt.ts': '',
});
const resolver = createResolver(tree);
const at = (specifier: string, from = 'svc/src/app.ts'): unknown => resolver.resolve(from, specifier);

describe('createResolver', () => {
  it('resolves relative imports with and without endings', () => {
    expect(at('./index.js')).toEqual({ kind: 'file', path: 'svc/src/index.ts' });
    expect(at('./view.js')).toEqual({ kind: 'file', path: 'svc/src/view.tsx' });
    expect(at('./routes')).toEqual({ kind: 'file', path: 'svc/src/routes/index.ts' });
    expect(at('./data.json')).toEqual({ kind: 'file', path: 'svc/src/data.json' });
    expect(at('./nothing')).toEqual({ kind: 'missing', specifier: './nothing' });
    expect(at('../../../../../etc/passwd')).toEqual({ kind: 'missing', specifier: '../../../../../etc/passwd' });
  });

  it('resolves tsconfig paths, baseUrl and package imports', () => {
    expect(at('@/lib/db')).toEqual({ kind: 'file', path: 'svc/src/lib/db.ts' });
    expect(at('lib/db')).toEqual({ kind: 'file', path: 'svc/src/lib/db.ts' });
    expect(at('#lib/db')).toEqual({ kind: 'file', path: 'svc/src/lib/db.ts' });
    expect(at('@/gone')).toEqual({ kind: 'missing', specifier: '@/gone' });
  });

  it('reaches workspace packages through their source', () => {
    expect(at('@acme/shared')).toEqual({ kind: 'file', path: 'shared/src/index.ts' });
    expect(at('@acme/shared/auth/jwt')).toEqual({ kind: 'file', path: 'shared/src/auth/jwt.ts' });
  });

  it('tells packages from builtins', () => {
    expect(at('fastify')).toEqual({ kind: 'external', package: 'fastify', subpath: '' });
    expect(at('@scope/a/b/c')).toEqual({ kind: 'external', package: '@scope/a', subpath: 'b/c' });
    expect(at('fs/promises')).toEqual({ kind: 'builtin', name: 'fs/promises' });
    expect(at('node:http')).toEqual({ kind: 'builtin', name: 'http' });
  });

  it('maps build output to source, and prefers TypeScript to its compiled twin', () => {
    expect(resolver.sourceOf('svc/dist/index.js')).toBe('svc/src/index.ts');
    expect(resolver.sourceOf('svc/dist/svc/src/app.js')).toBe('svc/src/app.ts');
    expect(resolver.sourceOf('shared/dist/auth/jwt.js')).toBe('shared/src/auth/jwt.ts');
  });
});

it('a Prisma client that the build writes into the project is the package', () => {
  const files = {
    'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@gen/*": ["./src/generated/*"] } } }',
    'prisma/schema.prisma': 'generator client {\n  provider = "prisma-client"\n  output = "../src/generated/prisma"\n}\n',
    'src/main.ts': '',
  };
  const resolver = createResolver(memoryTree(files));
  const client = { kind: 'external', package: '@prisma/client', subpath: '' };
  expect(resolver.resolve('src/main.ts', './generated/prisma/client')).toEqual(client);
  expect(resolver.resolve('src/main.ts', '@gen/prisma')).toEqual(client);
  expect(resolver.resolve('src/main.ts', './generated/other')).toMatchObject({ kind: 'missing' });
});
