import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import type { NonceStore } from './nonces.ts';

export class SignatureRefused extends Error {
  override name = 'SignatureRefused';
  readonly statusCode = 401;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly tenantId: string;
  readonly caller: string;
  readonly body: string | Buffer;
}

export interface CallerIdentity {
  readonly caller: string;
  readonly tenantId: string;
}

const WINDOW_SECONDS = 60;

/** HMAC-SHA256 over method, path, time, nonce, caller, tenant and the digest of the body. */
function signatureOf(secret: string, request: SignedRequest, timestamp: string, nonce: string): Buffer {
  const digest = createHash('sha256').update(request.body).digest('hex');
  const text = [request.method.toUpperCase(), request.path, timestamp, nonce, request.caller, request.tenantId, digest].join('\n');
  return createHmac('sha256', secret).update(text).digest();
}

export function signRequest(ring: KeyRing, request: SignedRequest): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomUUID();
  const signature = signatureOf(ring.secretOf(ring.currentId) ?? '', request, timestamp, nonce);
  return {
    'x-key-id': ring.currentId,
    'x-timestamp': timestamp,
    'x-nonce': nonce,
    'x-caller': request.caller,
    'x-tenant-id': request.tenantId,
    'x-signature': signature.toString('hex'),
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const one = (headers: Headers, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** Throws unless key, time, signature and nonce are right. The nonce is spent last, so that a forged request cannot use one up. */
export async function verifyRequest(
  options: { ring: KeyRing; nonces: NonceStore; now?: number },
  headers: Headers,
  request: Omit<SignedRequest, 'tenantId' | 'caller'>,
): Promise<CallerIdentity> {
  const secret = options.ring.secretOf(one(headers, 'x-key-id'));
  const timestamp = one(headers, 'x-timestamp');
  const nonce = one(headers, 'x-nonce');
  const given = Buffer.from(one(headers, 'x-signature'), 'hex');
  const caller = one(headers, 'x-caller');
  const tenantId = one(headers, 'x-tenant-id');
  if (!secret || !/^\d+$/.test(timestamp) || !/^[\w-]{16,64}$/.test(nonce) || !caller)
    throw new SignatureRefused('A signed request is needed');
  const now = options.now ?? Date.now() / 1000;
  if (Math.abs(now - Number(timestamp)) > WINDOW_SECONDS) throw new SignatureRefused('The request is too old');
  const expected = signatureOf(secret, { ...request, caller, tenantId }, timestamp, nonce);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new SignatureRefused('The signature does not fit');
  if (!(await options.nonces.spend(nonce, 2 * WINDOW_SECONDS))) throw new SignatureRefused('The request was seen before');
  return { caller, tenantId };
}
