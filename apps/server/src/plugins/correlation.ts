import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';

/** `00-<trace>-<span>-<flags>`, as W3C Trace Context writes it. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const OWN = /^[\w.-]{8,128}$/;

/** Id of a request: the trace that it belongs to, the caller's own id when it is one, or a new one. It stands in every line of the log. */
export function newCorrelationId(request: Pick<IncomingMessage, 'headers'>): string {
  const trace = TRACEPARENT.exec(String(request.headers['traceparent'] ?? ''))?.[1];
  const given = request.headers['x-correlation-id'];
  return trace ?? (typeof given === 'string' && OWN.test(given) ? given : randomUUID());
}

/** Tells the caller the id of the request, so that both sides find it in their logs. */
export const correlation = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-correlation-id', request.id);
      const parent = request.headers['traceparent'];
      if (typeof parent === 'string' && TRACEPARENT.test(parent)) reply.header('traceparent', parent);
    });
  },
  { name: 'correlation' },
);
