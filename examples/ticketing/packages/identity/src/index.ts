import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';

export interface User {
  readonly id: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
}

export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  readonly statusCode = 401;
}

export interface TokenVerifier {
  verify(authorization: string | undefined): Promise<User>;
}

export const AUDIENCE = 'ticketing';

/** Checks signature, issuer, audience and time of a bearer token against the published keys of the auth service. */
export function createTokenVerifier(options: { issuer: string; jwksUrl?: string; keys?: JWTVerifyGetKey }): TokenVerifier {
  const keys =
    options.keys ??
    createRemoteJWKSet(new URL(options.jwksUrl ?? ''), {
      cacheMaxAge: 600_000,
      timeoutDuration: 5_000,
    });
  return {
    async verify(authorization) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
      if (!token) throw new Unauthenticated('A bearer token is needed');
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer: options.issuer,
          audience: AUDIENCE,
          algorithms: ['EdDSA'],
          clockTolerance: 5,
        });
        if (typeof payload.sub !== 'string' || typeof payload['tid'] !== 'string') throw new Unauthenticated('The token names no user');
        const roles = Array.isArray(payload['roles']) ? payload['roles'].filter((role) => typeof role === 'string') : [];
        return { id: payload.sub, tenantId: payload['tid'], roles };
      } catch (error) {
        if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout))
          throw new Unauthenticated('The token is not valid');
        throw error;
      }
    },
  };
}
