import type { DbClient, ProcessHandler, ShutdownHandler } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  databaseClosed,
  exceptionsCaught,
  exceptionsEndProcess,
  serverClosed,
  serverClosesFirst,
  shutdownBounded,
  sigtermHandled,
} from './shutdown.ts';

const onTerm = (more: Partial<ShutdownHandler> = {}): ShutdownHandler => ({
  location: AT,
  signal: 'SIGTERM',
  closes: ['http', 'postgresql', 'redis'],
  deadline: false,
  ...more,
});

test('SIGTERM has to be handled by the running process', () => {
  expect(statusOf(sigtermHandled, { shutdownHandlers: [onTerm()] })).toBe('PASS');
  expect(statusOf(sigtermHandled, { shutdownHandlers: [onTerm({ signal: 'SIGINT' })] })).toBe('FAIL');
  const outcome = ask(sigtermHandled, { shutdownHandlers: [onTerm({ wiring: NOT_WIRED })] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.reason).toContain('never registers it');
});

test('what is closed, in which order, with which bound', () => {
  expect(statusOf(serverClosed, { shutdownHandlers: [onTerm()] })).toBe('PASS');
  expect(statusOf(serverClosed, { shutdownHandlers: [onTerm({ closes: ['redis'] })] })).toBe('FAIL');
  expect(statusOf(serverClosesFirst, { shutdownHandlers: [onTerm({ closes: ['postgresql', 'http'] })] })).toBe('FAIL');
  expect(statusOf(serverClosesFirst, { shutdownHandlers: [onTerm({ closes: ['http'] })] })).toBe('N/A');
  // A second handler of the same signal does not wait for the one that stops the server.
  const beside = (signal: string) =>
    statusOf(serverClosesFirst, { shutdownHandlers: [onTerm(), onTerm({ signal: 'SIGINT' }), onTerm({ signal, closes: ['mongodb'] })] });
  expect([beside('SIGINT'), beside('SIGTERM'), beside('SIGHUP')]).toEqual(['PARTIAL', 'PARTIAL', 'PASS']);
  expect(statusOf(shutdownBounded, { shutdownHandlers: [onTerm()] })).toBe('FAIL');
  const database = { location: AT, by: 'prisma', closedOnShutdown: 'unknown' } as DbClient;
  expect(statusOf(databaseClosed, { dbClients: [database] })).toBe('UNKNOWN');
  // `await using pool = …`, closed where the start-up code goes on.
  const open = { ...database, closedOnShutdown: false as const };
  expect(statusOf(databaseClosed, { dbClients: [open] })).toBe('FAIL');
  expect(statusOf(databaseClosed, { dbClients: [open], shutdownHandlers: [onTerm({ closes: [], elsewhere: true })] })).toBe('UNKNOWN');
});

test('uncaught exceptions', () => {
  const handler: ProcessHandler = { location: AT, event: 'uncaughtException', exits: true, logs: true };
  expect(statusOf(exceptionsCaught, { processHandlers: [handler] })).toBe('PASS');
  expect(statusOf(exceptionsCaught, { processHandlers: [{ ...handler, wiring: NOT_WIRED }] })).toBe('FAIL');
  expect(statusOf(exceptionsCaught, {})).toBe('FAIL');
  expect(statusOf(exceptionsEndProcess, { processHandlers: [{ ...handler, exits: false }] })).toBe('FAIL');
});
