import { expect, test } from 'vitest';
import type { ServiceInfo } from '@airworthy/model';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { loadConfig } from '../config/load-config.ts';
import { memoryTree } from '../tree/source-tree.ts';

const files = { 'package.json': '{"name":"shop","scripts":{"start":"node server.js"},"dependencies":{"fastify":"5.0.0"}}' };

test('what is said of a service beats what is said of all', () => {
  const yaml = [
    'capabilities:',
    '  "*": { remove: [{ name: refunds, reason: no refunds here }, { name: resale, reason: nobody resells }] }',
    '  shop: { add: [{ name: refunds, reason: by the bank }] }',
  ].join('\n');
  const { services } = projectOf(memoryTree({ ...files, 'airworthy.yaml': yaml }));
  expect(services[0]?.capabilityOverrides).toEqual({
    add: [{ name: 'refunds', reason: 'by the bank' }],
    remove: [{ name: 'resale', reason: 'nobody resells' }],
  });
});

test('unknown names are answered with the name that was meant', () => {
  const read = (text: string) => (): unknown => projectOf(memoryTree({ ...files, 'airworthy.yaml': text }));
  expect(read('capabilities: { shp: { add: [] } }')).toThrow('names the service shp, which there is not');
  expect(() =>
    loadConfig(memoryTree({ 'airworthy.yaml': 'capabilities:\n  shop:\n    add:\n      - { name: refund, reason: by the bank }\n' })),
  ).toThrow(/airworthy\.yaml:4:17: `capabilities\.shop\.add\.0\.name`: there is no `refund`; did you mean `refunds`\?/);
  expect(read('capabilities: { shop: { add: [{ name: mail, reason: by hand }], remove: [{ name: mail, reason: never mind }] } }')).toThrow(
    'adds and removes the same capability',
  );
});

test('migrations from before the first release met tables without rows', async () => {
  const tree = (yaml: string) =>
    memoryTree({
      ...files,
      'server.js': 'require("fastify")().listen({ port: 1 })',
      'migrations/0001_a.sql': 'CREATE TABLE orders (id int);',
      'migrations/0002_b.sql': 'CREATE INDEX orders_id ON orders (id);',
      'migrations/0003_c.sql': 'CREATE INDEX orders_other ON orders (id);',
      'airworthy.yaml': yaml,
    });
  const project = projectOf(tree('beforeRelease: { shop: { migrations: "0002", reason: first release is 1.0 } }'));
  const model = await modelService(project, project.services[0] as ServiceInfo);
  expect(
    model.facts.migrationSteps.filter((one) => one.action === 'create-index').map((one) => [one.migration, one.existingTable]),
  ).toEqual([
    ['0002_b', false],
    ['0003_c', true],
  ]);
  expect(model.diagnostics.map((one) => one.message)).toContain(
    'shop: migrations up to 0002 are taken for older than the first release: first release is 1.0',
  );
  expect(() => projectOf(tree('beforeRelease: { shp: { migrations: "0002", reason: first release is 1.0 } }'))).toThrow(
    'names the service shp',
  );
});
