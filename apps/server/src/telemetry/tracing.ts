import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { LogEvent } from 'kysely';

const tracer = () => trace.getTracer('airworthy');

/** Ends what `startTracing` began; spans that were not sent yet are sent. */
export interface Tracing {
  close(): Promise<void>;
}

/**
 * Sends spans where `OTEL_EXPORTER_OTLP_ENDPOINT` says. The libraries are loaded only then: without the variable every span below is a no-op of
 * the API package, which the queue library loads anyway. Sampling, headers and the rest follow the `OTEL_…` variables.
 */
export async function startTracing(env: Readonly<Record<string, string | undefined>>, service: string): Promise<Tracing | undefined> {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (endpoint === undefined || endpoint === '' || env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const { openTracing } = await import('./otlp.ts');
  return openTracing(env['OTEL_SERVICE_NAME'] ?? service);
}

/** Runs `work` in a span of its own; what it throws marks the span. */
export async function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>, kind = SpanKind.INTERNAL): Promise<T> {
  return tracer().startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work();
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

export interface RequestSpan {
  readonly span: Span;
  readonly context: Context;
}

/** The span of a request, as a part of the trace of whoever asks. */
export function requestSpan(request: {
  readonly method: string;
  readonly route: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}): RequestSpan {
  const parent = propagation.extract(context.active(), request.headers);
  const span = tracer().startSpan(
    `${request.method} ${request.route}`,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': request.route } },
    parent,
  );
  return { span, context: trace.setSpan(parent, span) };
}

/** The trace that runs right now, for lines of the log; undefined while nothing is traced. */
export function traceOf(span: Span | undefined): string | undefined {
  const id = span?.spanContext();
  return id !== undefined && trace.isSpanContextValid(id) ? id.traceId : undefined;
}

/** Writes down a statement that the database has answered, with placeholders and never with values. Outside of a span nothing is written. */
export function statementSpan(event: LogEvent): void {
  if (trace.getActiveSpan()?.isRecording() !== true) return;
  const end = Date.now();
  const text = event.query.sql;
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
  const span = tracer().startSpan(`postgresql ${verb}`, {
    kind: SpanKind.CLIENT,
    startTime: end - event.queryDurationMillis,
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': verb, 'db.query.text': text.slice(0, 2000) },
  });
  if (event.level === 'error') {
    // The message of an error may quote a value; its code does not.
    const { code } = event.error as { code?: unknown };
    span.setStatus({ code: SpanStatusCode.ERROR, message: typeof code === 'string' ? code : 'failed' });
  }
  span.end(end);
}

function failed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'failed' });
}
