import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyRing, createMemoryNonceStore, signRequest, SignatureRefused, verifyRequest } from '../src/index.ts';

const ring = createKeyRing(`old:${'o'.repeat(32)},new:${'n'.repeat(32)}`, 'new');
const request = {
  method: 'POST',
  path: '/internal/a?b=1',
  tenantId: 't1',
  caller: 'order',
  body: '{"a":1}',
};

test('a signed request tells caller and tenant', async () => {
  const headers = signRequest(ring, request);
  const nonces = createMemoryNonceStore();
  assert.deepEqual(await verifyRequest({ ring, nonces }, headers, request), {
    caller: 'order',
    tenantId: 't1',
  });
});

test('a key that is being rotated out is accepted', async () => {
  const before = createKeyRing(`old:${'o'.repeat(32)}`, 'old');
  await verifyRequest({ ring, nonces: createMemoryNonceStore() }, signRequest(before, request), request);
});

test('a replay, another body, another path, another tenant and an old request are refused', async () => {
  const nonces = createMemoryNonceStore();
  const headers = signRequest(ring, request);
  await verifyRequest({ ring, nonces }, headers, request);
  await assert.rejects(verifyRequest({ ring, nonces }, headers, request), SignatureRefused);
  const fresh = (): Record<string, string> => signRequest(ring, request);
  await assert.rejects(verifyRequest({ ring, nonces }, fresh(), { ...request, body: '{"a":2}' }), SignatureRefused);
  await assert.rejects(verifyRequest({ ring, nonces }, fresh(), { ...request, path: '/internal/b' }), SignatureRefused);
  await assert.rejects(verifyRequest({ ring, nonces }, { ...fresh(), 'x-tenant-id': 't2' }, request), SignatureRefused);
  await assert.rejects(verifyRequest({ ring, nonces, now: Date.now() / 1000 + 90 }, fresh(), request), SignatureRefused);
});
