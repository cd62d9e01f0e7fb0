import fp from 'fastify-plugin';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { Problem } from '../problem.ts';

/** SQLSTATE → what the caller is told; everything else of the database is ours to fix. */
const DATABASE: Readonly<Record<string, readonly [status: number, type: string, title: string, detail: string]>> = {
  '23505': [409, 'conflict', 'In conflict with what is there', 'Something of that name is there already.'],
  '23503': [422, 'refused', 'Can not be done', 'It refers to something that does not exist.'],
  '23514': [422, 'refused', 'Can not be done', 'A value is outside of what is allowed.'],
  '22P02': [404, 'not-found', 'Not found', 'The id is not one of ours.'],
  '22003': [422, 'refused', 'Can not be done', 'A number is outside of what is kept.'],
  '22021': [422, 'refused', 'Can not be done', 'A text holds a character that can not be kept.'],
  '22P05': [422, 'refused', 'Can not be done', 'A text holds a character that can not be kept.'],
  '40001': [503, 'try-again', 'Try again', 'Others changed the same at the same time.'],
  '40P01': [503, 'try-again', 'Try again', 'Others changed the same at the same time.'],
  '53100': [507, 'disk-full', 'The disk is full', 'The database has no room left; nothing was changed.'],
  '58030': [507, 'disk-full', 'The disk is full', 'The database can not write to its disk; nothing was changed.'],
  '08001': [503, 'try-again', 'Try again', 'The database is away.'],
  '08003': [503, 'try-again', 'Try again', 'The database is away.'],
  '08006': [503, 'try-again', 'Try again', 'The database is away.'],
  '53300': [503, 'try-again', 'Try again', 'The database takes no more connections right now.'],
  '57P01': [503, 'try-again', 'Try again', 'The database is restarting.'],
  '57P02': [503, 'try-again', 'Try again', 'The database is restarting.'],
  '57P03': [503, 'try-again', 'Try again', 'The database is starting.'],
  '57014': [503, 'try-again', 'Try again', 'The database took too long.'],
};
const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** Errors as problem documents (RFC 9457): words for what the caller can change, a correlation id and nothing else for what is ours. */
export const problems = fp(
  async (app) => {
    app.setNotFoundHandler((request, reply) =>
      send(reply, request.id, 404, 'not-found', 'Not found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`),
    );
    app.setErrorHandler((error: FastifyError & { code?: string }, request, reply) => {
      if (error instanceof Problem) return send(reply, request.id, error.status, error.type, error.title, error.message, error.extra);
      if (hasZodFastifySchemaValidationErrors(error)) {
        const errors = error.validation.map((one) => ({ pointer: one.instancePath, detail: one.message ?? 'is wrong' }));
        return send(reply, request.id, 400, 'bad-request', 'The request is not as described', 'See errors.', { errors });
      }
      // What JSON may hold and the database does not keep has the number of a wrong id.
      const code = error.code === '22P02' && /type json/.test(error.message) ? '22P05' : error.code;
      const known = typeof code === 'string' ? DATABASE[code] : undefined;
      if (known) {
        request.log[known[0] >= 500 ? 'error' : 'info']({ err: error }, 'refused by the database');
        return send(reply, request.id, known[0], known[1], known[2], known[3]);
      }
      if (
        LOST.has(error.code ?? '') ||
        /Connection terminated|connection error|timeout exceeded when trying to connect/.test(error.message)
      ) {
        request.log.error({ err: error }, 'the database is away');
        return send(reply, request.id, 503, 'try-again', 'Try again', 'The database is away.');
      }
      const status = error.statusCode ?? 500;
      if (status < 500 && !isResponseSerializationError(error))
        return send(reply, request.id, status, 'bad-request', 'Bad request', error.message);
      request.log.error({ err: error }, 'request failed');
      return send(
        reply,
        request.id,
        500,
        'internal',
        'Something broke on our side',
        'It was written to the log under this correlation id.',
      );
    });
  },
  { name: 'problems' },
);

interface Answer {
  code(status: number): Answer;
  header(name: string, value: string): Answer;
  type(value: string): Answer;
  send(body: unknown): Answer;
}

function send(
  reply: Answer,
  correlationId: string,
  status: number,
  type: string,
  title: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Answer {
  if (status === 503) reply.header('retry-after', '2');
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `urn:airworthy:${type}`, title, status, detail, correlationId, ...extra }));
}
