import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { codeAlive, modulesDistinct, modulesReached, remindersTracked } from './leftovers.ts';

test('modules that nothing reaches, and copies', () => {
  expect(runCheck(modulesReached, modelOf({ deadModules: [{ location: at('src/old.ts'), lines: 120 }] })).evidence[0]?.message).toBe(
    'src/old.ts: 120 lines that nothing reaches',
  );
  expect(runCheck(modulesReached, modelOf({ deadModules: [{ location: at('src/types.ts'), lines: 4 }] })).status).toBe('PASS');
  expect(runCheck(modulesDistinct, modelOf({ duplicateModules: [{ location: at('src/a.ts'), copies: ['src/b.ts'] }] })).status).toBe(
    'FAIL',
  );
});

test('whatever starts the app may load them, where it was not followed', () => {
  const model = modelOf({ deadModules: [{ location: at('src/page.ts'), lines: 120 }] });
  model.coverage.deadModules = { state: 'partial', reasons: ['started by Next.js, which is not followed'] };
  expect(runCheck(modulesReached, model).status).toBe('UNKNOWN');
});

test('reminders name an issue', () => {
  const ask = (detail: string) =>
    runCheck(remindersTracked, modelOf({ codeUses: [{ location: at('src/a.ts'), kind: 'todo', detail }] })).status;
  expect(ask('TODO: make it work')).toBe('FAIL');
  expect(ask('TODO(#123): make it work')).toBe('PASS');
  expect(ask('FIXME OPS-17')).toBe('PASS');
  expect(runCheck(remindersTracked, modelOf({})).status).toBe('PASS');
});

test('commented-out code is counted', () => {
  expect(
    runCheck(codeAlive, modelOf({ codeUses: [{ location: at('src/a.ts'), kind: 'commented-out-code', detail: '12' }] })).evidence[0]
      ?.message,
  ).toBe('12 lines of commented-out code');
});
