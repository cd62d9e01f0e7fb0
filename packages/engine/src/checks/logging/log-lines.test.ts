import type { LogCall } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, statusOf } from '../../check/status-of.ts';
import {
  credentialsKeptOut,
  errorsLoggedWhole,
  inputKeptApart,
  personalDataKeptOut,
  spokenWordsKeptOut,
  structuredLinesOnly,
  wholeRequestsKeptOut,
} from './log-lines.ts';

const call = (more: Partial<LogCall> = {}): LogCall => ({
  location: AT,
  by: 'logger',
  level: 'info',
  console: false,
  sensitive: [],
  ...more,
});

test('console beside a logger is partial', () => {
  expect(statusOf(structuredLinesOnly, { logCalls: [call(), call({ by: 'console', console: true })] })).toBe('PARTIAL');
  expect(statusOf(structuredLinesOnly, { logCalls: [call()] })).toBe('PASS');
});

test('sensitive names are sorted into credentials, persons and speech', () => {
  const lines = [call({ sensitive: ['password'] }), call({ sensitive: ['email'] }), call({ sensitive: ['transcript'] })];
  expect(ask(credentialsKeptOut, { logCalls: lines }).subjects).toBe(1);
  expect(ask(personalDataKeptOut, { logCalls: lines }).evidence.map((one) => one.message)).toEqual(['logger.info is given email']);
  expect(ask(spokenWordsKeptOut, { logCalls: lines }).subjects).toBe(1);
  expect(statusOf(credentialsKeptOut, { logCalls: [call()] })).toBe('PASS');
});

test('whole requests', () => {
  expect(statusOf(wholeRequestsKeptOut, { logCalls: [call({ wholeObject: 'req.body' })] })).toBe('FAIL');
  expect(statusOf(wholeRequestsKeptOut, { logCalls: [call()] })).toBe('PASS');
  // What a body holds is up to who sends it; headers hold the credential of the caller.
  expect(statusOf(personalDataKeptOut, { logCalls: [call({ wholeObject: 'req.body' })] })).toBe('UNKNOWN');
  expect(statusOf(credentialsKeptOut, { logCalls: [call({ wholeObject: 'req.body' })] })).toBe('UNKNOWN');
  expect(statusOf(credentialsKeptOut, { logCalls: [call({ wholeObject: 'req.headers' })] })).toBe('FAIL');
});

test('errors as objects; lines without an error are no subjects', () => {
  expect(statusOf(errorsLoggedWhole, { logCalls: [call(), call({ errorAs: 'object' })] })).toBe('PASS');
  expect(statusOf(errorsLoggedWhole, { logCalls: [call({ errorAs: 'message' })] })).toBe('FAIL');
  expect(statusOf(errorsLoggedWhole, { logCalls: [call()] })).toBe('N/A');
});

test('input inside messages', () => {
  expect(statusOf(inputKeptApart, { logCalls: [call({ interpolatesInput: false })] })).toBe('PASS');
  expect(statusOf(inputKeptApart, { logCalls: [call({ interpolatesInput: true })] })).toBe('FAIL');
  expect(statusOf(inputKeptApart, { logCalls: [call()] })).toBe('UNKNOWN');
});
