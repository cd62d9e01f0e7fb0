import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDockerfile } from '../../testing/sample-project-facts.ts';
import {
  baseImagesByDigest,
  baseImagesPinned,
  finalImageSmall,
  hasHealthcheck,
  multiStage,
  nodeSupported,
  productionDependenciesOnly,
  runsAsNonRoot,
} from './image.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...files: Parameters<typeof sampleDockerfile>[0][]) =>
  runCheck(check, modelOf({ dockerfiles: files.map(sampleDockerfile) }));
const stage = (base: string, name?: string) => ({
  base,
  pinned: !base.endsWith('latest'),
  digest: base.includes('@sha256'),
  line: 1,
  ...(name ? { name } : {}),
});

test('no USER means root, also by number', () => {
  expect(ask(runsAsNonRoot, {}).evidence[0]?.message).toBe('no USER in the final stage, so the process is root');
  expect(ask(runsAsNonRoot, { user: known('0:0') }).status).toBe('FAIL');
  expect(ask(runsAsNonRoot, { user: known('node') }).status).toBe('PASS');
  expect(ask(runsAsNonRoot, { user: unknown('$APP_USER') }).status).toBe('UNKNOWN');
  expect(ask(runsAsNonRoot).status).toBe('N/A');
});

test('an image for developers is no image of production', () => {
  expect(ask(runsAsNonRoot, { user: known('node') }, { location: at('Dockerfile.dev') }).status).toBe('PASS');
  expect(ask(runsAsNonRoot, { location: at('Dockerfile.dev') }).status).toBe('FAIL');
});

test('health check and stages', () => {
  expect(ask(hasHealthcheck, {}).status).toBe('FAIL');
  expect(ask(hasHealthcheck, { healthcheck: true }, {}).status).toBe('PARTIAL');
  expect(ask(multiStage, {}).status).toBe('FAIL');
  expect(ask(multiStage, { stages: [stage('node:24', 'build'), stage('node:24-slim')] }).evidence[0]?.message).toBe(
    '2 stages: build → node:24-slim',
  );
  expect(ask(productionDependenciesOnly, {}).status).toBe('UNKNOWN');
});

test('stages that start from another stage are no base images', () => {
  const stages = [stage('node:24.1-alpine', 'base'), stage('base', 'build'), stage('base')];
  expect(ask(baseImagesPinned, { stages })).toMatchObject({ status: 'PASS', subjects: 1 });
  expect(ask(finalImageSmall, { stages }).status).toBe('PASS');
  expect(ask(baseImagesPinned, { stages: [stage('node:latest')] }).status).toBe('FAIL');
  expect(ask(baseImagesByDigest, { stages: [stage('node:24@sha256:abc')] }).status).toBe('PASS');
  expect(ask(finalImageSmall, { stages: [stage('node:24')] }).status).toBe('FAIL');
});

test('a release line that has ended', () => {
  expect(ask(nodeSupported, { stages: [stage('node:18-alpine')] }).status).toBe('FAIL');
  expect(ask(nodeSupported, { stages: [stage('gcr.io/distroless/nodejs22-debian12')] }).status).toBe('PASS');
  expect(ask(nodeSupported, { stages: [stage('debian:12')] }).status).toBe('N/A');
});

test('a small base is found through stages of the same file, and Node in names of Red Hat images', () => {
  const through = { stages: [stage('node:24-alpine', 'base'), stage('base', 'runner'), stage('runner')] };
  expect(ask(finalImageSmall, through).evidence[0]?.message).toBe('the final stage starts from node:24-alpine');
  expect(ask(nodeSupported, { stages: [stage('registry.access.redhat.com/ubi9/nodejs-22-minimal:1')] }).status).toBe('PASS');
});
