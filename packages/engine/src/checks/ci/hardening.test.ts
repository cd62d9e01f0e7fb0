import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleJob, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import { actionsPinned, ciInstallsFrozen, eventTextKeptOut, permissionsRestricted } from './hardening.ts';

const ask = (check: Parameters<typeof runCheck>[0], workflow: Parameters<typeof sampleWorkflow>[0]) =>
  runCheck(check, modelOf({ ciWorkflows: [sampleWorkflow(workflow)] }));
const uses = (action: string, pinned: boolean) => ({ jobs: [sampleJob({ uses: [{ action, pinned, line: 14 }] })] });

test('only actions of third parties have to be pinned', () => {
  expect(ask(actionsPinned, uses('codecov/codecov-action@v3', false))).toMatchObject({
    status: 'FAIL',
    evidence: [{ location: at('.github/workflows/ci.yml', 14) }],
  });
  expect(ask(actionsPinned, uses('actions/checkout@v4', false)).status).toBe('N/A');
});

test('rights, event text and installs', () => {
  expect(ask(permissionsRestricted, {}).status).toBe('FAIL');
  expect(ask(permissionsRestricted, { permissions: 'restricted' }).status).toBe('PASS');
  expect(ask(eventTextKeptOut, {}).status).toBe('UNKNOWN');
  expect(ask(eventTextKeptOut, { untrustedInput: [] }).status).toBe('PASS');
  expect(ask(eventTextKeptOut, { untrustedInput: [31] })).toMatchObject({ status: 'FAIL', evidence: [{ location: { line: 31 } }] });
  expect(ask(ciInstallsFrozen, { unfrozenInstalls: [9] }).status).toBe('FAIL');
  expect(runCheck(eventTextKeptOut, modelOf({})).status).toBe('N/A');
});
