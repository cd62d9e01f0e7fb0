import type { FastifyInstance } from 'fastify';

/** Answers errors without telling the caller what went wrong inside. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    await reply.code(status).send({ error: status >= 500 ? 'internal error' : error.message, requestId: request.id });
  });
  app.setNotFoundHandler(async (request, reply) => {
    await reply.code(404).send({ error: 'not found', requestId: request.id });
  });
}
