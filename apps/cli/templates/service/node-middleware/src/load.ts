import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NextFunction, Request, Response } from 'express';
import { Failure } from './failure.ts';

const LATEST_MS = 3000;

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();
// What was measured is forgotten each second, so that a service that recovered answers again.
setInterval(() => delay.reset(), 1000).unref();

/** Refuses requests while the event loop is late: an answer that comes after everybody left helps nobody. */
export function shedLoad(_req: Request, res: Response, next: NextFunction): void {
  if (delay.max / 1e6 < LATEST_MS) {
    next();
    return;
  }
  res.setHeader('retry-after', '10');
  next(new Failure(503, 'too-busy', 'Too busy'));
}
