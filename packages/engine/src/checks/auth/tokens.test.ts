import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { TokenIssue } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleVerification } from '../../testing/sample-facts.ts';
import {
  issuedTokensExpire,
  issuedTokensShortLived,
  jwtAlgorithmsPinned,
  jwtAudienceChecked,
  jwtExpiryEnforced,
  jwtIssuerChecked,
  tokenKeysOutsideSource,
  tokenKeysRotatable,
  tokensVerified,
  tokensVerifiedAsymmetrically,
} from './tokens.ts';

const verifying = (check: Parameters<typeof runCheck>[0], ...ones: Partial<ReturnType<typeof sampleVerification>>[]) =>
  runCheck(
    check,
    modelOf({ tokenVerifications: ones.map((one, index) => sampleVerification({ location: at('src/auth.ts', index + 1), ...one })) }),
  ).status;
const issuing = (check: Parameters<typeof runCheck>[0], ...lifetimes: TokenIssue['expiresIn'][]) =>
  runCheck(
    check,
    modelOf({
      tokenIssues: lifetimes.map((expiresIn) => ({
        location: at('src/login.ts'),
        by: 'jsonwebtoken.sign',
        algorithm: { state: 'absent' },
        expiresIn,
        key: { state: 'env', name: 'SERVICE_KEY' },
      })),
    }),
  ).status;

test('algorithms are pinned by all, by some, or by none', () => {
  const pinned = { algorithms: known(['RS256']) };
  expect(verifying(jwtAlgorithmsPinned, pinned, pinned)).toBe('PASS');
  expect(verifying(jwtAlgorithmsPinned, pinned, {})).toBe('PARTIAL');
  expect(verifying(jwtAlgorithmsPinned, {})).toBe('FAIL');
  expect(verifying(jwtAlgorithmsPinned, { algorithms: known(['HS256', 'none']) })).toBe('FAIL');
  expect(verifying(jwtAlgorithmsPinned, { algorithms: { state: 'env', name: 'JWT_ALG' } })).toBe('PASS');
  expect(verifying(jwtAlgorithmsPinned, { algorithms: { state: 'unknown' } })).toBe('UNKNOWN');
  expect(verifying(jwtAlgorithmsPinned)).toBe('N/A');
});

test('what is not wired counts only where nothing else verifies', () => {
  expect(verifying(jwtAlgorithmsPinned, { algorithms: known(['RS256']) }, { wiring: NOT_WIRED })).toBe('PASS');
  expect(verifying(jwtAlgorithmsPinned, { wiring: NOT_WIRED })).toBe('FAIL');
});

test('decode is no verification, and is not asked for algorithms', () => {
  expect(verifying(tokensVerified, { decodeOnly: true }, {})).toBe('PARTIAL');
  expect(verifying(jwtAlgorithmsPinned, { decodeOnly: true })).toBe('N/A');
});

test('issuer, audience and expiry', () => {
  expect(verifying(jwtIssuerChecked, { issuer: known('our-login') })).toBe('PASS');
  expect(verifying(jwtIssuerChecked, {})).toBe('FAIL');
  expect(verifying(jwtAudienceChecked, { audience: { state: 'env', name: 'AUDIENCE' } })).toBe('PASS');
  expect(verifying(jwtAudienceChecked, {})).toBe('FAIL');
  expect(verifying(jwtExpiryEnforced, {})).toBe('PASS');
  expect(verifying(jwtExpiryEnforced, { ignoreExpiration: known(true) })).toBe('FAIL');
});

test('a key is outside the source only without a literal default', () => {
  expect(verifying(tokenKeysOutsideSource, {})).toBe('PASS');
  expect(verifying(tokenKeysOutsideSource, { key: { state: 'env', name: 'JWT_SECRET', fallback: 'dev' } })).toBe('FAIL');
  expect(verifying(tokenKeysOutsideSource, { key: known('literal') })).toBe('FAIL');
  expect(verifying(tokenKeysOutsideSource, { key: known('jwks') })).toBe('PASS');
  expect(verifying(tokenKeysOutsideSource, { key: { state: 'unknown' } })).toBe('UNKNOWN');
  expect(verifying(tokenKeysRotatable, { key: known('jwks') })).toBe('PASS');
  expect(verifying(tokenKeysRotatable, {})).toBe('FAIL');
  expect(verifying(tokenKeysRotatable, { key: known('file') })).toBe('FAIL');
  expect(verifying(tokenKeysRotatable, { key: known('callback') })).toBe('UNKNOWN');
  expect(verifying(tokenKeysRotatable, {}, { key: { state: 'env', name: 'JWT_SECRET_BEFORE' } })).toBe('UNKNOWN');
});

test('a shared secret is not a public key', () => {
  expect(verifying(tokensVerifiedAsymmetrically, { algorithms: known(['HS256']) })).toBe('FAIL');
  expect(verifying(tokensVerifiedAsymmetrically, { algorithms: known(['RS256', 'EdDSA']) })).toBe('PASS');
  expect(verifying(tokensVerifiedAsymmetrically, {})).toBe('FAIL');
  expect(verifying(tokensVerifiedAsymmetrically, { key: { state: 'env', name: 'JWT_KEY' } })).toBe('UNKNOWN');
});

test('tokens end, and some end soon', () => {
  expect(issuing(issuedTokensExpire, known('15m'), { state: 'absent' })).toBe('PARTIAL');
  expect(issuing(issuedTokensShortLived, known('15m'), known('30d'))).toBe('PARTIAL');
  expect(issuing(issuedTokensShortLived, known('15m'))).toBe('PASS');
  expect(issuing(issuedTokensShortLived, known('7 days'), known(86_400))).toBe('FAIL');
  expect(issuing(issuedTokensShortLived, { state: 'env', name: 'TTL' })).toBe('UNKNOWN');
  expect(issuing(issuedTokensShortLived)).toBe('N/A');
});

test('who else signs with the key of this service is not known', () => {
  const key = { state: 'env', name: 'JWT_SECRET' } as const;
  const tokenIssues: TokenIssue[] = [
    { location: at('src/login.ts'), by: 'jsonwebtoken.sign', algorithm: known('HS256'), expiresIn: known('1h'), key },
  ];
  const statusWith = (name: string) =>
    runCheck(
      jwtIssuerChecked,
      modelOf({ tokenIssues, tokenVerifications: [sampleVerification({ issuer: { state: 'absent' }, key: { state: 'env', name } })] }),
    ).status;
  expect(statusWith('JWT_SECRET')).toBe('UNKNOWN');
  expect(statusWith('OTHER_SECRET')).toBe('FAIL');
});

test('jose binds the algorithm to the key, and proofs of possession have no audience', () => {
  expect(verifying(jwtAlgorithmsPinned, { by: 'jose.jwtVerify', algorithms: { state: 'absent' } })).toBe('PASS');
  expect(verifying(jwtAudienceChecked, { possession: true, audience: { state: 'absent' } })).toBe('N/A');
});
