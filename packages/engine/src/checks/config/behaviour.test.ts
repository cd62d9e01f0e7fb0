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
