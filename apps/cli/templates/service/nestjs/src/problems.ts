import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { failureOf, problem } from './problem.ts';

/** What went wrong inside is logged, never sent. */
@Catch()
export class Problems implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const req = http.getRequest<Request>();
    const res = http.getResponse<Response>();
    if (res.headersSent) return;
    const failure = failureOf(error, req.log);
    res
      .status(failure.statusCode)
      .type('application/problem+json')
      .json(problem(failure, String(req.id)));
  }
}
