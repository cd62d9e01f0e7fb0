import type { ErrorClass, ErrorHandler } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  exitKeptOut,
  errorPathsTested,
  promisesHandled,
  promisesLinted,
  retryabilityTold,
  typedErrorsCarryCode,
  typedErrorsCarryStatus,
  typedErrorsUsed,
  workNotFaked,
} from './thrown-errors.ts';

const errorClass = (more: Partial<ErrorClass> = {}): ErrorClass => ({
  location: AT,
  name: 'NotFoundError',
  extends: 'AppError',
  status: known(404),
  code: ABSENT,
  saysRetryable: false,
  thrown: true,
  ...more,
});

test('error classes count when something throws them', () => {
  expect(statusOf(typedErrorsUsed, { errorClasses: [errorClass()] })).toBe('PASS');
  expect(statusOf(typedErrorsUsed, { errorClasses: [errorClass({ thrown: false })] })).toBe('FAIL');
  expect(statusOf(typedErrorsUsed, {})).toBe('FAIL');
  expect(statusOf(typedErrorsCarryStatus, { errorClasses: [errorClass({ status: ABSENT })] })).toBe('FAIL');
  expect(statusOf(typedErrorsCarryStatus, {})).toBe('N/A');
});

test('one class beside many plain errors for expected failures is not enough', () => {
  const uses = (kind: string, count: number) => Array.from({ length: count }, () => ({ location: AT, kind, onRequestPath: true }));
  const status = (plain: number, typed: number) =>
    statusOf(typedErrorsUsed, {
      errorClasses: [errorClass()],
      codeUses: [...uses('error-thrown-plain', plain), ...uses('error-thrown-typed', typed)],
    });
  expect(status(0, 1)).toBe('PASS');
  expect(status(1, 40)).toBe('PASS');
  expect(status(3, 40)).toBe('PARTIAL');
  expect(status(20, 4)).toBe('PARTIAL');
});

test('a class that nothing throws says nothing about answers', () => {
  const shared = { name: 'LockTimeoutError', code: known('LOCK_TIMEOUT'), saysRetryable: true };
  expect(statusOf(typedErrorsCarryStatus, { errorClasses: [errorClass({ ...shared, thrown: false })] })).toBe('N/A');
  expect(statusOf(retryabilityTold, { errorClasses: [errorClass({ ...shared, thrown: false })] })).toBe('FAIL');
  expect(statusOf(retryabilityTold, { errorClasses: [errorClass(shared)] })).toBe('PASS');
  expect(statusOf(typedErrorsCarryCode, { errorClasses: [errorClass({ ...shared, thrown: false })] })).toBe('N/A');
});

test('every class that is thrown carries its status; a caught one may stand aside', () => {
  const bare = errorClass({ name: 'BrokenError', status: ABSENT });
  expect(statusOf(typedErrorsCarryStatus, { errorClasses: [errorClass(), bare] })).toBe('UNKNOWN');
  expect(
    statusOf(typedErrorsCarryStatus, { errorClasses: [errorClass(), errorClass({ status: unknown('set by whoever makes it') })] }),
  ).toBe('PASS');
});

test('codes of classes count as far as they reach the client', () => {
  const coded = errorClass({ code: known('NOT_FOUND') });
  const handler = (sendsCode: boolean | 'unknown') => ({ location: AT, framework: 'fastify', sendsCode }) as ErrorHandler;
  const about = (error: ErrorClass, ...errorHandlers: ErrorHandler[]) =>
    statusOf(typedErrorsCarryCode, { errorClasses: [error], errorHandlers });
  expect(about(coded, handler(true))).toBe('PASS');
  expect(about(coded, handler(false))).toBe('FAIL');
  expect(about(coded, handler('unknown'))).toBe('UNKNOWN');
  expect(about(coded)).toBe('UNKNOWN');
  // Routes answer the code themselves; what they do not catch is answered in words.
  expect(about({ ...coded, codeAnswered: true }, handler(false))).toBe('PARTIAL');
});

test('uses that must not occur', () => {
  expect(statusOf(promisesHandled, { codeUses: [{ location: AT, kind: 'floating-promise' }] })).toBe('FAIL');
  expect(statusOf(promisesHandled, { codeUses: [{ location: AT, kind: 'floating-promise', wiring: NOT_WIRED }] })).toBe('PASS');
  expect(statusOf(exitKeptOut, { codeUses: [{ location: AT, kind: 'process-exit', onRequestPath: false }] })).toBe('PASS');
  expect(statusOf(exitKeptOut, { codeUses: [{ location: AT, kind: 'process-exit', onRequestPath: true }] })).toBe('FAIL');
  expect(statusOf(exitKeptOut, { codeUses: [{ location: AT, kind: 'process-exit' }] })).toBe('UNKNOWN');
  expect(statusOf(workNotFaked, { stubs: [{ location: AT, name: 'refund', kind: 'not-implemented' }] })).toBe('FAIL');
});

test('the lint rule may come from a preset', () => {
  expect(
    statusOf(promisesLinted, { lintSetups: [{ location: AT, by: 'eslint', rules: ['@typescript-eslint/no-floating-promises'] }] }),
  ).toBe('PASS');
  expect(
    statusOf(promisesLinted, {
      lintSetups: [{ location: AT, by: 'eslint', rules: ['plugin:@typescript-eslint/recommended-type-checked'] }],
    }),
  ).toBe('PASS');
  expect(statusOf(promisesLinted, { lintSetups: [{ location: AT, by: 'eslint', rules: ['eqeqeq'] }] })).toBe('FAIL');
  // What only warns forbids nothing, and what is switched off by name is off in any preset.
  const rule = '@typescript-eslint/no-floating-promises';
  expect(statusOf(promisesLinted, { lintSetups: [{ location: AT, by: 'eslint', rules: [rule], warns: [rule] }] })).toBe('FAIL');
  expect(
    statusOf(promisesLinted, { lintSetups: [{ location: AT, by: 'eslint', rules: ['tseslint.configs.strictTypeChecked'], off: [rule] }] }),
  ).toBe('FAIL');
  expect(statusOf(promisesLinted, { lintSetups: [{ location: AT, by: 'biome', rules: ['nursery/noFloatingPromises'] }] })).toBe('PASS');
});

test('error answers are asserted', () => {
  const suite = { location: AT, by: 'vitest', kind: 'unit', tests: 3, skipped: 0, focused: 0, withoutAssertion: 0 };
  expect(statusOf(errorPathsTested, { testSuites: [{ ...suite, statuses: [200, 404] }] })).toBe('PASS');
  expect(statusOf(errorPathsTested, { testSuites: [{ ...suite, statuses: [200], topics: [] }] })).toBe('FAIL');
  expect(statusOf(errorPathsTested, { testSuites: [suite] })).toBe('UNKNOWN');
});
