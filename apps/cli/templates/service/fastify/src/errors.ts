import type { FastifyError, FastifyInstance } from 'fastify';
import { Failure } from './failure.ts';
import { reportDefect } from './tracing.ts';

/** Problem details of RFC 9457. What went wrong inside is logged, never sent. */
export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Failure, request, reply) => {
    const status = error.statusCode ?? 500;
    const known = error instanceof Failure || (status >= 400 && status < 500) || status === 503;
    if ('validation' in error) request.log.info({ err: error, event: 'validation-failure' }, 'invalid input refused');
    else if (known) request.log.info({ err: error }, 'request refused');
    else {
      request.log.error({ err: error }, 'request failed');
      reportDefect(error);
    }
    return reply
      .code(known ? status : 500)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: known ? error.message : 'Something went wrong',
        status: known ? status : 500,
        code: known ? error.code : 'internal',
        requestId: request.id,
      });
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: 'There is no such route', status: 404, code: 'not-found', requestId: request.id }),
  );
}
