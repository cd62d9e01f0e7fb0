import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleStep } from '../../testing/sample-project-facts.ts';
import { lockTimeoutSet, statementTimeoutOfMigrations } from './timeouts.ts';

test('a lock timeout in a migration or in its configuration counts', () => {
  const steps = [sampleStep({ action: 'set-lock-timeout', migration: '*', text: "SET lock_timeout = '3s'" })];
  const outcome = runCheck(lockTimeoutSet, modelOf({ migrationSteps: steps }));
  expect(outcome.status).toBe('PASS');
  expect(outcome.evidence[0]?.message).toBe("all migrations: SET lock_timeout = '3s'");
  expect(runCheck(statementTimeoutOfMigrations, modelOf({ migrationSteps: steps })).status).toBe('FAIL');
});

test('without one it fails; with steps that could not be read it stays open', () => {
  expect(runCheck(lockTimeoutSet, modelOf({ migrationSteps: [sampleStep()] })).status).toBe('FAIL');
  const model = modelOf({ migrationSteps: [sampleStep()] });
  model.coverage.migrationSteps = { state: 'partial', reasons: ['a call could not be followed'] };
  expect(runCheck(lockTimeoutSet, model).status).toBe('UNKNOWN');
});
