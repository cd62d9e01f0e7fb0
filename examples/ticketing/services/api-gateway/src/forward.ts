import { Problem } from '@ticketing/http';
import { CircuitBreaker } from '@ticketing/service-auth';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers of clients that are passed on. Names of callers, tenants and users never come from outside. */
const PASSED_ON = ['authorization', 'content-type', 'accept', 'accept-language', 'idempotency-key', 'if-match'];
const PASSED_BACK = ['content-type', 'cache-control', 'etag', 'location', 'retry-after'];

const TIMEOUT_MS = 12_000;

/** Sends a request on as it is, with a time limit and a breaker for each service. */
export function createForward(name: string, baseUrl: string): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const breaker = new CircuitBreaker({ failureThreshold: 10, resetTimeout: 1_000 });

  return async (request, reply) => {
    const { pathname, search } = new URL(request.url, baseUrl);
    if (!pathname.startsWith('/v1/') || pathname.includes('%')) throw new Problem(400, 'path', 'The path is not valid');
    const target = new URL(baseUrl);
    target.pathname = pathname;
    target.search = search;
    const headers = new Headers({ 'x-correlation-id': request.id, 'x-forwarded-for': request.ip });
    for (const header of PASSED_ON) {
      const value = request.headers[header];
      if (typeof value === 'string') headers.set(header, value);
    }
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD' && request.rawBody !== '';
    const response = await breaker
      .execute(() =>
        fetch(target, {
          method: request.method,
          headers,
          ...(hasBody ? { body: request.rawBody } : {}),
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        }),
      )
      .catch((error: unknown) => {
        request.log.warn({ err: error, service: name }, 'Service does not answer');
        throw new Problem(503, 'unavailable', 'The service does not answer');
      });
    void reply.status(response.status);
    for (const header of PASSED_BACK) {
      const value = response.headers.get(header);
      if (value !== null) void reply.header(header, value);
    }
    return reply.send(Buffer.from(await response.arrayBuffer()));
  };
}
