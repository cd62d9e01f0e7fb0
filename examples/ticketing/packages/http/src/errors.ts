import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** An answer that is not a success, with a code that programs can read. */
export class Problem extends Error {
  override name = 'Problem';
  readonly statusCode: number;
  readonly code: string;
  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** RFC 9457 answers. What went wrong inside is logged and not told. */
export const errors = fp(async (app) => {
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const fields = error.validation.map((issue) => ({
        path: issue.instancePath,
        message: issue.message,
      }));
      return reply.status(400).type('application/problem+json').send({
        title: 'The request is not valid',
        status: 400,
        code: 'invalid_request',
        fields,
        correlationId: request.id,
      });
    }
    const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (status >= 500) request.log.error({ err: error }, 'Request failed');
    else request.log.info({ code: error.code, status }, error.message);
    return reply
      .status(status)
      .type('application/problem+json')
      .send({
        title: status >= 500 ? 'Something went wrong' : error.message,
        status,
        code: status >= 500 ? 'internal' : (error.code ?? 'refused'),
        correlationId: request.id,
      });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).type('application/problem+json').send({
      title: 'There is nothing here',
      status: 404,
      code: 'not_found',
      correlationId: request.id,
    }),
  );
});
