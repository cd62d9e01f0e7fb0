import type { NextFunction, Request, Response } from 'express';
import { routeOf } from './route-of.ts';
import { endSpan, startSpan } from './tracing.ts';

/** A span for each request; its id stands in every line of the log. */
export function traceRequests(req: Request, res: Response, next: NextFunction): void {
  const span = startSpan(req.method, req.headers);
  req.log = req.log.child({ traceId: span.spanContext().traceId });
  res.once('finish', () => {
    const route = routeOf(req);
    span.updateName(`${req.method} ${route}`);
    endSpan(span, route, res.statusCode);
  });
  next();
}
