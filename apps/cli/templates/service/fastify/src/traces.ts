import type { Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { endSpan, startSpan } from './tracing.ts';

/** A span for each request; its id stands in every line of the log. */
export function addTraces(app: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', async (request) => {
    const span = startSpan(`${request.method} ${request.routeOptions.url ?? 'unknown'}`, request.headers);
    spans.set(request, span);
    request.log = request.log.child({ traceId: span.spanContext().traceId });
  });
  app.addHook('onResponse', async (request, reply) => {
    const span = spans.get(request);
    if (span) endSpan(span, request.routeOptions.url ?? 'unknown', reply.statusCode);
  });
}
