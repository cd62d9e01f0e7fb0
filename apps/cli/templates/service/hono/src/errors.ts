import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Env } from './context.ts';
import { Failure } from './failure.ts';
import { failureOf, problem } from './problem.ts';

/** What went wrong inside is logged, never sent. */
export function answerErrors(error: Error, c: Context<Env>): Response {
  return send(c, failureOf(error, c.var.log));
}

export function answerUnknown(c: Context<Env>): Response {
  return send(c, new Failure(404, 'not-found', 'There is no such route'));
}

function send(c: Context<Env>, failure: Failure): Response {
  return c.json(problem(failure, c.var.requestId), failure.statusCode as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  });
}
