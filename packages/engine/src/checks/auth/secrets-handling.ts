import { defineCheck } from '../../check/define-check.ts';
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
  noneMessage: 'No comparison of a secret with an operator was found.',
  confidence: 'likely',
});

export const hashesStrong = defineCheck({
  id: 'auth/hashes-strong',
  title: 'No MD5 or SHA-1 protects anything',
  failTitle: 'A broken hash function is in use',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'weak-hash'),
  holds: () => false,
  location: (one) => one.location,
  message: (one) => one.detail ?? 'a hash made with MD5 or SHA-1',
  whenNone: 'pass',
  noneMessage: 'Neither MD5 nor SHA-1 is used.',
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
  noneMessage: 'No identity is taken from a plain header.',
  confidence: 'likely',
});
