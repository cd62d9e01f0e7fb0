import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { sampleEnvRead } from '../../testing/sample-project-facts.ts';
import { protectionOnByDefault, sameEverywhere, settingsKeptPrivate } from './behaviour.ts';

test.each([
  [sameEverywhere, 'node-env-branch', 'PASS'],
  [settingsKeptPrivate, 'config-exposed', 'PASS'],
  [protectionOnByDefault, 'flag-off-security', 'N/A'],
] as const)('%o looks for %s in code that runs', (check, kind, none) => {
  const use = { location: at('src/app.ts', 5), kind, detail: 'ENABLE_AUTH' };
  expect(runCheck(check, modelOf({ codeUses: [use] }))).toMatchObject({ status: 'FAIL', evidence: [{ message: 'ENABLE_AUTH' }] });
  expect(
    runCheck(
      check,
      modelOf({
        codeUses: [
          { ...use, wiring: NOT_WIRED },
          { ...use, kind: 'todo' },
        ],
      }),
    ).status,
  ).toBe(none);
});

test('a switch that has to be set to true leaves its protection off, one that has to be set to false leaves it on', () => {
  const one = { location: at('src/scan.ts', 26), name: 'ENABLE_VIRUS_SCAN', control: 'scanning', inverted: false, test: "env === 'true'" };
  const status = (whenUnset: 'on' | 'off' | 'unknown', more: object = {}) =>
    runCheck(protectionOnByDefault, modelOf({ controlSwitches: [{ ...one, whenUnset, ...more }] })).status;
  expect([status('off'), status('on'), status('unknown')]).toEqual(['FAIL', 'PASS', 'UNKNOWN']);
  // Not part of the running app; asked elsewhere.
  expect([status('off', { wiring: NOT_WIRED }), status('off', { control: 'encryption' })]).toEqual(['N/A', 'N/A']);
  expect(status('off', { control: 'tls' })).toBe('FAIL');
});

test('what the schema takes when a variable is not set decides what a switch does', () => {
  const one = { location: at('src/limits.ts', 9), name: 'RATE_LIMITS_ENABLED', control: 'rate-limit', inverted: false, test: "=== 'true'" };
  const status = (value: string, inverted = false) =>
    runCheck(
      protectionOnByDefault,
      modelOf({
        controlSwitches: [{ ...one, inverted, whenUnset: 'off' }],
        envReads: [sampleEnvRead({ name: one.name, through: 'schema', fallback: { state: 'known', value } })],
      }),
    ).status;
  expect([status('true'), status('false'), status('true', true), status('false', true)]).toEqual(['PASS', 'FAIL', 'FAIL', 'PASS']);
});

test('settings that ask for the environment are told, and something that may be work is left open', () => {
  const use = (kind: string) => ({ location: at('src/app.ts', 5), kind, detail: "NODE_ENV === 'production'" });
  const asked = (...kinds: string[]) => runCheck(sameEverywhere, modelOf({ codeUses: kinds.map(use) }));
  expect(asked('node-env-setting')).toMatchObject({ status: 'PASS', subjects: 1 });
  expect(asked('node-env-setting', 'node-env-unclear').status).toBe('UNKNOWN');
  expect(asked('node-env-setting', 'node-env-unclear', 'node-env-branch').status).toBe('FAIL');
});
