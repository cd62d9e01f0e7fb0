import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleComposeService } from '../../testing/sample-project-facts.ts';
import { composeImagesPinned, composeLimited, composeUnprivileged, restarted, storesPrivate } from './compose.ts';

const ask = (check: Parameters<typeof runCheck>[0], service: Parameters<typeof sampleComposeService>[0]) =>
  runCheck(check, modelOf({ composeServices: [sampleComposeService(service)] }));
const store = (image: string, publishedPorts: string[]) => {
  const { build: _build, ...rest } = sampleComposeService({ name: 'db', image, publishedPorts });
  return runCheck(storesPrivate, modelOf({ composeServices: [sampleComposeService({}), rest] }));
};

test('restart, limits and rights of what is built here', () => {
  expect(ask(restarted, {}).status).toBe('FAIL');
  expect(ask(restarted, { restart: 'unless-stopped' }).status).toBe('PASS');
  expect(ask(composeLimited, { resourceLimits: true }).status).toBe('PASS');
  expect(ask(composeUnprivileged, { privileged: true }).status).toBe('FAIL');
});

test('where the files of the deployment only name images, everything that stays up is started again', () => {
  const { build: _build, ...named } = sampleComposeService({ name: 'server', image: 'acme/shop:2', restart: 'unless-stopped' });
  const proxy = { ...named, name: 'proxy', image: 'nginx:1.27' };
  expect(runCheck(restarted, modelOf({ composeServices: [named, proxy] })).status).toBe('PASS');
  const { restart: _restart, ...stays } = proxy;
  expect(runCheck(restarted, modelOf({ composeServices: [named, stays] })).evidence[0]?.message).toBe('proxy: restart not set');
});

test('a database that is published', () => {
  expect(store('postgres:16-alpine', ['5432:5432']).evidence[0]?.message).toBe('db (postgres:16-alpine): publishes 5432:5432');
  expect(store('bitnami/redis:7', []).status).toBe('PASS');
  expect(store('nginx:1.27', ['80:80']).status).toBe('N/A');
});

test.each([
  ['postgres:16', 'PASS'],
  ['registry.example:5000/app', 'FAIL'],
  ['grafana/grafana:latest', 'FAIL'],
  ['app@sha256:0123', 'PASS'],
  ['app:${VERSION}', 'UNKNOWN'],
])('the image %s means %s', (image, status) => {
  const { build: _build, ...rest } = sampleComposeService({ image });
  expect(runCheck(composeImagesPinned, modelOf({ composeServices: [sampleComposeService({}), rest] })).status).toBe(status);
});

test('a database that is built with extensions is not the product', () => {
  const product = sampleComposeService({ image: 'acme/shop:2' });
  const store = sampleComposeService({ name: 'database', build: 'docker/Dockerfile.postgres' });
  const { build: _build, ...named } = product;
  expect(runCheck(composeLimited, modelOf({ composeServices: [named, store] })).status).toBe('N/A');
});
