import { expect, test } from 'vitest';
import { defaultConfig } from '../config/project-config.ts';
import type { ProjectConfig } from '../config/project-config.ts';
import { memoryTree } from '../tree/source-tree.ts';
import { discoverServices } from './discover-services.ts';

function found(files: Record<string, unknown>, config: Partial<ProjectConfig> = {}): { services: string[]; said: string[] } {
  const tree = memoryTree(
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? content : JSON.stringify(content)]),
    ),
  );
  const said: string[] = [];
  const services = discoverServices(tree, { ...defaultConfig(), ...config }, (one) => said.push(`${one.code}: ${one.message}`));
  return { services: services.map((one) => `${one.name} (${one.path || '.'}): ${one.because.join(', ')}`), said };
}

const server = { scripts: { start: 'node dist/index.js' }, dependencies: { fastify: '5.0.0' } };
const library = { main: 'dist/index.js', scripts: { build: 'tsc' } };

test('a repository that is one app is one service, whatever else it starts', () => {
  const { services, said } = found({
    'package.json': {
      name: '@acme/billing',
      scripts: { start: 'node dist/index.js', worker: 'node dist/worker.js' },
      dependencies: { fastify: '4' },
    },
    Dockerfile: 'FROM node',
    'Dockerfile.worker': 'FROM node',
    'src/index.ts': '',
    'src/worker.ts': '',
  });
  expect(services).toEqual(['billing (.): start script, Dockerfile, depends on fastify']);
  expect(said).toEqual([]);
});

test('services of a monorepo, without shared packages and frontends', () => {
  const { services, said } = found({
    'package.json': { workspaces: ['apps/*', 'packages/*'], scripts: { start: 'turbo run start' } },
    'apps/api/package.json': { ...server, name: '@acme/api', dependencies: { fastify: '5', '@acme/core': '*' } },
    'apps/web/package.json': {
      scripts: { start: 'vite preview', dev: 'vite' },
      dependencies: { 'react-dom': '19' },
      devDependencies: { vite: '8' },
    },
    'apps/phone/package.json': { scripts: { start: 'expo start' }, dependencies: { expo: '50', 'react-native': '0.7' } },
    'apps/jobs/package.json': { scripts: { start: 'node --enable-source-maps dist/main.js' } },
    'packages/core/package.json': { ...library, name: '@acme/core', dependencies: { express: '4' } },
    'packages/core/test/fixtures/app/package.json': server,
    'packages/core/src/fixtures/worker/package.json': {},
    'packages/core/src/fixtures/worker/wrangler.toml': 'main = "src/index.ts"',
    'packages/core/src/fixtures/worker/src/index.ts': 'export default { fetch: () => new Response() };',
    'apps/edge/package.json': {},
    'apps/edge/wrangler.jsonc': '{ "main": "src/index.ts", }',
    'apps/edge/src/index.ts': 'export default { fetch: () => new Response() };',
  });
  expect(services).toEqual([
    'api (apps/api): start script, depends on fastify',
    'edge (apps/edge): wrangler.jsonc',
    'jobs (apps/jobs): start script',
  ]);
  expect(said).toEqual(
    [
      'no-service: Not audited as a service: the root package; it only holds the workspaces.',
      'no-service: Not audited as a service: apps/phone; it is a frontend (react-native with expo), which runs with its users.',
      'no-service: Not audited as a service: apps/web; it is a frontend (react-dom with vite), which runs with its users.',
      'no-service: Not audited as a service: packages/core; other packages import it and nothing starts it.',
    ].toSorted((a, b) => said.indexOf(a) - said.indexOf(b)),
  );
});

test('workspaces of pnpm, lerna and nx, with patterns that take away', () => {
  expect(
    found({
      'package.json': {},
      'pnpm-workspace.yaml': 'packages:\n  - "backend/**"\n  - "!backend/old"\n',
      'backend/a/package.json': server,
      'backend/old/package.json': { scripts: { start: 'node x.js' } },
    }).services,
  ).toEqual(['a (backend/a): start script, depends on fastify']);
  expect(
    found({
      'lerna.json': { packages: ['units/*'] },
      'package.json': {},
      'units/mailer/package.json': { scripts: { start: 'node mail.js' } },
    }).services,
  ).toEqual(['mailer (units/mailer): start script']);
  expect(found({ 'nx.json': {}, 'package.json': {}, 'apps/api/package.json': { scripts: { start: 'node main.js' } } }).services).toEqual([
    'api (apps/api): start script',
  ]);
});

