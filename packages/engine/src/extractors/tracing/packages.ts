/** Calls that start tracing, by callee. */
export const STARTS: readonly (readonly [pattern: RegExp, by: string, exporter: string | undefined])[] = [
  [/^@opentelemetry\/sdk-node\.NodeSDK#start$/, 'opentelemetry', undefined],
  [/^@opentelemetry\/sdk-trace-(?:node|base|web)\.\w*TracerProvider#register$/, 'opentelemetry', undefined],
  // What is registered by hand: https://opentelemetry.io/docs/languages/js/instrumentation/
  [/^@opentelemetry\/api\.trace\.setGlobalTracerProvider$/, 'opentelemetry', undefined],
  [
    /^@vercel\/otel\.registerOTel$|^@azure\/monitor-opentelemetry\.useAzureMonitor$|^@splunk\/otel\.start$|^@honeycombio\/opentelemetry-node\.HoneycombSDK#start$/,
    'opentelemetry',
    'otlp',
  ],
  [/^dd-trace(?:\.tracer)?\.init$/, 'dd-trace', 'datadog'],
  [/^elastic-apm-node\.start$/, 'elastic-apm', 'elastic'],
  [/^applicationinsights\.(?:setup\(\).*\.)?start$/, 'applicationinsights', 'azure'],
  [/^@google-cloud\/trace-agent\.start$/, 'google-cloud-trace', 'google'],
  [/^jaeger-client\.initTracer(?:FromEnv)?$/, 'jaeger', 'jaeger'],
];
export const STARTS_ANY = new RegExp(STARTS.map(([pattern]) => pattern.source).join('|'));

/** Constructors whose result does nothing until it is started. */
export const SDKS = /^new @opentelemetry\/sdk-node\.NodeSDK$|^new @opentelemetry\/sdk-trace(?:-(?:node|base|web))?\.\w*TracerProvider$/;

/** Modules that start tracing by being loaded. */
export const SELF_STARTING = new Map([
  ['@opentelemetry/auto-instrumentations-node/register', 'opentelemetry'],
  ['dd-trace/init', 'dd-trace'],
  ['dd-trace/init.js', 'dd-trace'],
  ['newrelic', 'newrelic'],
  ['elastic-apm-node/start', 'elastic-apm'],
  ['elastic-apm-node/start.js', 'elastic-apm'],
  ['@splunk/otel/instrument', 'opentelemetry'],
  ['@newrelic/security-agent', 'newrelic'],
]);
export const EXPORTERS: Record<string, string> = {
  'dd-trace': 'datadog',
  newrelic: 'newrelic',
  'elastic-apm': 'elastic',
  opentelemetry: 'otlp',
};

/** Names of exporter classes. */
export const EXPORTER_CLASSES: readonly (readonly [pattern: RegExp, to: string])[] = [
  [/OTLP\w*Exporter$/, 'otlp'],
  [/JaegerExporter$/, 'jaeger'],
  [/ZipkinExporter$/, 'zipkin'],
  [/ConsoleSpanExporter$/, 'console'],
  [/InMemorySpanExporter$/, 'none'],
  [/TraceExporter$|SpanExporter$/, 'other'],
];

/** Headers that carry an id from system to system. */
export const ID_HEADER =
  /^(?:x-)?(?:request|correlation|trace|transaction)-?(?:id)$|^traceparent$|^x-amzn-trace-id$|^x-cloud-trace-context$|^x-b3-traceid$/i;
/** Middleware that gives requests an id. */
export const ID_PACKAGES = new Set([
  'express-request-id',
  'express-correlation-id',
  'cls-rtracer',
  'express-requestid',
  'fastify-request-id',
  '@dr.pogodin/express-request-id',
  'nestjs-cls',
  'hono/request-id',
]);
