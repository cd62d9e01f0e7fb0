import type { NextFunction, Request, Response } from 'express';
import { Failure } from './failure.ts';
import { failureOf, problem } from './problem.ts';

/** What went wrong inside is logged, never sent. */
export function answerErrors(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  send(req, res, failureOf(error, req.log));
}

export function answerUnknown(req: Request, res: Response): void {
  send(req, res, new Failure(404, 'not-found', 'There is no such route'));
}

function send(req: Request, res: Response, failure: Failure): void {
  res
    .status(failure.statusCode)
    .type('application/problem+json')
    .json(problem(failure, String(req.id)));
}
