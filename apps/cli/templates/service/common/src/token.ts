import { createRemoteJWKSet, jwtVerify } from 'jose';
import { config } from './config.ts';

/** Who calls. */
export interface Caller {
  sub: string;
  scopes: readonly string[];
}

/** Public keys of the issuer: fetched when first needed, kept for ten minutes, and fetched anew when a token names another one. */
const keys = createRemoteJWKSet(new URL(config.TOKEN_KEYS_URL), { timeoutDuration: 3000, cooldownDuration: 30_000, cacheMaxAge: 600_000 });

/** The caller that a token stands for. Throws where the token does not hold. */
export async function callerOf(token: string): Promise<Caller> {
  const { payload } = await jwtVerify(token, keys, {
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    algorithms: ['ES256', 'EdDSA', 'RS256'],
    requiredClaims: ['sub', 'exp'],
    clockTolerance: 5,
  });
  const scope = typeof payload['scope'] === 'string' ? payload['scope'] : '';
  return { sub: (payload.sub ?? '').normalize('NFC'), scopes: scope.split(' ').filter((one) => one !== '') };
}