test('folders with a server somewhere, without any workspace file', () => {
  expect(
    found({
      'server/package.json': server,
      'client/package.json': { scripts: { start: 'react-scripts start' }, dependencies: { 'react-dom': '18', 'react-scripts': '5' } },
    }).services,
  ).toEqual(['server (server): start script, depends on fastify']);
  expect(found({ 'tools/cli/package.json': { scripts: { start: 'node index.js' } } }).services).toEqual([]);
});

test('a root that serves besides its services is one too, and packages inside a service are parts of it', () => {
  expect(
    found({
      'package.json': { ...server, name: 'gateway', workspaces: ['services/*'] },
      'services/users/package.json': server,
      'services/users/admin/package.json': { scripts: { start: 'node x.js' }, dependencies: { express: '4' } },
    }).services,
  ).toEqual(['gateway (.): start script, depends on fastify', 'users (services/users): start script, depends on fastify']);
});

test('apps of Nx and Nest that have no package of their own', () => {
  expect(
    found({
      'package.json': { scripts: { start: 'nx serve' }, dependencies: { '@nestjs/core': '11' } },
      'nx.json': {},
      'apps/api/project.json': { projectType: 'application', targets: { serve: { executor: '@nx/js:node' } } },
      'apps/jobs/project.json': {
        projectType: 'application',
        targets: { build: { executor: '@nx/webpack:webpack', options: { target: 'node' } } },
      },
      'apps/web/project.json': { projectType: 'application', targets: { serve: { executor: '@nx/vite:dev-server' } } },
      'libs/core/project.json': { projectType: 'library' },
    }).services,
  ).toEqual(['api (apps/api): Nx application for Node.js', 'jobs (apps/jobs): Nx application for Node.js']);
  const nest = found({
    'package.json': { name: 'shop', scripts: { start: 'nest start' }, dependencies: { '@nestjs/core': '11' } },
    'nest-cli.json': {
      monorepo: true,
      projects: { orders: { type: 'application', root: 'apps/orders' }, common: { type: 'library', root: 'libs/common' } },
    },
    'apps/orders/src/main.ts': '',
  });
  expect(nest.services).toEqual(['orders (apps/orders): Nest application']);
  expect(nest.said).toEqual(['no-service: Not audited as a service: the root package; it starts the services inside.']);
});

test('functions and process files count, and routes of a frontend framework', () => {
  expect(found({ 'package.json': { name: 'hooks' }, 'serverless.yml': 'service: hooks', 'src/handler.ts': '' }).services).toEqual([
    'hooks (.): serverless.yml',
  ]);
  expect(
    found({
      'package.json': { dependencies: { next: '15', 'react-dom': '19' }, scripts: { start: 'next start' } },
      'app/api/users/route.ts': '',
    }),
  ).toEqual({
    services: ['service (.): answers requests with Next.js'],
    said: [],
  });
});

test('two services with one folder name are told apart by their paths', () => {
  expect(
    found({ 'services/a/api/package.json': server, 'services/b/api/package.json': server }).services.map((one) => one.split(' ')[0]),
  ).toEqual(['services-a-api', 'services-b-api']);
});

test('airworthy.yaml adds, takes away and overrides', () => {
  const files = { 'services/a/package.json': server, 'services/b/package.json': server, 'batch/main.ts': '' };
  expect(found(files, { services: { add: [{ path: './batch/' }], exclude: ['services/b'] } }).services).toEqual([
    'batch (batch): airworthy.yaml',
    'a (services/a): start script, depends on fastify',
  ]);
  expect(found(files, { services: { only: [{ path: 'batch', name: 'nightly' }], add: [], exclude: [] } }).services).toEqual([
    'nightly (batch): airworthy.yaml',
  ]);
  expect(found(files, { services: { only: [{ path: 'nowhere' }], add: [], exclude: [] } })).toEqual({
    services: [],
    said: ['invalid-config: airworthy.yaml names the service folder nowhere, which does not exist or holds nothing to read.'],
  });
});

test('code without a package, and nothing at all', () => {
  expect(found({ 'server.js': "require('http').createServer(() => {}).listen(80)" }).services).toEqual([
    'service (.): an entry file listens',
  ]);
  expect(found({ 'notes.md': '' }).services).toEqual([]);
  expect(found({}).services).toEqual([]);
});

