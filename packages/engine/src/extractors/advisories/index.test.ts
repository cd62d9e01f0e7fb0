import type { ServiceInfo } from '@airworthy/model';
import { expect, test } from 'vitest';
import { readAdvisories } from '../../advisories/osv.ts';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

const tree = memoryTree({
  'package.json': '{"name":"quay","scripts":{"start":"node index.js"},"dependencies":{"mole":"^1.0.0"}}',
  'package-lock.json': JSON.stringify(
    {
      lockfileVersion: 3,
      packages: {
        '': { name: 'quay' },
        'node_modules/mole': { version: '1.0.0', resolved: 'https://registry.npmjs.org/mole/-/mole-1.0.0.tgz', integrity: 'sha512-x' },
        'node_modules/mole/node_modules/buoy': { version: '3.0.0', dev: true },
      },
    },
    null,
    2,
  ),
  'index.js': "require('node:http').createServer().listen(1);",
});
const index = readAdvisories([
  JSON.stringify([
    {
      id: 'GHSA-1',
      affected: [
        { package: { ecosystem: 'npm', name: 'mole' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }] },
      ],
    },
    { id: 'MAL-1', affected: [{ package: { ecosystem: 'npm', name: 'buoy' }, versions: ['3.0.0'] }] },
  ]),
]);

test('locked versions are looked up in the export', async () => {
  const project = projectOf(tree, { advisories: index });
  const model = await modelService(project, project.services[0] as ServiceInfo);
  expect(model.facts.advisories).toMatchObject([
    { id: 'GHSA-1', package: 'mole', version: '1.0.0', fixed: '1.0.1', direct: true, development: false, location: { line: 7 } },
    { id: 'MAL-1', package: 'buoy', malicious: true, direct: false, development: true, location: { line: 12 } },
  ]);
});

test('without an export nothing is known', async () => {
  const project = projectOf(tree);
  const model = await modelService(project, project.services[0] as ServiceInfo);
  expect(model.coverage.advisories.state).toBe('partial');
});
