import { createHash, timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { config } from './config.ts';

/** What is measured, and what Node says of itself. */
export const registry = new Registry();
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

/** Duration of a request by route and status. */
export function observeRequest(method: string, route: string, status: number, milliseconds: number): void {
  duration.observe({ method, route, status: String(status) }, milliseconds / 1000);
  if (status >= 500) failed.inc({ route });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Figures are read with a token of their own. */
export function mayReadMetrics(authorization: string | undefined): boolean {
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${config.METRICS_TOKEN}`));
}
