import type { CatchBlock } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { catchBlocksFilled, failuresStayFailures, parsingGuarded, sensitiveFailuresDeny } from './caught-errors.ts';

const caught = (kind: string, more: Partial<CatchBlock> = {}): CatchBlock => ({ location: AT, kind, ...more });

test('empty catch blocks count one by one', () => {
  expect(statusOf(catchBlocksFilled, { catchBlocks: [caught('rethrows'), caught('empty')] })).toBe('PARTIAL');
  expect(statusOf(catchBlocksFilled, { catchBlocks: [caught('handles')] })).toBe('PASS');
  expect(statusOf(catchBlocksFilled, {})).toBe('N/A');
});

test('only what happens while serving can turn a failure into success', () => {
  expect(statusOf(failuresStayFailures, { catchBlocks: [caught('log-only', { onRequestPath: true, work: 'lost' })] })).toBe('FAIL');
  expect(statusOf(failuresStayFailures, { catchBlocks: [caught('log-only', { onRequestPath: true })] })).toBe('UNKNOWN');
  expect(statusOf(failuresStayFailures, { catchBlocks: [caught('log-only', { onRequestPath: true, work: 'side' })] })).toBe('N/A');
  expect(statusOf(failuresStayFailures, { catchBlocks: [caught('log-only', { onRequestPath: false })] })).toBe('N/A');
  expect(statusOf(failuresStayFailures, { catchBlocks: [caught('log-only', { onRequestPath: true, around: ['cache'] })] })).toBe('N/A');
  expect(statusOf(failuresStayFailures, { catchBlocks: [caught('returns-default', { onRequestPath: true })] })).toBe('UNKNOWN');
});

test('a default after a failed permission check is for a reader to judge', () => {
  expect(statusOf(sensitiveFailuresDeny, { catchBlocks: [caught('rethrows', { around: ['auth'] })] })).toBe('PASS');
  expect(statusOf(sensitiveFailuresDeny, { catchBlocks: [caught('denies', { around: ['auth'] })] })).toBe('PASS');
  expect(statusOf(sensitiveFailuresDeny, { catchBlocks: [caught('lets-pass', { around: ['auth'] })] })).toBe('FAIL');
  expect(statusOf(sensitiveFailuresDeny, { catchBlocks: [caught('log-only', { around: ['auth'] })] })).toBe('UNKNOWN');
  expect(statusOf(sensitiveFailuresDeny, { catchBlocks: [caught('empty', { around: ['payment'] })] })).toBe('N/A');
});

test('unguarded parsing', () => {
  expect(statusOf(parsingGuarded, { codeUses: [{ location: AT, kind: 'json-parse-unguarded' }] })).toBe('FAIL');
  expect(statusOf(parsingGuarded, { codeUses: [{ location: AT, kind: 'json-parse-guarded' }] })).toBe('PASS');
  expect(statusOf(parsingGuarded, { codeUses: [{ location: AT, kind: 'eval' }] })).toBe('N/A');
});