test('a package.json that is no JSON is said with its line and does not hide the service', () => {
  const { services, said } = found({ 'package.json': '{\n  "name": "x",\n  oops\n}', Dockerfile: 'FROM node', 'src/index.ts': '' });
  expect(services).toEqual(['service (.): Dockerfile']);
  expect(said).toEqual(['invalid-json: package.json is not valid JSON; its scripts and dependencies are unknown.']);
});

test('values of the wrong kind in package.json do no harm', () => {
  expect(
    found({ 'package.json': { name: 5, scripts: ['start'], dependencies: 'fastify', workspaces: { packages: 7 }, bin: [] } }).services,
  ).toEqual([]);
  expect(found({ 'package.json': 'null' }).services).toEqual([]);
  expect(found({ 'package.json': '[]', 'pnpm-workspace.yaml': 'packages: [unclosed' }).said[0]).toMatch(/^invalid-yaml/);
});

test('frontends are services where their framework answers requests, or where they are deployed as a server', () => {
  const next = { scripts: { start: 'next start' }, dependencies: { next: '15', 'react-dom': '19' } };
  const { services, said } = found({
    'package.json': { workspaces: ['apps/*'] },
    'apps/shop/package.json': next,
    'apps/shop/app/api/orders/route.ts': 'export async function GET() {}',
    'apps/landing/package.json': next,
    'apps/landing/app/page.tsx': '',
    'apps/portal/package.json': { dependencies: { 'react-dom': '19' }, devDependencies: { vite: '7' } },
    'apps/portal/Dockerfile': 'FROM node:22\nCMD ["node", ".output/server/index.mjs"]',
    'apps/site/package.json': { dependencies: { vue: '3' }, devDependencies: { vite: '7' } },
    'apps/site/Dockerfile': 'FROM node:22 AS build\nRUN npm run build\nFROM nginx\nCMD ["nginx", "-g", "daemon off;"]',
    'apps/viewer/package.json': {
      bin: 'src/server.js',
      scripts: { build: 'vite build' },
      dependencies: { vue: '3', express: '5' },
      devDependencies: { vite: '7' },
    },
  });
  expect(services).toEqual(['portal (apps/portal): Dockerfile', 'shop (apps/shop): answers requests with Next.js']);
  expect(said.filter((one) => one.includes('frontend'))).toEqual([
    'no-service: Not audited as a service: apps/landing; it is a frontend (react-dom with next), which runs with its users.',
    'no-service: Not audited as a service: apps/site, apps/viewer; it is a frontend (vue with vite), which runs with its users.',
  ]);
});

test('what another package deploys, what only developers start, and commands are no services', () => {
  const { services, said } = found({
    'package.json': { workspaces: ['packages/*', 'services/*'] },
    'services/orders/package.json': { dependencies: { '@acme/orders': '*' } },
    'services/orders/Dockerfile': 'FROM node\nCMD ["node", "index.js"]',
    'packages/orders/package.json': {
      name: '@acme/orders',
      exports: {},
      scripts: { start: 'node dist/bin.js' },
      dependencies: { express: '4' },
    },
    'packages/users/package.json': { name: '@acme/users', scripts: { start: 'node dist/bin.js' }, dependencies: { express: '4' } },
    'packages/dev-env/package.json': {
      name: '@acme/dev-env',
      bin: 'bin.js',
      scripts: { start: 'node dist/bin.js' },
      dependencies: { express: '4', '@acme/orders': '*' },
    },
    'packages/all/package.json': {
      name: '@acme/all',
      scripts: { start: 'node dist/bin.js' },
      dependencies: { '@acme/users': '*', '@acme/orders': '*' },
    },
    'packages/mcp/package.json': { name: '@acme/mcp', bin: 'bin.js', dependencies: { express: '4' } },
    'packages/columns/package.json': { name: '@acme/columns', main: 'index.js' },
    'packages/columns/Dockerfile': 'FROM golang:1.26\nCMD ["goose", "up"]',
  });
  expect(services).toEqual(['users (packages/users): start script, depends on express', 'orders (services/orders): Dockerfile']);
  for (const line of [
    'packages/orders; services/orders deploys it.',
    'packages/dev-env; by its name it serves development.',
    'packages/all; it starts several services together, as for development.',
    'packages/mcp; it is a command that people run.',
    'packages/columns; it has no start script, Dockerfile, server framework or listening entry.',
  ]) {
    expect(said).toContain(`no-service: Not audited as a service: ${line}`);
  }
});
