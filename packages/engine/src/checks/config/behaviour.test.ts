import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { protectionOnByDefault, sameEverywhere, settingsKeptPrivate } from './behaviour.ts';

test.each([
  [sameEverywhere, 'node-env-branch'],
  [settingsKeptPrivate, 'config-exposed'],
  [protectionOnByDefault, 'flag-off-security'],
] as const)('%o looks for %s in code that runs', (check, kind) => {
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
  ).toBe('PASS');
});

test('a switch that has to be set to true leaves its protection off, one that has to be set to false leaves it on', () => {
  const one = { location: at('src/scan.ts', 26), name: 'ENABLE_VIRUS_SCAN', control: 'scanning', inverted: false, test: "env === 'true'" };
  const status = (whenUnset: 'on' | 'off' | 'unknown', more: object = {}) =>
    runCheck(protectionOnByDefault, modelOf({ controlSwitches: [{ ...one, whenUnset, ...more }] })).status;
  expect([status('off'), status('on'), status('unknown')]).toEqual(['FAIL', 'PASS', 'UNKNOWN']);
  // Not part of the running app; asked elsewhere.
  expect([status('off', { wiring: NOT_WIRED }), status('off', { control: 'encryption' })]).toEqual(['PASS', 'PASS']);
  expect(status('off', { control: 'tls' })).toBe('FAIL');
});

test('settings that ask for the environment are told, and something that may be work is left open', () => {
  const use = (kind: string) => ({ location: at('src/app.ts', 5), kind, detail: "NODE_ENV === 'production'" });
  const asked = (...kinds: string[]) => runCheck(sameEverywhere, modelOf({ codeUses: kinds.map(use) }));
  expect(asked('node-env-setting')).toMatchObject({ status: 'PASS', subjects: 1 });
  expect(asked('node-env-setting', 'node-env-unclear').status).toBe('UNKNOWN');
  expect(asked('node-env-setting', 'node-env-unclear', 'node-env-branch').status).toBe('FAIL');
});
