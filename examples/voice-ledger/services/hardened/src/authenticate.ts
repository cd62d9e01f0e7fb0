import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusals } from './metrics.ts';

export interface TokenClaims {
  readonly sub: string;
  readonly merchantId: string;
  readonly role: 'owner' | 'clerk';
  readonly exp?: number;
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Omit<TokenClaims, 'exp'>;
    user: TokenClaims;
  }
}

/** Ends a request that carries no valid token of ours. */
export async function authenticate(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  try {
    await request.jwtVerify();
    return undefined;
  } catch (error) {
    refusals.inc({ reason: 'unauthenticated' });
    request.log.warn({ err: error }, 'access was refused: no valid token');
    return reply.code(401).header('www-authenticate', 'Bearer').send({ code: 'unauthenticated', title: 'Sign in first' });
  }
}

/** For what only the owner of the shop may do. Runs after `authenticate`. */
export async function ownersOnly(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (request.user.role === 'owner') return undefined;
  refusals.inc({ reason: 'forbidden' });
  request.log.warn({ account: request.user.sub }, 'access was refused: not an owner');
  return reply.code(403).send({ code: 'forbidden', title: 'You may not do that' });
}

/** Browsers cannot set headers of sockets, so that their token travels as a subprotocol: never in the address, which gets logged. */
export function tokenOf(request: FastifyRequest): string | undefined {
  const header = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  return header ?? /(?:^|,\s*)bearer\.([\w.-]+)/.exec(String(request.headers['sec-websocket-protocol'] ?? ''))?.[1];
}
