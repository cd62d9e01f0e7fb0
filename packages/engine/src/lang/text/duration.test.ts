import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

test('texts of durations in milliseconds', () => {
  expect(['1 minute', '15m', '500ms', '2 days', '1000', '30 seconds', '1.5h'].map(parseDuration)).toEqual([
    60_000, 900_000, 500, 172_800_000, 1000, 30_000, 5_400_000,
  ]);
  expect(['', 'soon', '5 fortnights'].map(parseDuration)).toEqual([undefined, undefined, undefined]);
});
