import { Router } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { authenticate, callerIn, needs } from '../authenticate.ts';
import { config } from '../config.ts';
import { convert } from '../conversions.ts';
import { countedIn, LIMIT } from '../limiter.ts';
import { conversions } from '../measures.ts';
import { Question } from '../question.ts';

/** The example: a route behind a token, a limit for its caller, and a scope. */
export function conversionRoutes(redis: Redis): Router {
  const router = Router();
  const perCaller = rateLimit({
    ...LIMIT,
    limit: config.LIMIT_PER_CALLER,
    keyGenerator: (req) => callerIn(req)?.sub ?? ipKeyGenerator(req.ip ?? ''),
    store: countedIn(redis, 'caller'),
  });
  router.use((_req, res, next) => {
    res.setHeader('cache-control', 'no-store');
    next();
  });
  router.get('/conversions', authenticate, perCaller, needs('convert'), (req, res) => {
    const { value, from, to } = Question.parse(req.query);
    const answer = { value: convert(value, from, to), unit: to };
    conversions.inc({ from, to });
    res.json(answer);
  });
  return router;
}
