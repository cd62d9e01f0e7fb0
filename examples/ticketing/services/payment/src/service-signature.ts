import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Taken over from the signature package, shortened for the payout jobs. */
export function verifyServiceSignature(request: FastifyRequest, secret: string): void {
  const timestamp = String(request.headers['x-timestamp'] ?? '');
  const expected = createHmac('sha256', secret).update(`${request.method}\n${request.url}\n${timestamp}`).digest('hex');
  if (request.headers['x-signature'] !== expected) throw Object.assign(new Error('bad signature'), { statusCode: 401 });
}
