import { expect, test } from 'vitest';
import { sampleComposeService } from '../testing/sample-project-facts.ts';
import { deployedServices } from './compose.ts';

const service = (path: string, more: Parameters<typeof sampleComposeService>[0] = {}) => {
  const { build: _, ...rest } = sampleComposeService({ location: { path, line: 1 }, ...more });
  return more.build === undefined ? rest : { ...rest, build: more.build };
};
const paths = (...all: ReturnType<typeof service>[]) => deployedServices(all).map((one) => one.location.path);

test('files for development and tests, and files that only start databases, deploy nothing', () => {
  expect(paths(service('docker-compose.dev.yml', { build: '.' }))).toEqual([]);
  expect(paths(service('test/docker-compose.yml', { build: '.' }))).toEqual([]);
  expect(paths(service('docker-compose.yml', { image: 'postgres:16' }))).toEqual([]);
});

test('a file that builds, one beside it, and one that runs an image of the product deploy', () => {
  expect(
    paths(service('docker-compose.yml', { build: '.' }), service('docker-compose.monitoring.yml', { image: 'grafana/grafana' })),
  ).toEqual(['docker-compose.yml', 'docker-compose.monitoring.yml']);
  expect(
    paths(service('hosting/compose.yaml', { image: 'ghcr.io/acme/shop:1' }), service('hosting/compose.yaml', { image: 'redis:7' })),
  ).toEqual(['hosting/compose.yaml', 'hosting/compose.yaml']);
});
