import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { CodeUse, Cookie, OutboundCall, PasswordHash } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { cookieSessionsForgeryProof, sessionCookiesHttpOnly, sessionCookiesSameSite, sessionCookiesSecure } from './cookies.ts';
import { passwordHashesSlow, secretsComparedInConstantTime } from './secrets-handling.ts';
import {
  cacheConnectionsEncrypted,
  internalCallsAuthenticated,
  outboundCertificatesVerified,
  outboundUrlsEncrypted,
  outboundUrlsWithoutCredentials,
  tlsVerificationOn,
} from './transport.ts';

const call = (one: Partial<OutboundCall>): OutboundCall => ({
  location: at('src/client.ts', 3),
  by: 'axios',
  method: known('GET'),
  url: known('https://api.example.com'),
  timeout: { state: 'absent' },
  retried: false,
  breaker: false,
  correlated: false,
  urlFromRequest: false,
  insecureTls: false,
  ...one,
});
const calling = (check: Parameters<typeof runCheck>[0], ...ones: Partial<OutboundCall>[]) =>
  runCheck(check, modelOf({ outboundCalls: ones.map(call) })).status;
const using = (check: Parameters<typeof runCheck>[0], ...ones: Partial<CodeUse>[]) =>
  runCheck(check, modelOf({ codeUses: ones.map((one) => ({ location: at('src/a.ts'), kind: 'other', ...one })) })).status;

test('URLs of calls tell whether they are encrypted', () => {
  expect(calling(outboundUrlsEncrypted, {})).toBe('PASS');
  expect(calling(outboundUrlsEncrypted, { url: known('http://orders:3000/x') })).toBe('FAIL');
  expect(calling(outboundUrlsEncrypted, { url: { state: 'env', name: 'ORDERS_URL', fallback: 'http://orders:3000' } })).toBe('FAIL');
  expect(calling(outboundUrlsEncrypted, { url: { state: 'env', name: 'ORDERS_URL' } })).toBe('UNKNOWN');
  expect(calling(outboundUrlsEncrypted, { url: known('http://localhost:3000') })).toBe('UNKNOWN');
  expect(calling(outboundUrlsEncrypted)).toBe('N/A');
});

test('certificates and credentials of calls', () => {
  expect(calling(outboundCertificatesVerified, { insecureTls: true })).toBe('FAIL');
  expect(using(tlsVerificationOn)).toBe('PASS');
  expect(using(tlsVerificationOn, { kind: 'insecure-tls' })).toBe('FAIL');
  expect(using(tlsVerificationOn, { kind: 'insecure-tls', wiring: NOT_WIRED })).toBe('PASS');
  expect(calling(outboundUrlsWithoutCredentials, { url: known('https://x.example/?api_key=${}') })).toBe('FAIL');
  expect(calling(outboundUrlsWithoutCredentials, {})).toBe('PASS');
  expect(calling(internalCallsAuthenticated, { internal: true, authenticated: false }, { internal: true, authenticated: true })).toBe(
    'PARTIAL',
  );
  expect(calling(internalCallsAuthenticated, { internal: true })).toBe('UNKNOWN');
  expect(calling(internalCallsAuthenticated, {})).toBe('N/A');
});

test('a shared cache is reached over TLS', () => {
  const cache = (tls: Parameters<typeof known>[0] | undefined, kind = 'redis') =>
    runCheck(
      cacheConnectionsEncrypted,
      modelOf({
        cacheClients: [
          {
            location: at('src/redis.ts'),
            by: 'ioredis',
            kind,
            errorListener: true,
            connectTimeout: { state: 'absent' },
            commandTimeout: { state: 'absent' },
            retryStrategy: true,
            tls: tls === undefined ? { state: 'absent' } : known(tls as boolean | string),
            closedOnShutdown: true,
          },
        ],
      }),
    ).status;
  expect(cache(true)).toBe('PASS');
  expect(cache(undefined)).toBe('FAIL');
  expect(cache(undefined, 'memory')).toBe('N/A');
});

test('cookies of sessions', () => {
  const cookie = (one: Partial<Cookie>): Cookie => ({
    location: at('src/login.ts'),
    name: known('sid'),
    httpOnly: { state: 'absent' },
    secure: { state: 'absent' },
    sameSite: { state: 'absent' },
    signed: { state: 'absent' },
    session: true,
    ...one,
  });
  const run = (check: Parameters<typeof runCheck>[0], one: Partial<Cookie>, csrf = false) =>
    runCheck(check, modelOf({ cookies: [cookie(one)], csrfProtections: csrf ? [{ location: at('src/app.ts'), by: 'csrf' }] : [] })).status;
  expect(run(sessionCookiesHttpOnly, {})).toBe('FAIL');
  expect(run(sessionCookiesHttpOnly, { session: false })).toBe('N/A');
  expect(run(sessionCookiesSecure, { secure: known('production') })).toBe('PASS');
  expect(run(sessionCookiesSecure, { secure: { state: 'env', name: 'SECURE' } })).toBe('UNKNOWN');
  expect(run(sessionCookiesSameSite, { sameSite: known('none') })).toBe('FAIL');
  expect(run(cookieSessionsForgeryProof, {})).toBe('FAIL');
  expect(run(cookieSessionsForgeryProof, {}, true)).toBe('PASS');
  expect(run(cookieSessionsForgeryProof, { sameSite: known('lax') })).toBe('PASS');
});

test('hashes of passwords', () => {
  const hash = (one: Omit<PasswordHash, 'location'>) =>
    runCheck(passwordHashesSlow, modelOf({ passwordHashes: [{ location: at('src/user.ts'), ...one }] })).status;
  expect(hash({ algorithm: 'bcrypt', cost: known(12) })).toBe('PASS');
  expect(hash({ algorithm: 'bcrypt', cost: known(6) })).toBe('FAIL');
  expect(hash({ algorithm: 'digest', cost: { state: 'absent' } })).toBe('FAIL');
  expect(hash({ algorithm: 'argon2id', cost: { state: 'absent' } })).toBe('PASS');
  expect(using(secretsComparedInConstantTime, { kind: 'timing-unsafe-compare' })).toBe('FAIL');
});
