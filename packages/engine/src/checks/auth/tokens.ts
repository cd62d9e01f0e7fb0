import type { Known, TokenIssue, TokenVerification } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { effective, toSeconds } from '../../derive/amounts.ts';
import { ask, isSet, live, show, wiringNote } from '../../derive/wired.ts';

const HOUR = 3600;
const KEY_SOURCES_OUTSIDE_CODE = /^(file|jwks|remote|vault|secret-manager|callback|env|config)\b/i;

/**
 * Verifications of the running app; where none is wired, those that are defined, so that a service whose only
 * verification is not wired is still told what is wrong with it.
 */
function verifications(all: readonly TokenVerification[]): TokenVerification[] {
  const real = all.filter((one) => !one.decodeOnly);
  const wired = live(real);
  return wired.length > 0 ? wired : real;
}

/**
 * Whether a verification asks for a claim. Where this service signs with the same key, its own signature may be all that there is to
 * know about the issuer; whether somebody else holds that key does not stand in its code.
 */
function claimHolds(one: TokenVerification, claim: Known<string>, issues: readonly TokenIssue[]): boolean | undefined {
  if (claim.state !== 'absent') return isSet(claim);
  const { key } = one;
  const name = nameOf(key);
  if (name !== undefined && issues.some((issue) => nameOf(issue.key) === name)) return undefined;
  // Of a key that was not read, and of one that a module of the framework holds, nobody can say that it is another one.
  return issues.some((issue) => issue.key.state !== 'env' || name === undefined) ? undefined : false;
}

/** The variable a key comes from, or the name that code gives it. */
const nameOf = (key: Known<string>): string | undefined =>
  key.state === 'env' ? key.name : key.state === 'unknown' ? key.source : undefined;

const ownNote = (claim: Known<string>, holds: boolean | undefined): string =>
  claim.state === 'absent' && holds === undefined ? '; this service signs with the same key, and who else holds it could not be read' : '';

export const jwtAlgorithmsPinned = defineCheck({
  id: 'auth/jwt-algorithms-pinned',
  title: 'Every token verification limits the algorithms it accepts',
  failTitle: 'Tokens are verified without a list of accepted algorithms',
  needs: ['tokenVerifications'],
  subjects: ({ tokenVerifications }) => verifications(tokenVerifications),
  holds: ({ by, algorithms }) => {
    const list = effective(algorithms);
    if (list?.some((name) => name.toLowerCase() === 'none') || list?.length === 0) return false;
    // jose never accepts another kind of algorithm than that of the key, and has no "none". https://github.com/panva/jose
    return algorithms.state === 'absent' && by.startsWith('jose.') ? true : isSet(algorithms);
  },
  location: (one) => one.location,
  message: (one, holds) =>
    one.algorithms.state === 'absent' && holds === true
      ? `${one.by} accepts only algorithms that fit the key${wiringNote(one)}`
      : `${one.by} with algorithms ${show(one.algorithms)}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: 'No token is verified here.',
  confidence: 'proved',
});

export const tokensVerified = defineCheck({
  id: 'auth/tokens-verified-not-only-decoded',
  title: 'No token is read without verifying it',
  failTitle: 'Tokens are decoded without verification',
  needs: ['tokenVerifications'],
  subjects: ({ tokenVerifications }) => live(tokenVerifications),
  holds: (one) => (one.decodeOnly ? (one.fromRequest === 'unknown' ? undefined : false) : true),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.by} ${holds === true ? 'verifies' : holds === false ? 'reads the payload and verifies nothing' : 'reads the payload of a token whose origin could not be told'}`,
  whenNone: 'na',
  noneMessage: 'No token is read here.',
  confidence: 'likely',
});

export const jwtIssuerChecked = defineCheck({
  id: 'auth/jwt-issuer-checked',
  title: 'Every token verification checks the issuer',
  failTitle: 'Tokens are accepted whoever issued them',
  needs: ['tokenVerifications', 'tokenIssues'],
  subjects: ({ tokenVerifications }) => verifications(tokenVerifications).filter((one) => one.possession !== true),
  holds: (one, { tokenIssues }) => claimHolds(one, one.issuer, tokenIssues),
  location: (one) => one.location,
  message: (one, holds) => `${one.by} with issuer ${show(one.issuer)}${ownNote(one.issuer, holds)}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: 'No token is verified here.',
  confidence: 'proved',
});

export const jwtAudienceChecked = defineCheck({
  id: 'auth/jwt-audience-checked',
  title: 'Every token verification checks the audience',
  failTitle: 'Tokens made for another service are accepted',
  needs: ['tokenVerifications', 'tokenIssues'],
  subjects: ({ tokenVerifications }) => verifications(tokenVerifications).filter((one) => one.possession !== true),
  holds: (one, { tokenIssues }) => claimHolds(one, one.audience, tokenIssues),
  location: (one) => one.location,
  message: (one, holds) => `${one.by} with audience ${show(one.audience)}${ownNote(one.audience, holds)}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: 'No token is verified here.',
  confidence: 'proved',
});

export const jwtExpiryEnforced = defineCheck({
  id: 'auth/jwt-expiry-enforced',
  title: 'Every token verification enforces the expiry',
  failTitle: 'Expired tokens are accepted',
  needs: ['tokenVerifications'],
  subjects: ({ tokenVerifications }) => verifications(tokenVerifications),
  holds: ({ ignoreExpiration }) => ask(ignoreExpiration, (ignored) => !ignored, true),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.by} ${holds === true ? 'enforces the expiry' : `with ignoreExpiration ${show(one.ignoreExpiration)}`}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: 'No token is verified here.',
  confidence: 'proved',
});

