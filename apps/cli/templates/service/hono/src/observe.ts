import type { Context, Next } from 'hono';
import { routePath } from 'hono/route';
import type { Env } from './context.ts';
import { log } from './log.ts';
import { observeRequest } from './measures.ts';
import { endSpan, startSpan } from './tracing.ts';

/** Every request has a span, a line in the log with its id, and is measured by its route. */
export async function observeRequests(c: Context<Env>, next: Next): Promise<void> {
  const started = performance.now();
  const span = startSpan(c.req.method, c.req.header());
  c.set('log', log.child({ reqId: c.var.requestId, traceId: span.spanContext().traceId }));
  await next();
  const [route, status, took] = [routeOf(c), c.res.status, performance.now() - started];
  span.updateName(`${c.req.method} ${route}`);
  endSpan(span, route, status);
  observeRequest(c.req.method, route, status, took);
  c.var.log.info({ method: c.req.method, route, status, took }, 'request completed');
}

/** The route that answered, as it was declared: a label of metrics must not grow with what callers send. */
function routeOf(c: Context<Env>): string {
  const path = routePath(c, -1);
  return path.endsWith('*') ? 'unknown' : path;
}
