import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createTokenVerifier, Unauthenticated } from '../src/index.ts';

const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
const keys = createLocalJWKSet({
  keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'EdDSA' }],
});
const verifier = createTokenVerifier({ issuer: 'tickets', keys });

const token = (
  change: {
    key?: CryptoKey;
    issuer?: string;
    audience?: string;
    expires?: string;
    claims?: object;
  } = {},
) =>
  new SignJWT({ tid: 't', roles: ['buyer'], ...change.claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
    .setSubject('u')
    .setIssuer(change.issuer ?? 'tickets')
    .setAudience(change.audience ?? 'ticketing')
    .setIssuedAt()
    .setExpirationTime(change.expires ?? '5m')
    .sign(change.key ?? pair.privateKey);

test('authentication accepts a good token', async () => {
  assert.deepEqual(await verifier.verify(`Bearer ${await token()}`), {
    id: 'u',
    tenantId: 't',
    roles: ['buyer'],
  });
});

test('authentication refuses an expired token, another key, another issuer, another audience, and none', async () => {
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"u","tid":"t"}').toString('base64url')}.x`;
  const bad = [
    await token({ expires: '-1m' }),
    await token({ key: stranger.privateKey }),
    await token({ issuer: 'somebody' }),
    await token({ audience: 'others' }),
    await token({ claims: { tid: undefined } }),
    unsigned,
  ];
  for (const one of bad) await assert.rejects(verifier.verify(`Bearer ${one}`), Unauthenticated);
  await assert.rejects(verifier.verify(undefined), Unauthenticated);
});
