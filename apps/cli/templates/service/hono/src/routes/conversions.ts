import { Hono } from 'hono';
import type { Redis } from 'ioredis';
import { authenticate, needs } from '../authenticate.ts';
import { config } from '../config.ts';
import type { Env } from '../context.ts';
import { convert } from '../conversions.ts';
import { limitBy } from '../limiter.ts';
import { conversions } from '../measures.ts';
import { Question } from '../question.ts';

/** The example: a route behind a token, a limit for its caller, and a scope. */
export function conversionRoutes(redis: Redis): Hono<Env> {
  const routes = new Hono<Env>();
  routes.use(async (c, next) => {
    c.header('cache-control', 'no-store');
    await next();
  });
  const perCaller = limitBy(redis, 'caller', config.LIMIT_PER_CALLER, (c) => c.var.caller.sub);
  routes.get('/conversions', authenticate, perCaller, needs('convert'), (c) => {
    const { value, from, to } = Question.parse(c.req.query());
    const answer = { value: convert(value, from, to), unit: to };
    conversions.inc({ from, to });
    return c.json(answer);
  });
  return routes;
}
