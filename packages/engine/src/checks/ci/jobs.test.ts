import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleJob, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import {
  artefactsSigned,
  codeScanned,
  componentsListed,
  dependenciesAudited,
  gatesEffective,
  imagesScanned,
  jobsTimed,
  linted,
  pipelinePresent,
  secretsScanned,
  typesChecked,
} from './jobs.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...jobs: Parameters<typeof sampleJob>[0][]) =>
  runCheck(check, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: jobs.map(sampleJob) })] }));

test.each([
  [pipelinePresent, 'test'],
  [typesChecked, 'typecheck'],
  [linted, 'lint'],
  [dependenciesAudited, 'audit'],
  [secretsScanned, 'secret-scan'],
  [codeScanned, 'sast'],
  [imagesScanned, 'image-scan'],
  [artefactsSigned, 'sign'],
] as const)('%o is satisfied by %s', (check, step) => {
  expect(ask(check, { does: [step] })).toMatchObject({ status: 'PASS', evidence: [{ location: at('.github/workflows/ci.yml', 8) }] });
  expect(ask(check, { does: ['deploy'] }).status).toBe('FAIL');
  expect(runCheck(check, modelOf({})).status).toBe('FAIL');
});

test('a gate that ignores its failure is none', () => {
  expect(ask(dependenciesAudited, { does: ['audit'], ignoresFailure: true }).status).toBe('FAIL');
  expect(ask(gatesEffective, { does: ['lint'], ignoresFailure: true }, {}).status).toBe('PARTIAL');
  // One of two runs of the tests is ignored.
  expect(ask(linted, { does: ['lint', 'test'], ignoresFailure: true, ignored: [] }).status).toBe('PASS');
  expect(ask(gatesEffective, { does: ['lint', 'test'], ignoresFailure: true, ignored: [] }).status).toBe('FAIL');
  expect(ask(gatesEffective, { does: ['deploy'], ignoresFailure: true }).status).toBe('N/A');
});

test('a build may drop types without a look at them', () => {
  expect(ask(typesChecked, { does: ['build'] }).status).toBe('UNKNOWN');
  expect(ask(typesChecked, { does: ['build'] }, { does: ['build', 'typecheck'] }).status).toBe('PASS');
});

test('a scan that only reports, or comes after the release, stops nothing', () => {
  expect(ask(imagesScanned, { does: ['image-scan'], reports: ['image-scan'] })).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: expect.stringContaining('it only reports what it finds') }],
  });
  expect(ask(dependenciesAudited, { does: ['audit'], reports: ['audit'] }).status).toBe('FAIL');
  expect(ask(secretsScanned, { does: ['secret-scan'], reports: ['secret-scan'] }).status).toBe('FAIL');
  const daily = sampleWorkflow({ triggers: ['schedule', 'workflow_dispatch'], jobs: [sampleJob({ does: ['image-scan'] })] });
  expect(runCheck(imagesScanned, modelOf({ ciWorkflows: [daily] }))).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: expect.stringContaining('it runs beside the releases') }],
  });
});

test('jobs end after a stated time', () => {
  expect(ask(jobsTimed, {}).status).toBe('FAIL');
  expect(ask(jobsTimed, { timeoutMinutes: 10 }).status).toBe('PASS');
});

test('a list of components is made with a build or a release, not beside them', () => {
  expect(ask(componentsListed, { does: ['build', 'sbom'] }).status).toBe('UNKNOWN');
  expect(ask(componentsListed, { does: ['build', 'sbom'], publishes: ['Dockerfile'] }).status).toBe('PASS');
  expect(ask(componentsListed, { does: ['sbom'] }, { does: ['release'] }).status).toBe('PASS');
  expect(ask(componentsListed, { does: ['sbom'] }).status).toBe('UNKNOWN');
  expect(ask(componentsListed, { does: ['deploy'] }).status).toBe('FAIL');
  const tagged = sampleWorkflow({ triggers: ['release'], jobs: [sampleJob({ does: ['sbom'] })] });
  expect(runCheck(componentsListed, modelOf({ ciWorkflows: [tagged] })).status).toBe('PASS');
});

test('a signature on the image of another service is none on that of this one', () => {
  const other = sampleWorkflow({ jobs: [sampleJob({ does: ['build', 'sign'], publishes: ['apps/buoy/Dockerfile'] })] });
  const own = (does: string[]) => sampleWorkflow({ jobs: [sampleJob({ does, publishes: ['apps/mole/Dockerfile'] })] });
  const ask33 = (...ciWorkflows: ReturnType<typeof own>[]) => {
    const model = modelOf({ ciWorkflows });
    model.service = { ...model.service, path: 'apps/mole' };
    return runCheck(artefactsSigned, model).status;
  };
  expect(ask33(other, own(['build']))).toBe('FAIL');
  expect(ask33(other, own(['build', 'sign']))).toBe('PASS');
  expect(ask33(other)).toBe('PASS');
});
