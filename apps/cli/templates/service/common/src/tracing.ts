import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import * as sentry from '@sentry/node';
import { config } from './config.ts';

// Loaded before the app, so that nothing runs untraced. Without an endpoint spans are made and dropped.
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'service-name' }),
  // A tenth of what begins here; a trace that another service began is followed as it decided.
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) }),
  spanProcessors:
    config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
      ? []
      : [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces` }) })],
});
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(provider);

/** A span for a request, as a part of the trace of whoever asks. */
export function startSpan(name: string, headers: Readonly<Record<string, string | string[] | undefined>>): Span {
  return trace.getTracer('service-name').startSpan(name, { kind: SpanKind.SERVER }, propagation.extract(context.active(), headers));
}

export function endSpan(span: Span, route: string, status: number): void {
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

if (config.SENTRY_DSN !== undefined) sentry.init({ dsn: config.SENTRY_DSN, environment: config.NODE_ENV });

/** A defect: kept by the error tracker, which tells of a kind that is new. */
export function reportDefect(error: unknown): void {
  sentry.captureException(error);
}

/** Sends what was not sent yet. */
export async function endTracing(): Promise<void> {
  await Promise.all([provider.shutdown(), sentry.close(2000)]);
}