export const tokenKeysOutsideSource = defineCheck({
  id: 'auth/token-keys-outside-source',
  title: 'Keys that sign or verify tokens come from outside the source',
  failTitle: 'A key that signs or verifies tokens stands in the source',
  needs: ['tokenVerifications', 'tokenIssues'],
  // A key that only code uses which never runs opens nothing.
  subjects: ({ tokenVerifications, tokenIssues }) => [...live(tokenVerifications).filter((one) => !one.decodeOnly), ...live(tokenIssues)],
  holds: ({ key }) => {
    if (key.state === 'env') return key.fallback === undefined;
    return key.state === 'known' ? KEY_SOURCES_OUTSIDE_CODE.test(key.value) : undefined;
  },
  location: (one) => one.location,
  message: (one, holds) => {
    if (one.key.state === 'env')
      return `${one.by} uses $${one.key.name}${holds === false ? ', and a literal from the source when it is not set' : ''}`;
    return holds === false
      ? `${one.by} uses a literal key`
      : `${one.by} takes its key from ${one.key.state === 'known' ? one.key.value : 'a place that could not be read'}`;
  },
  whenNone: 'na',
  noneMessage: 'No token is signed or verified here.',
  confidence: 'proved',
});

export const tokenKeysRotatable = defineCheck({
  id: 'auth/token-keys-rotatable',
  title: 'Tokens are verified against a published key set, so that keys can change without a release',
  failTitle: 'Tokens are verified with one fixed key',
  needs: ['tokenVerifications'],
  subjects: ({ tokenVerifications }) => verifications(tokenVerifications),
  holds: (one, { tokenVerifications }) => {
    const { key } = one;
    if (key.state === 'known' && key.value !== 'file') return /^(jwks|remote)/i.test(key.value) ? true : undefined;
    if (key.state !== 'env' && key.state !== 'known') return undefined;
    // A second verification beside it may be the one with the key of before. What is read from one file at the start is one key.
    const name = key.state === 'env' ? key.name : undefined;
    const beside = tokenVerifications.some(
      (other) => other !== one && other.location.path === one.location.path && (name === undefined || nameOf(other.key) !== name),
    );
    return beside || /KEYS|JWKS|PREVIOUS|OLD/.test(name ?? '') ? undefined : false;
  },
  location: (one) => one.location,
  message: (one) => `${one.by} takes its key from ${one.key.state === 'env' ? `$${one.key.name}` : show(one.key)}`,
  whenNone: 'na',
  noneMessage: 'No token is verified here.',
  confidence: 'proved',
});

export const tokensVerifiedAsymmetrically = defineCheck({
  id: 'auth/token-verification-asymmetric',
  title: 'Services verify tokens with a public key',
  failTitle: 'Tokens are verified with a shared secret, so every verifier can also issue them',
  needs: ['tokenVerifications', 'tokenIssues'],
  subjects: ({ tokenVerifications }) => verifications(tokenVerifications),
  holds: (one, { tokenIssues }) => {
    const asymmetric = ask(one.algorithms, (names) => names.length > 0 && names.every((name) => /^(RS|ES|PS|Ed)/i.test(name)), undefined);
    if (asymmetric === false && claimHolds(one, { state: 'absent' }, tokenIssues) === undefined) return undefined;
    // Without a list the key decides; what is kept in a variable called a secret is one.
    if (asymmetric === undefined && one.algorithms.state === 'absent' && one.key.state === 'env' && /SECRET/.test(one.key.name))
      return claimHolds(one, { state: 'absent' }, tokenIssues) === undefined ? undefined : false;
    return asymmetric;
  },
  location: (one) => one.location,
  message: (one) => `${one.by} with algorithms ${show(one.algorithms)}${one.key.state === 'env' ? ` and $${one.key.name}` : ''}`,
  whenNone: 'na',
  noneMessage: 'No token is verified here.',
  confidence: 'likely',
});

export const issuedTokensExpire = defineCheck({
  id: 'auth/issued-tokens-expire',
  title: 'Every token that is issued expires',
  failTitle: 'Tokens are issued that never expire',
  needs: ['tokenIssues'],
  subjects: ({ tokenIssues }) => live(tokenIssues),
  holds: ({ expiresIn }) => isSet(expiresIn),
  location: (one) => one.location,
  message: (one) => `${one.by} with expiresIn ${show(one.expiresIn)}`,
  whenNone: 'na',
  noneMessage: 'Own code issues no token; what a library for sign-ins issues is not asked here.',
  confidence: 'proved',
});

const BETWEEN_SERVICES =
  /internal|s2s|m2m|machine|service[-_]?(?:auth|tokens?|client|key|secret|private|jwt)|inter-?service|gateway_?token/i;

export const issuedTokensShortLived = defineCheck({
  id: 'auth/issued-tokens-short-lived',
  title: 'Tokens for other services live no longer than an hour',
  failTitle: 'Tokens for other services live longer than an hour',
  needs: ['tokenIssues'],
  // Sign-ins of users issue tokens, too; those for services stand in files of that name, or have a key of that name.
  subjects: ({ tokenIssues }) =>
    live(tokenIssues).filter((one) => BETWEEN_SERVICES.test(`${one.location.path.split('/').slice(-2).join('/')} ${show(one.key)}`)),
  holds: ({ expiresIn }) =>
    ask(
      expiresIn,
      (lifetime) => {
        const seconds = toSeconds(lifetime);
        return seconds !== undefined && seconds <= HOUR;
      },
      false,
    ),
  location: (one) => one.location,
  message: (one) => `${one.by} with expiresIn ${show(one.expiresIn)}`,
  whenNone: 'na',
  noneMessage: 'No token for another service is issued here.',
  confidence: 'likely',
});
