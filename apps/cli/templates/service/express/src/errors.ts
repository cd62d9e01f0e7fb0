import type { NextFunction, Request, Response } from 'express';
import { ZodError } from 'zod';
import { Failure } from './failure.ts';
import { reportDefect } from './tracing.ts';

/** Problem details of RFC 9457. What went wrong inside is logged, never sent. */
export function answerErrors(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  const known = knownFailure(error);
  if (error instanceof ZodError) req.log.info({ err: error, event: 'validation-failure' }, 'invalid input refused');
  else if (known !== undefined) req.log.info({ err: error }, 'request refused');
  else {
    req.log.error({ err: error }, 'request failed');
    reportDefect(error);
  }
  send(req, res, known ?? new Failure(500, 'internal', 'Something went wrong'));
}

export function answerUnknown(req: Request, res: Response): void {
  send(req, res, new Failure(404, 'not-found', 'There is no such route'));
}

function send(req: Request, res: Response, failure: Failure): void {
  const { statusCode, code, message } = failure;
  res
    .status(statusCode)
    .type('application/problem+json')
    .json({ type: 'about:blank', title: message, status: statusCode, code, requestId: req.id });
}

/** What may be told of an error; nothing of one that nobody expected. */
function knownFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof ZodError) return new Failure(400, 'invalid-input', 'A parameter is missing or not what it has to be');
  // What the readers of bodies refuse says its status: too large, not JSON.
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? new Failure(status, 'invalid-input', 'The request could not be read') : undefined;
}
