import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import {
  sampleComposeService,
  sampleDockerfile,
  sampleSecret,
  sampleEnvRead,
  sampleWorkflow,
  sampleWorkload,
} from '../../testing/sample-project-facts.ts';
import { committedFilesClean, composeClean, imagesClean, manifestsClean, noFallbackLiteral, pipelinesClean } from './literals.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...secrets: Parameters<typeof sampleSecret>[0][]) =>
  runCheck(check, modelOf({ envReads: [sampleEnvRead()], secretLiterals: secrets.map(sampleSecret) }));

test('a default of a secret setting is named masked', () => {
  const outcome = ask(noFallbackLiteral, {});
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('fallback-literal JWT_SECRET: chan…');
});

test('a default outside production only holds, an unreadable condition is open, none at all holds', () => {
  expect(ask(noFallbackLiteral, { inProduction: false }).status).toBe('PASS');
  expect(ask(noFallbackLiteral, { inProduction: 'unknown' }).status).toBe('UNKNOWN');
  expect(ask(noFallbackLiteral).status).toBe('PASS');
  expect(ask(noFallbackLiteral, { production: false }).status).toBe('PASS');
});

test('a service that reads no settings has none with a default', () => {
  expect(runCheck(noFallbackLiteral, modelOf({ envReads: [] })).status).toBe('N/A');
});

test('as long as nobody reads the environment, no default proves nothing', () => {
  const model = modelOf({});
  model.coverage.envReads = { state: 'none', reasons: [] };
  expect(runCheck(noFallbackLiteral, model).status).toBe('UNKNOWN');
});

test('credentials of other rules are asked apart from defaults', () => {
  expect(ask(committedFilesClean, { rule: 'github-token' }).status).toBe('FAIL');
  expect(ask(committedFilesClean, {}).status).toBe('PASS');
  expect(ask(committedFilesClean, { rule: 'env-file', production: false, location: { path: 'ops/.env.example', line: 3 } }).status).toBe(
    'PASS',
  );
  expect(ask(committedFilesClean, { rule: 'env-file', production: false, location: { path: '.env.test', line: 3 } }).status).toBe('PASS');
  expect(ask(committedFilesClean, { rule: 'private-key', production: false }).status).toBe('PASS');
});

test('values in deployment files', () => {
  const compose = runCheck(composeClean, modelOf({ composeServices: [sampleComposeService({ literalSecrets: ['MINIO_SECRET_KEY'] })] }));
  expect(compose).toMatchObject({ status: 'FAIL', evidence: [{ message: 'app: literal values for MINIO_SECRET_KEY' }] });
  expect(runCheck(composeClean, modelOf({ composeServices: [sampleComposeService()] })).status).toBe('PASS');
  expect(runCheck(imagesClean, modelOf({ dockerfiles: [sampleDockerfile({ secretNames: ['NPM_TOKEN'] })] })).status).toBe('FAIL');
  expect(runCheck(imagesClean, modelOf({ dockerfiles: [sampleDockerfile({ copiesEnvFile: true })] })).status).toBe('FAIL');
  expect(runCheck(imagesClean, modelOf({ dockerfiles: [sampleDockerfile()] })).status).toBe('PASS');
});

test('values in pipelines and manifests, open where nobody looked', () => {
  const workflow = (one: Parameters<typeof sampleWorkflow>[0]) => runCheck(pipelinesClean, modelOf({ ciWorkflows: [sampleWorkflow(one)] }));
  expect(workflow({ literalSecrets: [{ name: 'JWT_SECRET', line: 12 }] }).evidence[0]?.location).toEqual(
    at('.github/workflows/ci.yml', 12),
  );
  expect(workflow({ literalSecrets: [] }).status).toBe('PASS');
  expect(workflow({}).status).toBe('UNKNOWN');
  expect(runCheck(manifestsClean, modelOf({ k8sWorkloads: [sampleWorkload({ literalSecrets: ['DB_PASSWORD'] })] })).status).toBe('FAIL');
});
