import { expect, test } from 'vitest';
import type { ServiceInfo } from '@airworthy/model';
import { memoryTree } from '../tree/source-tree.ts';
import { appliedMigrationsOf, filesOf, sharedFilesOf } from './service-files.ts';

function service(path: string): ServiceInfo {
  return { name: path.split('/').at(-1) ?? '', path, because: [], capabilities: [], lines: 0, files: 0 };
}

const tree = memoryTree(
  Object.fromEntries(
    [
      'README.md',
      'package.json',
      'package-lock.json',
      'docker-compose.yml',
      '.github/workflows/ci.yml',
      'scripts/seed.ts',
      'monitoring/alerts.yml',
      'k8s/users.yaml',
      'k8s/orders.yaml',
      'k8s/ingress.yaml',
      'docs/adr/0001.md',
      'docs/other.md',
      'services/README.md',
      'services/users/src/index.ts',
      'services/users/package.json',
      'services/orders/src/index.ts',
      'packages/core/index.ts',
      'packages/base/index.ts',
    ].map((path) => [path, '']),
  ),
);

test('a service has its own files and what stands around it', () => {
  const all = [service('services/orders'), service('services/users')];
  expect(filesOf(tree, service('services/users'), all).map((file) => file.path)).toEqual([
    '.github/workflows/ci.yml',
    'README.md',
    'docker-compose.yml',
    'docs/adr/0001.md',
    'k8s/ingress.yaml',
    'k8s/users.yaml',
    'monitoring/alerts.yml',
    'package-lock.json',
    'package.json',
    'services/README.md',
    'services/users/package.json',
    'services/users/src/index.ts',
  ]);
});

test('a service at the root has everything but the services inside', () => {
  const all = [service(''), service('services/orders'), service('services/users')];
  const paths = filesOf(tree, service(''), all).map((file) => file.path);
  expect(paths).toContain('scripts/seed.ts');
  expect(paths).toContain('packages/core/index.ts');
  expect(paths.filter((path) => path.startsWith('services/'))).toEqual(['services/README.md']);
});

test('shared packages are found through each other', () => {
  const shared = [
    { name: '@acme/base', path: 'packages/base' },
    { name: '@acme/core', path: 'packages/core' },
    { name: '@acme/unused', path: 'packages/unused' },
  ];
  const manifests = memoryTree({
    'services/users/package.json': '{"dependencies":{"@acme/core":"*"}}',
    'packages/core/package.json': '{"dependencies":{"@acme/base":"*"}}',
    'packages/core/index.ts': '',
    'packages/base/package.json': '{"dependencies":{"@acme/core":"*"}}',
    'packages/unused/index.ts': '',
  });
  expect(
    sharedFilesOf(manifests, service('services/users'), shared).map((one) => [one.package.name, one.files.map((file) => file.path)]),
  ).toEqual([
    ['@acme/base', ['packages/base/package.json']],
    ['@acme/core', ['packages/core/index.ts', 'packages/core/package.json']],
  ]);
});

test('migrations of a package belong to the services whose code names their folder', () => {
  const monorepo = memoryTree({
    'packages/domain/package.json': '{ "name": "@shop/domain" }',
    'packages/domain/migrations/001.sql': 'CREATE TABLE a ();',
    'services/api/package.json': '{ "dependencies": { "@shop/domain": "1.0.0" } }',
    'services/api/src/migrate.ts': "const folder = import.meta.resolve('@shop/domain/migrations/001.sql');",
    'services/other/package.json': '{ "dependencies": { "@shop/domain": "1.0.0" } }',
    'services/other/src/index.ts': "import { a } from '@shop/domain';",
  });
  const applied = (path: string): string[] =>
    appliedMigrationsOf(monorepo, service(path), filesOf(monorepo, service(path))).map((file) => file.path);
  expect(applied('services/api')).toEqual(['packages/domain/migrations/001.sql']);
  expect(applied('services/other')).toEqual([]);
});

test('numbered proposals stand around a service, manuals for users do not', () => {
  const documents = memoryTree(
    Object.fromEntries(
      [
        'docs/engineering/rfcs/0000-template.mdx',
        'docs/engineering/rfcs/0001-keys.mdx',
        'docs/self-hosting/upgrade.md',
        'services/users/src/index.ts',
      ].map((path) => [path, '']),
    ),
  );
  expect(filesOf(documents, service('services/users'), [service('services/users')]).map((file) => file.path)).toEqual([
    'docs/engineering/rfcs/0001-keys.mdx',
    'services/users/src/index.ts',
  ]);
});
