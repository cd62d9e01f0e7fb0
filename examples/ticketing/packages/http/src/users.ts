import type { User } from '@ticketing/identity';
import type { FastifyRequest } from 'fastify';
import { Problem } from './errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    user: User | null;
  }
}

/** Hook for routes of users: the token is checked on every request. */
export async function requireUser(request: FastifyRequest): Promise<void> {
  request.user = await request.server.verifier.verify(request.headers.authorization);
}

/** Hook behind `requireUser`. */
export function requireRole(...roles: string[]): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (!request.user) throw new Problem(401, 'unauthenticated', 'A bearer token is needed');
    if (!request.user.roles.some((role) => roles.includes(role))) throw new Problem(403, 'forbidden', 'Your role does not allow this');
  };
}
