import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import { perMinute, printBytes, printRate, toSeconds } from './amounts.ts';

test('lifetimes as libraries write them', () => {
  expect(toSeconds('15m')).toBe(900);
  expect(toSeconds('2 days')).toBe(172_800);
  expect(toSeconds('1.5h')).toBe(5400);
  expect(toSeconds('5000')).toBe(5);
  expect(toSeconds(3600)).toBe(3600);
  expect(toSeconds('soon')).toBeUndefined();
});

test('rates a minute', () => {
  expect(perMinute({ max: known(5), windowMs: known(900_000) })).toBeCloseTo(1 / 3);
  expect(perMinute({ max: { state: 'env', name: 'MAX', fallback: 60 }, windowMs: known(60_000) })).toBe(60);
  expect(perMinute({ max: known(5), windowMs: { state: 'unknown' } })).toBeUndefined();
});

test('bytes are printed in the largest fitting unit', () => {
  expect([printBytes(1_048_576), printBytes(102_400), printBytes(12)]).toEqual(['1 MiB', '100 KiB', '12 B']);
});

test('rates are printed in the largest fitting unit', () => {
  expect(printRate({ max: known(200), windowMs: known(60_000, '1 minute') })).toBe('200 per minute');
  expect(printRate({ max: known(5), windowMs: known(900_000) })).toBe('5 per 15 minutes');
  expect(printRate({ max: { state: 'unknown', source: 'limits.max' }, windowMs: { state: 'unknown', source: 'limits.window' } })).toBe(
    'limits.max per window (limits.window)',
  );
});
