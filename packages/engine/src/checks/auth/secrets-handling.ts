import { defineCheck } from '../../check/define-check.ts';
import { requestRoutes } from '../../derive/routes.ts';
import { live, ask, show } from '../../derive/wired.ts';

const MIN_BCRYPT_ROUNDS = 10;
const MIN_PBKDF2_ITERATIONS = 100_000;

export const passwordHashesSlow = defineCheck({
  id: 'auth/password-hashes-slow',
  title: 'Passwords are stored with a slow, salted hash at a current cost',
  failTitle: 'Passwords are stored with a fast hash or at too low a cost',
  needs: ['passwordHashes'],
  subjects: ({ passwordHashes }) => live(passwordHashes),
  holds: ({ algorithm, cost }) => {
    if (algorithm === 'digest') return false;
    if (algorithm === 'bcrypt') return ask(cost, (rounds) => rounds >= MIN_BCRYPT_ROUNDS, undefined);
    if (algorithm === 'pbkdf2') return ask(cost, (iterations) => iterations >= MIN_PBKDF2_ITERATIONS, undefined);
    return /^(argon2|scrypt)/.test(algorithm) ? true : undefined;
  },
  location: (one) => one.location,
  message: (one) => `${one.algorithm}, cost ${show(one.cost)}`,
  whenNone: 'na',
  noneMessage: 'No password is hashed here.',
  confidence: 'proved',
});

export const securityRandomnessCryptographic = defineCheck({
  id: 'auth/security-randomness-cryptographic',
  title: 'Tokens, codes and keys come from a cryptographic random source',
  failTitle: 'Tokens or codes are made with Math.random, which can be predicted',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'math-random-token'),
  holds: () => false,
  location: (one) => one.location,
  message: (one) => `Math.random makes ${one.detail ?? 'a value used as a token or code'}`,
  whenNone: 'pass',
  among: {
    what: 'values from a cryptographic source',
    without: 'No token, code or key is seen to be made here.',
    of: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'random-secure'),
  },
  noneMessage: 'No token or code is made with Math.random.',
  confidence: 'likely',
});

export const secretsComparedInConstantTime = defineCheck({
  id: 'auth/secrets-compared-in-constant-time',
  title: 'Secrets and signatures are compared in constant time',
  failTitle: 'A secret or signature is compared with an operator that stops at the first difference',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'timing-unsafe-compare'),
  holds: () => false,
  location: (one) => one.location,
  message: (one) => `compared with an operator: ${one.detail ?? 'a secret'}`,
  whenNone: 'pass',
  among: {
    what: 'comparisons in constant time',
    without: 'Own code is not seen to compare a secret or signature.',
    of: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'timing-safe-compare'),
  },
  noneMessage: 'No comparison of a secret with an operator was found.',
  confidence: 'likely',
});

export const hashesStrong = defineCheck({
  id: 'auth/hashes-strong',
  title: 'No MD5 or SHA-1 protects anything',
  failTitle: 'A broken hash function is in use',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'weak-hash' || one.kind === 'weak-hash-unclear'),
  holds: ({ kind }) => (kind === 'weak-hash' ? false : undefined),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.detail ?? 'a hash made with MD5 or SHA-1'}${holds === undefined ? '; whether anything rests on it could not be read' : ''}`,
  whenNone: 'pass',
  among: {
    what: 'hashes',
    without: 'Nothing is hashed here.',
    of: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'hash' || one.kind === 'weak-hash-as-name'),
  },
  noneMessage:
    'MD5 and SHA-1 are not used, or only where a second text of the same hash gains nobody anything: to name, find or spread things, or in an HMAC.',
  confidence: 'likely',
});

export const identityFromCredential = defineCheck({
  id: 'auth/identity-from-credential',
  title: 'User, role and scope come from a verified credential',
  failTitle: 'User, role or scope is taken from a plain header that every caller can set',
  // A header can only be told from other values in handlers that were read.
  needs: ['codeUses', 'routes'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'identity-from-header'),
  holds: () => false,
  location: (one) => one.location,
  message: (one) => `trusts ${one.detail ?? 'an identity header'} as it was sent`,
  whenNone: 'pass',
  among: { what: 'routes', without: 'The app serves no routes.', of: ({ routes }) => requestRoutes(routes) },
  noneMessage: 'No identity is taken from a plain header.',
  confidence: 'likely',
});
