import { Hono } from 'hono';
import type { Context, Next } from 'hono';
import type { Env } from '../context.ts';
import { Unauthenticated } from '../failure.ts';
import { mayReadMetrics, registry } from '../measures.ts';

export function metricsRoute(): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/', readsMetrics, async (c) => c.text(await registry.metrics(), 200, { 'content-type': registry.contentType }));
  return routes;
}

async function readsMetrics(c: Context<Env>, next: Next): Promise<void> {
  if (!mayReadMetrics(c.req.header('authorization'))) {
    c.var.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');
    throw new Unauthenticated();
  }
  await next();
}
