import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { extractCode } from '../../extract/extract-code.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { openapi } from './index.ts';

test('reads operations of YAML and JSON with their lines', async () => {
  const { facts } = await extractTexts(openapi, {
    'spec/quay.yml': `openapi: 3.1.0
info: {title: Quay, version: '1'}
security: [{bearer: []}]
paths:
  /ships:
    parameters: []
    get:
      summary: All ships
      responses: {'200': {}, default: {}}
    post:
      security: []
      responses: {}
`,
    'spec/old.json': '{\n"swagger": "2.0",\n"paths": {\n"/x": {\n"put": {"security": [{}, {"k": []}]}\n}}}',
  });
  expect(facts.openApiOperations).toEqual([
    { location: { path: 'spec/old.json', line: 5 }, method: 'PUT', path: '/x', secured: false, responses: [], described: false },
    {
      location: { path: 'spec/quay.yml', line: 7 },
      method: 'GET',
      path: '/ships',
      secured: true,
      responses: ['200', 'default'],
      described: true,
    },
    { location: { path: 'spec/quay.yml', line: 10 }, method: 'POST', path: '/ships', secured: false, responses: [], described: false },
  ]);
  expect(facts.documents.map((each) => each.title)).toEqual(['spec/old.json', 'Quay']);
});

test('near misses and broken files', async () => {
  const { facts, diagnostics } = await extractTexts(openapi, {
    'a.yml': 'name: openapi',
    'openapi.yaml': 'openapi: 3.0.0\npaths:\n  /x: [\n',
    'b.json': '{"openapi": "3.0.0",, }',
  });
  expect(facts.openApiOperations).toEqual([]);
  expect(diagnostics.map((each) => [each.code, each.location?.path, each.location?.line])).toEqual([
    ['invalid-json', 'b.json', 1],
    ['invalid-yaml', 'openapi.yaml', 4],
  ]);
});

test('a description that is kept elsewhere belongs to the service that serves most of it', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const paths = (prefix: string) =>
    names.map((name) => `  ${prefix}/${name}/{id}:\n    get: {summary: x, responses: {'200': {}}}\n`).join('');
  const texts = {
    'apps/api/package.json': '{"name":"api","scripts":{"start":"node main.js"}}',
    'apps/api/main.js': `const app = require('fastify')(); ${names.map((name) => `app.get('/v1/${name}/:id', async () => 1);`).join(' ')} app.listen({ port: 1 });`,
    'packages/docs/openapi.yaml': `openapi: 3.1.0\npaths:\n${paths('/v1')}`,
    'packages/docs/bare-openapi.yaml': `openapi: 3.1.0\npaths:\n${paths('')}`,
    'apps/gateway/package.json': '{"name":"gateway","scripts":{"start":"node main.js"}}',
    'apps/gateway/docs/openapi.yaml': `openapi: 3.1.0\npaths:\n${paths('/v1')}`,
    'packages/other/openapi.yaml': `openapi: 3.1.0\npaths:\n${paths('/other')}`,
  };
  const { boot, code } = await extractCode(openapi, texts, 'apps/api');
  const from = new Set<string>();
  await openapi.extract({
    service: { name: 'api', path: 'apps/api', because: [], capabilities: [], lines: 0, files: 0 },
    tree: memoryTree(texts),
    files: [],
    code,
    boot,
    emit: (family, fact) => void (family === 'openApiOperations' && from.add(fact.location.path)),
    diagnose: () => undefined,
    partial: () => undefined,
  });
  expect([...from]).toEqual(['packages/docs/bare-openapi.yaml', 'packages/docs/openapi.yaml']);
});
