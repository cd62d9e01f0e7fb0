import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDocument, sampleManifest } from '../../testing/sample-project-facts.ts';
import { deploymentDescribed, readmeInServiceRoot, readmeSaysSomething, setupDescribed, testingDescribed } from './readme.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...documents: Parameters<typeof sampleDocument>[0][]) =>
  runCheck(check, modelOf({ documents: documents.map(sampleDocument) }));

test('only a README in the folder of the service itself counts', () => {
  expect(ask(readmeInServiceRoot, {}).status).toBe('PASS');
  expect(ask(readmeInServiceRoot, { location: at('tests/README.md') }).status).toBe('FAIL');
  const model = modelOf({ documents: [sampleDocument({ location: at('services/orders/README.md') }), sampleDocument()] });
  model.service.path = 'services/orders';
  const outcome = runCheck(readmeInServiceRoot, model);
  expect(outcome.evidence.map((one) => one.location?.path)).toEqual(['services/orders/README.md']);
});

test('a stub or template says nothing', () => {
  expect(ask(readmeSaysSomething, { lines: 3 }).status).toBe('FAIL');
  expect(ask(readmeSaysSomething, { placeholder: true }).status).toBe('FAIL');
  expect(ask(readmeSaysSomething, { generated: true }).status).toBe('FAIL');
  expect(ask(readmeSaysSomething, {}).status).toBe('PASS');
});

test('a way to run that names scripts which are not there is none', () => {
  const part = { section: 'setup', line: 4, end: 9, title: 'Getting started', rows: 5, commands: true } as const;
  const about = (...npmScripts: { name: string; line: number }[]) =>
    runCheck(
      setupDescribed,
      modelOf({
        documents: [sampleDocument({ parts: [part], npmScripts })],
        packageManifests: [sampleManifest({ scripts: { dev: 'x' } })],
      }),
    ).status;
  expect(about({ name: 'dev', line: 5 })).toBe('PASS');
  expect(about({ name: 'dev', line: 5 }, { name: 'migrate:latest', line: 6 })).toBe('FAIL');
  expect(about({ name: 'dev', line: 5 }, { name: 'deploy', line: 30 })).toBe('PASS');
  // Production is set up otherwise than the machine of whoever changes the code.
  expect(ask(setupDescribed, { kind: 'deployment', parts: [part] }).status).toBe('UNKNOWN');
});

test('sections or commands say how to run and test', () => {
  const part = { line: 4, title: 'Getting started', rows: 5 };
  expect(ask(setupDescribed, { parts: [{ ...part, section: 'setup' }] }).status).toBe('UNKNOWN');
  expect(ask(setupDescribed, { parts: [{ ...part, section: 'setup', commands: true }] }).status).toBe('PASS');
  expect(ask(setupDescribed, { npmScripts: [{ name: 'dev', line: 9 }] }).status).toBe('PASS');
  expect(ask(setupDescribed, {}).status).toBe('FAIL');
  expect(ask(testingDescribed, { npmScripts: [{ name: 'test:unit', line: 9 }] }).status).toBe('PASS');
  const tried = (title: string) => ask(testingDescribed, { parts: [{ ...part, section: 'testing', title, commands: true }] }).status;
  expect([tried('Running the tests'), tried('Test the System'), tried('Manual testing using hello-world')]).toEqual([
    'PASS',
    'FAIL',
    'FAIL',
  ]);
  expect(ask(testingDescribed, {}, { kind: 'testing', npmScripts: [{ name: 'test', line: 80 }] }).status).toBe('PASS');
  expect(ask(deploymentDescribed, { kind: 'deployment', parts: [{ ...part, section: 'deployment' }] }).status).toBe('PASS');
  expect(ask(deploymentDescribed, { parts: [{ ...part, section: 'deployment', title: 'Build and deploy agents' }] }).status).toBe(
    'UNKNOWN',
  );
  expect(ask(deploymentDescribed).status).toBe('FAIL');
});
