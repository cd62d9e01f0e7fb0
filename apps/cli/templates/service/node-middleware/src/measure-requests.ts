import type { NextFunction, Request, Response } from 'express';
import { observeRequest } from './measures.ts';
import { routeOf } from './route-of.ts';

/** Duration of requests by route and status. */
export function measureRequests(req: Request, res: Response, next: NextFunction): void {
  const started = performance.now();
  res.once('finish', () => observeRequest(req.method, routeOf(req), res.statusCode, performance.now() - started));
  next();
}
