import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { compactVerify } from 'jose';
import { expect, test } from 'vitest';
import { signJwt } from '@airworthy/probe/tokens/jwt';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const edwards = generateKeyPairSync('ed25519');
const secret = randomBytes(32);

test.each([
  ['HS256', secret, secret],
  ['RS256', rsa.privateKey.export(pem).toString(), rsa.publicKey],
  ['PS256', rsa.privateKey.export(pem).toString(), rsa.publicKey],
  ['ES256', curve.privateKey.export(pem).toString(), curve.publicKey],
  ['EdDSA', edwards.privateKey.export(pem).toString(), edwards.publicKey],
] as const)('a token signed with %s is one for a library that verifies it', async (alg, key, verifier) => {
  const { payload } = await compactVerify(signJwt({ alg }, { sub: 'a' }, key), verifier);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ sub: 'a' });
});
