import { DomainError } from '@voice-ledger/domain';
import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** Problem details for every failure. What nobody expected is logged in full and told as nothing but its id. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = (status: number, code: string, title: string, more: object = {}) =>
      reply
        .code(status)
        .type('application/problem+json')
        .send({ type: `https://voice-ledger.example/problems/${code}`, code, title, status, instance: request.id, ...more });
    if (hasZodFastifySchemaValidationErrors(error)) {
      const fields = error.validation.map((issue) => ({ field: issue.instancePath, problem: issue.message ?? 'is wrong' }));
      request.log.info({ fields: fields.map((one) => one.field) }, 'input was rejected');
      return answer(400, 'invalid_input', 'Some fields are wrong', { fields });
    }
    if (error instanceof DomainError) {
      request.log.info({ code: error.code }, 'a request was refused');
      return answer(error.status, error.code, error.message);
    }
    // A NUL character: JSON can carry it, a text in PostgreSQL can't hold it.
    if (error.code === '22021') return answer(400, 'invalid_input', 'A text holds a character that can not be stored');
    const status = error.statusCode ?? 500;
    if (status < 500) {
      request.log.info({ code: error.code, status }, 'a request was refused');
      return answer(status, (error.code ?? CODES[status] ?? 'refused').toLowerCase(), TITLES[status] ?? 'The request cannot be served');
    }
    request.log.error({ err: error }, 'a request failed');
    if (passes(error)) {
      void reply.header('retry-after', '1');
      return answer(503, 'busy', 'The books are busy; try again in a moment');
    }
    return answer(500, 'internal', 'Something went wrong');
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).type('application/problem+json').send({
      type: 'https://voice-ledger.example/problems/not_found',
      code: 'not_found',
      title: 'There is nothing here',
      instance: request.id,
    }),
  );
}

/**
 * Classes of SQLSTATE, and errors of connections, that pass by themselves. Invoices of one merchant are numbered one after the other, so that whoever waits
 * behind many of them on a slow line reaches the time limit of its statement (57014).
 */
const PASSING = /^(?:08...|40001|40P01|53...|55P03|57014|57P0[123]|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE)$/;
/** What the driver says of a connection has no code; the last is for a transaction whose connection ended between two of its statements. */
const CONNECTION = /timeout exceeded when trying to connect|^Connection terminated|^Query read timeout$|^Client .* is not queryable$/;

const passes = (error: FastifyError): boolean => PASSING.test(error.code ?? '') || CONNECTION.test(error.message);

const CODES: Readonly<Record<number, string>> = { 429: 'too_many_requests' };

const TITLES: Readonly<Record<number, string>> = {
  401: 'Sign in first',
  403: 'You may not do that',
  413: 'The request is too large',
  415: 'This kind of content is not understood',
  429: 'Too many requests; try again later',
};
