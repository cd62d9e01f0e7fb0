import type { FastifyRequest } from 'fastify';
import { Forbidden, Unauthenticated } from './failure.ts';
import { callerOf } from './token.ts';
import type { Caller } from './token.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** Refuses every request without a token that holds. */
export async function authenticate(request: FastifyRequest): Promise<void> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer' || token === undefined) {
    request.log.warn({ event: 'access-denied', ip: request.ip }, 'access denied: no token');
    throw new Unauthenticated();
  }
  try {
    request.caller = await callerOf(token);
  } catch (error) {
    request.log.warn({ event: 'access-denied', ip: request.ip, err: error }, 'access denied: the token does not hold');
    throw new Unauthenticated(error);
  }
}

/** Refuses callers whose token lacks a scope. */
export function needs(scope: string) {
  return async (request: FastifyRequest): Promise<void> => {
    if (request.caller?.scopes.includes(scope) === true) return;
    request.log.warn({ event: 'access-denied', caller: request.caller?.sub, scope }, 'access denied: a scope is missing');
    throw new Forbidden(scope);
  };
}
