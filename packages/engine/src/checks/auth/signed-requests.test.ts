import type { MessageSignature } from '@airworthy/model';
import { known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { requestSignaturesComplete, requestSignaturesExpire, unknownKeysRefused } from './signed-requests.ts';

const signed = (check: Parameters<typeof runCheck>[0], one: Partial<MessageSignature>) =>
  runCheck(
    check,
    modelOf({
      messageSignatures: [
        {
          location: at('src/internal.ts'),
          by: 'node:crypto',
          algorithm: known('sha256'),
          key: { state: 'env', name: 'INTERNAL_SECRET' },
          covers: ['service', 'timestamp', 'nonce', 'method', 'path', 'body'],
          encoding: known('hex'),
          use: 'verify',
          comparison: 'timing-safe',
          window: known(300_000),
          headers: ['x-service-name'],
          ...one,
        },
      ],
    }),
  ).status;

test('a signature covers everything that decides what a request does', () => {
  expect(signed(requestSignaturesComplete, {})).toBe('PASS');
  expect(signed(requestSignaturesComplete, { covers: ['service', 'timestamp', 'body'] })).toBe('FAIL');
  expect(signed(requestSignaturesComplete, { covers: [] })).toBe('UNKNOWN');
  expect(signed(requestSignaturesComplete, { covers: ['body'], key: { state: 'env', name: 'STRIPE_SECRET' }, headers: [] })).toBe('N/A');
});

test('a recorded request is refused', () => {
  expect(signed(requestSignaturesExpire, {})).toBe('PASS');
  expect(signed(requestSignaturesExpire, { window: { state: 'absent' } })).toBe('FAIL');
  expect(signed(requestSignaturesExpire, { covers: ['service', 'timestamp', 'body'] })).toBe('FAIL');
  expect(signed(requestSignaturesExpire, { use: 'sign' })).toBe('N/A');
});

test('a key that is not there is not replaced by a text', () => {
  expect(signed(unknownKeysRefused, {})).toBe('PASS');
  expect(signed(unknownKeysRefused, { unknownKeyReplacedAt: at('src/internal.ts') })).toBe('FAIL');
  expect(signed(unknownKeysRefused, { use: 'sign' })).toBe('N/A');
});
