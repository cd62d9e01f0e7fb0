import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import { Unauthenticated } from '../failure.ts';
import { mayReadMetrics, registry } from '../measures.ts';

export function metricsRoute(): Router {
  const router = Router();
  router.get('/', readsMetrics, async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

function readsMetrics(req: Request, _res: Response, next: NextFunction): void {
  if (!mayReadMetrics(req.headers.authorization)) {
    req.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');
    throw new Unauthenticated();
  }
  next();
}
