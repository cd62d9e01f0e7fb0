import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { config } from './config.ts';
import { Unauthenticated } from './failure.ts';
import { routeOf } from './route-of.ts';

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'How long requests took',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
});
const failed = new Counter({ name: 'http_errors_total', help: 'Answers of 500 and above', labelNames: ['route'], registers: [registry] });
export const limited = new Counter({
  name: 'rate_limit_exceeded_total',
  help: 'Requests that the rate limit refused',
  labelNames: ['route'],
  registers: [registry],
});
/** What the service is for, counted. */
export const conversions = new Counter({
  name: 'conversions_total',
  help: 'Conversions that were answered, by unit',
  labelNames: ['from', 'to'],
  registers: [registry],
});

/** Duration of requests by route and status. */
export function measureRequests(req: Request, res: Response, next: NextFunction): void {
  const started = performance.now();
  res.once('finish', () => {
    const route = routeOf(req);
    duration.observe({ method: req.method, route, status: String(res.statusCode) }, (performance.now() - started) / 1000);
    if (res.statusCode >= 500) failed.inc({ route });
  });
  next();
}

/** What was measured and what Node says of itself; read with a token of its own. */
export function metricsRoute(): Router {
  const router = Router();
  router.get('/', readsMetrics, async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function readsMetrics(req: Request, _res: Response, next: NextFunction): void {
  const given = req.headers.authorization ?? '';
  if (!timingSafeEqual(digest(given), digest(`Bearer ${config.METRICS_TOKEN}`))) {
    req.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');
    throw new Unauthenticated();
  }
  next();
}
