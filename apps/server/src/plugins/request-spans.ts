import { context, SpanStatusCode } from '@opentelemetry/api';
import fp from 'fastify-plugin';
import type { FastifyRequest } from 'fastify';
import { requestSpan, traceOf } from '../telemetry/tracing.ts';
import type { RequestSpan } from '../telemetry/tracing.ts';

/** A span for each request, active while the request is worked on, and the id of the trace in its lines of the log. */
export const requestSpans = fp(
  async (app) => {
    const spans = new WeakMap<FastifyRequest, RequestSpan>();
    app.addHook('onRequest', (request, reply, done) => {
      const begun = requestSpan({ method: request.method, route: request.routeOptions.url ?? 'unknown', headers: request.headers });
      const traceId = traceOf(begun.span);
      if (traceId === undefined) return done();
      spans.set(request, begun);
      request.log = request.log.child({ trace_id: traceId });
      reply.log = request.log;
      context.with(begun.context, done);
    });
    // Reading a body leaves the context of the hook above.
    app.addHook('preValidation', (request, _reply, done) => {
      const begun = spans.get(request);
      if (begun) context.with(begun.context, done);
      else done();
    });
    app.addHook('onResponse', async (request, reply) => {
      const begun = spans.get(request);
      if (!begun) return;
      begun.span.setAttribute('http.response.status_code', reply.statusCode);
      if (reply.statusCode >= 500) begun.span.setStatus({ code: SpanStatusCode.ERROR });
      begun.span.end();
    });
  },
  { name: 'request-spans' },
);
