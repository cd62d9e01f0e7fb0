import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDockerfile, sampleManifest } from '../../testing/sample-project-facts.ts';
import {
  dependenciesCached,
  failuresStopBuild,
  initReapsChildren,
  installsFrozen,
  nodeVersionsAgree,
  packageIndexRemoved,
  remoteFilesVerified,
  signalsReachProcess,
} from './build.ts';

const ask = (check: Parameters<typeof runCheck>[0], file: Parameters<typeof sampleDockerfile>[0]) =>
  runCheck(check, modelOf({ dockerfiles: [sampleDockerfile(file)] }));

test.each([
  [true, '["node", "dist/index.js"]', 'PASS'],
  [true, '["npm", "start"]', 'FAIL'],
  [true, '["sh", "-c", "migrate && node dist/index.js"]', 'FAIL'],
  [true, '["sh", "-c", "migrate && exec node dist/index.js"]', 'PASS'],
  [true, '["dumb-init", "node", "dist/index.js"]', 'PASS'],
  [false, 'node dist/index.js', 'FAIL'],
  [false, 'exec node dist/index.js', 'PASS'],
])('exec form %s with %s means %s', (execForm, command, status) => {
  expect(ask(signalsReachProcess, { execForm, command }).status).toBe(status);
});

test('an init behind a script gets the signal only when the script gives its place up', () => {
  const command = '["/app/entrypoint.sh", "dumb-init", "--"] ["node", "dist/index.js"]';
  expect(ask(signalsReachProcess, { execForm: true, command, receivesSignals: true }).status).toBe('PASS');
  expect(ask(signalsReachProcess, { execForm: true, command, receivesSignals: false }).status).toBe('FAIL');
  expect(ask(signalsReachProcess, { execForm: true, command: '["/start.sh"] ["npm", "start"]', receivesSignals: true }).status).toBe(
    'FAIL',
  );
});

test('fields that nobody looked at stay open, and what an image does not do is not asked for', () => {
  for (const check of [installsFrozen, remoteFilesVerified, failuresStopBuild, initReapsChildren])
    expect(ask(check, {}).status).toBe('UNKNOWN');
  for (const check of [packageIndexRemoved, dependenciesCached]) expect(ask(check, {}).status).toBe('N/A');
  expect(ask(dependenciesCached, { frozenInstall: true }).status).toBe('PASS');
});

test('what was read decides', () => {
  expect(ask(installsFrozen, { frozenInstall: false }).status).toBe('FAIL');
  expect(ask(failuresStopBuild, { ignoredFailures: [7, 9] })).toMatchObject({
    status: 'FAIL',
    evidence: [{ location: at('Dockerfile', 7), related: [at('Dockerfile', 9)] }],
  });
  expect(ask(failuresStopBuild, { ignoredFailures: [] }).status).toBe('PASS');
  expect(ask(initReapsChildren, { command: '["dumb-init", "node"]' }).status).toBe('PASS');
});

test.each([
  ['>=20', 'PASS'],
  ['>=18 <23', 'FAIL'],
  ['22.x || 24.x', 'PASS'],
  ['^20.1.0', 'FAIL'],
  ['lts/*', 'UNKNOWN'],
])('engines %s against Node.js 24 means %s', (engines, status) => {
  expect(
    runCheck(nodeVersionsAgree, modelOf({ dockerfiles: [sampleDockerfile()], packageManifests: [sampleManifest({ engines })] })).status,
  ).toBe(status);
});

test('without engines there is nothing to compare', () => {
  expect(ask(nodeVersionsAgree, {}).status).toBe('N/A');
});
