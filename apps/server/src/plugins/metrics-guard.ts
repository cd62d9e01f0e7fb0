import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether figures may be read: with the bearer token when one is set, by anybody while the server listens on loopback only, and by nobody
 * otherwise. Digests are compared, so that neither the length nor the beginning of the token shows in the time that it takes.
 */
export function metricsGuard(config: { readonly metricsToken: string | undefined; readonly host: string }) {
  const wanted = config.metricsToken === undefined ? undefined : digest(config.metricsToken);
  return async (request: Pick<FastifyRequest, 'headers'>): Promise<void> => {
    if (wanted === undefined) {
      if (LOOPBACK.has(config.host)) return;
      throw new Problem(403, 'forbidden', 'Not allowed', 'Set METRICS_TOKEN to read figures of a server that others can reach.');
    }
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(given), wanted))
      throw new Problem(401, 'unauthenticated', 'Not signed in', 'The bearer token is not the one of METRICS_TOKEN.');
  };
}
