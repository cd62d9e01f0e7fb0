import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import { keptSecret } from '../secrets/kept-secret.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Figures are for whoever holds the bearer token: that of METRICS_TOKEN, or one that is made once and kept in the data folder as
 * `metrics.token`. Digests are compared, so that neither the length nor the beginning of the token shows in the time that it takes.
 */
export function metricsGuard(config: { readonly metricsToken: string | undefined; readonly dataFolder: string }) {
  let kept: string | undefined;
  return async (request: Pick<FastifyRequest, 'headers'>): Promise<void> => {
    const wanted = config.metricsToken ?? (kept ??= keptSecret(config.dataFolder, 'metrics.token'));
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(given), digest(wanted)))
      throw new Problem(401, 'unauthenticated', 'Not signed in', 'The bearer token is not that of METRICS_TOKEN or of the data folder.');
  };
}
