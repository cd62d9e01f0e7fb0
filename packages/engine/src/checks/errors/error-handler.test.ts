import type { ErrorHandler } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  centralHandlerRegistered,
  internalMessagesHidden,
  notFoundHandled,
  problemDetailsSent,
  requestIdAnswered,
  stacksHidden,
} from './error-handler.ts';

const handler = (more: Partial<ErrorHandler> = {}): ErrorHandler => ({
  location: AT,
  framework: 'fastify',
  exposesMessage: false,
  exposesStack: false,
  logs: true,
  problemJson: false,
  ...more,
});

test('a registered handler passes, with its place as evidence', () => {
  const outcome = ask(centralHandlerRegistered, { errorHandlers: [handler()] });
  expect(outcome.status).toBe('PASS');
  expect(outcome.evidence).toEqual([{ message: 'the fastify error handler is registered here', holds: true, location: AT }]);
});

test('a handler that nothing registers fails and is named', () => {
  const outcome = ask(centralHandlerRegistered, { errorHandlers: [handler({ wiring: NOT_WIRED })] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toContain('not wired: no production module imports src/app.ts');
  expect(statusOf(centralHandlerRegistered, {})).toBe('FAIL');
});

test('stacks that only development sees are hidden; an unreadable handler is not judged', () => {
  expect(statusOf(stacksHidden, { errorHandlers: [handler({ exposesStack: 'conditional' })] })).toBe('PASS');
  expect(statusOf(stacksHidden, { errorHandlers: [handler({ exposesStack: true })] })).toBe('FAIL');
  expect(statusOf(stacksHidden, { errorHandlers: [handler({ exposesStack: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(stacksHidden, {})).toBe('N/A');
});

test('messages of unexpected errors are hidden only by a handler', () => {
  expect(statusOf(internalMessagesHidden, { errorHandlers: [handler()] })).toBe('PASS');
  expect(statusOf(internalMessagesHidden, { errorHandlers: [handler({ exposesMessage: true })] })).toBe('FAIL');
  expect(statusOf(internalMessagesHidden, {})).toBe('FAIL');
});

test('problem details and request ids', () => {
  expect(statusOf(problemDetailsSent, { errorHandlers: [handler({ problemJson: true })] })).toBe('PASS');
  expect(statusOf(problemDetailsSent, { errorHandlers: [handler()] })).toBe('FAIL');
  expect(statusOf(requestIdAnswered, { errorHandlers: [handler({ correlates: true })] })).toBe('PASS');
  expect(statusOf(requestIdAnswered, { errorHandlers: [handler()] })).toBe('UNKNOWN');
  // A header of every answer stands on those of errors as well.
  const header = { location: AT, kind: 'header', header: 'x-request-id', echoed: true };
  const silent = { errorHandlers: [handler({ correlates: false })] };
  expect(statusOf(requestIdAnswered, silent)).toBe('FAIL');
  expect(statusOf(requestIdAnswered, { ...silent, correlationIds: [header] })).toBe('PASS');
  expect(statusOf(requestIdAnswered, { ...silent, correlationIds: [{ ...header, partly: true }] })).toBe('UNKNOWN');
});

test('the not-found handler has to be part of the running app', () => {
  expect(statusOf(notFoundHandled, { notFoundHandlers: [{ location: AT, framework: 'fastify' }] })).toBe('PASS');
  expect(statusOf(notFoundHandled, { notFoundHandlers: [{ location: AT, framework: 'fastify', wiring: NOT_WIRED }] })).toBe('FAIL');
  expect(
    statusOf(notFoundHandled, { notFoundHandlers: [{ location: AT, framework: 'fastify', wiring: { state: 'unknown', rung: 'L1' } }] }),
  ).toBe('UNKNOWN');
  expect(statusOf(notFoundHandled, {})).toBe('FAIL');
});
