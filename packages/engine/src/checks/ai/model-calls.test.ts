import type { ModelCall } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, statusOf } from '../../check/status-of.ts';
import {
  cachedAnswersScoped,
  inputBounded,
  modelFallbacksPresent,
  modelPinned,
  modelRetriesBounded,
  modelTimeoutsSet,
  outputValidated,
  tokensCapped,
  usageRecorded,
  userTextSeparated,
} from './model-calls.ts';

const call = (more: Partial<ModelCall> = {}): ModelCall => ({
  location: AT,
  by: 'openai',
  model: known('gpt-4o-mini'),
  timeout: known(600_000),
  maxTokens: known(300),
  takesUserText: true,
  validatesOutput: false,
  recordsUsage: true,
  fallback: 'unknown',
  cached: false,
  ...more,
});

test("the library's ten minutes are no time-out for a conversation", () => {
  const outcome = ask(modelTimeoutsSet, { modelCalls: [call()] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('openai "gpt-4o-mini": time-out 600000');
  expect(statusOf(modelTimeoutsSet, { modelCalls: [call({ timeout: known(10_000) })] })).toBe('PASS');
});

test('output, tokens, usage, fallback', () => {
  expect(statusOf(outputValidated, { modelCalls: [call()] })).toBe('FAIL');
  expect(statusOf(tokensCapped, { modelCalls: [call(), call({ maxTokens: ABSENT })] })).toBe('PARTIAL');
  expect(statusOf(usageRecorded, { modelCalls: [call()] })).toBe('PASS');
  expect(statusOf(modelFallbacksPresent, { modelCalls: [call()] })).toBe('UNKNOWN');
  expect(statusOf(modelRetriesBounded, { modelCalls: [call({ retries: known(2) })] })).toBe('PASS');
  expect(statusOf(outputValidated, {})).toBe('N/A');
});

test('user text', () => {
  expect(statusOf(userTextSeparated, { modelCalls: [call({ separatesUserText: false })] })).toBe('FAIL');
  expect(statusOf(userTextSeparated, { modelCalls: [call({ takesUserText: false })] })).toBe('N/A');
  expect(statusOf(inputBounded, { modelCalls: [call()] })).toBe('UNKNOWN');
});

test('aliases move, versions stay', () => {
  expect(statusOf(modelPinned, { modelCalls: [call()] })).toBe('FAIL');
  expect(statusOf(modelPinned, { modelCalls: [call({ model: known('gpt-4o-mini-2024-07-18') })] })).toBe('PASS');
  expect(statusOf(modelPinned, { modelCalls: [call({ model: { state: 'env', name: 'OPENAI_MODEL' } })] })).toBe('UNKNOWN');
});

test('a cache over users', () => {
  expect(statusOf(cachedAnswersScoped, { modelCalls: [call({ cached: true, cacheScopedBy: [] })] })).toBe('FAIL');
  expect(statusOf(cachedAnswersScoped, { modelCalls: [call({ cached: true, cacheScopedBy: ['conversation'] })] })).toBe('PASS');
  expect(statusOf(cachedAnswersScoped, { modelCalls: [call()] })).toBe('N/A');
});
