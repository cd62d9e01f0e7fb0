import type { SpeechStep } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { audioBounded, finalTranscriptsOnly, speechFallbacksPresent, speechTimeoutsSet, spokenTextBounded } from './speech.ts';

const step = (more: Partial<SpeechStep> = {}): SpeechStep => ({
  location: AT,
  by: 'deepgram',
  kind: 'stt',
  timeout: ABSENT,
  fallback: true,
  ...more,
});

test('time-outs and substitutes', () => {
  expect(statusOf(speechTimeoutsSet, { speechSteps: [step()] })).toBe('FAIL');
  expect(statusOf(speechTimeoutsSet, { speechSteps: [step({ timeout: known(5000) })] })).toBe('PASS');
  expect(statusOf(speechFallbacksPresent, { speechSteps: [step()] })).toBe('PASS');
  expect(statusOf(speechTimeoutsSet, {})).toBe('N/A');
});

test('hearing and speaking are asked apart', () => {
  expect(statusOf(finalTranscriptsOnly, { speechSteps: [step({ finalOnly: false })] })).toBe('FAIL');
  expect(statusOf(finalTranscriptsOnly, { speechSteps: [step({ kind: 'tts' })] })).toBe('N/A');
  expect(statusOf(audioBounded, { speechSteps: [step()] })).toBe('UNKNOWN');
  expect(statusOf(spokenTextBounded, { speechSteps: [step({ kind: 'tts', maxInput: known(1000) })] })).toBe('PASS');
});
