import type { FastifyRequest } from 'fastify';
import { Problem } from './errors.ts';

/** The key of a request that may be repeated; a request without one is refused. */
export function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !/^[\w:.-]{8,128}$/.test(key))
    throw new Problem(400, 'idempotency_key', 'An Idempotency-Key of 8 to 128 characters is needed');
  return key;
}
