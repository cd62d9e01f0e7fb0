import type { OutboundCall, Tracing } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { ask, both, isSet, live, showIf, told, toldIf } from '../../derive/wired.ts';

const NONE = 'No loaded module starts a tracing SDK.';
/** `tracesSampleRate: 0` collects errors alone. */
const keepsNone = ({ sampling }: Tracing): boolean => sampling?.state === 'known' && sampling.value === 0;

/** What code of the service sends to a collector by itself, https://opentelemetry.io/docs/specs/otlp/ and https://zipkin.io/zipkin-api/ */
const SPANS = /\/v1\/traces\b|\/api\/v2\/spans\b/;

const started = {
  ...controlExists('tracings', {
    title: 'A tracing SDK is started with the service',
    failTitle: 'Tracing is written, but nothing in the running app starts it',
    // A package that is only known by its name may trace requests, or one library alone.
    works: (tracing) =>
      keepsNone(tracing) ? false : tracing.exporter === undefined && tracing.startedFirst === 'unknown' ? undefined : true,
    seen: (tracing) => `${tracing.by} is started here${keepsNone(tracing) ? ', and keeps no trace: sampling 0' : ''}`,
    none: NONE,
    belongsTo: 'httpServers',
  }),
};

export const tracingStarted = defineCheck({
  id: 'observability/tracing-started',
  ...started,
  needs: ['tracings', 'outboundCalls', 'httpServers'],
  beside: ['outboundCalls', 'httpServers'],
  subjects: (facts): Tracing[] => {
    if (live(facts.tracings).length > 0) return facts.tracings;
    const own = live(facts.outboundCalls).filter(({ url }) =>
      SPANS.test(url.state === 'known' ? url.value : url.state === 'env' ? (url.source ?? '') : ''),
    );
    return own.length === 0 ? facts.tracings : own.map((call) => sentByHand(call));
  },
});

/** Spans that code of the service sends by itself, of which requests they tell was not read. */
function sentByHand({ location, wiring }: OutboundCall): Tracing {
  return { location, by: 'a sender of spans of its own', startedFirst: 'unknown', ...(wiring ? { wiring } : {}) };
}

export const tracingStartsFirst = defineCheck({
  id: 'observability/tracing-starts-first',
  ...everyLive('tracings', {
    // Without instrumentations the code makes its spans itself, and nothing has to be patched while it loads.
    of: ({ instruments }) => instruments?.length !== 0,
    title: 'Tracing starts before the libraries it instruments are loaded',
    failTitle: 'Tracing starts after the libraries are loaded, so it sees nothing of them',
    holds: (tracing) => told(tracing.startedFirst),
    seen: (tracing) =>
      `${tracing.by} ${tracing.startedFirst === true ? 'starts first' : tracing.startedFirst === false ? 'starts after other modules' : 'starts at a time that could not be told'}`,
    none: NONE,
  }),
});

export const spansExported = defineCheck({
  id: 'observability/spans-exported',
  ...everyLive('tracings', {
    title: 'Spans are sent to a collector',
    failTitle: 'Spans are only printed or dropped',
    holds: (tracing) =>
      tracing.exporter === undefined ? undefined : ask(tracing.exporter, (to) => to !== 'console' && to !== 'none', false),
    seen: (tracing) => `${tracing.by}: exporter ${showIf(tracing.exporter)}`,
    none: NONE,
  }),
});

export const samplingSet = defineCheck({
  id: 'observability/sampling-set',
  ...everyLive('tracings', {
    title: 'The share of sampled traces is set on purpose',
    failTitle: 'Every trace is kept because no sampling is set',
    // Clients of Sentry trace only where a rate or a function that chooses is given.
    holds: (tracing) => (tracing.by === 'sentry' ? true : tracing.sampling === undefined ? undefined : isSet(tracing.sampling)),
    seen: (tracing) => `${tracing.by}: sampling ${showIf(tracing.sampling)}`,
    none: NONE,
  }),
});

export const spansNamed = defineCheck({
  id: 'observability/spans-name-service',
  ...everyLive('tracings', {
    title: 'Traces name the service',
    failTitle: 'Traces carry no service name',
    holds: (tracing) => (tracing.serviceName === undefined ? undefined : isSet(tracing.serviceName)),
    seen: (tracing) => `${tracing.by}: service name ${showIf(tracing.serviceName)}`,
    none: NONE,
  }),
});

export const spansFlushed = defineCheck({
  id: 'observability/spans-flushed',
  ...everyLive('tracings', {
    title: 'Spans are flushed at shutdown',
    failTitle: 'The last spans are lost at shutdown',
    holds: (tracing) => toldIf(tracing.flushedOnShutdown),
    seen: (tracing) =>
      `${tracing.by} ${tracing.flushedOnShutdown === true ? 'is shut down with the process' : 'is not seen in a shutdown handler'}`,
    none: NONE,
  }),
});

const TRACKERS =
  /^@sentry\/|^@bugsnag\/|^rollbar$|^@honeybadger-io\/|^@google-cloud\/error-reporting$|^newrelic$|^dd-trace$|^elastic-apm-node$|^applicationinsights$|^raygun$|^@airbrake\//;

export const errorsTracked = defineCheck({
  id: 'observability/errors-tracked',
  ...controlExists('dependencies', {
    title: 'Errors are collected by an error tracker or APM',
    failTitle: 'A package for error tracking is installed, but production code does not use it',
    of: (dependency) => TRACKERS.test(dependency.name) && dependency.kind !== 'development',
    works: (dependency) => both(told(dependency.used), dependency.started !== false),
    seen: (dependency) =>
      `${dependency.name} ${dependency.used === true ? (dependency.started === false ? 'is imported, and nothing starts it' : 'is used by production code') : 'is installed'}`,
    none: 'No error tracker or APM is among the dependencies.',
    confidence: 'likely',
  }),
});

export const correlationPropagated = defineCheck({
  id: 'observability/correlation-propagated',
  title: 'Calls to other services of ours pass the correlation or trace id on',
  failTitle: 'Calls to other services of ours drop the correlation id',
  needs: ['outboundCalls', 'tracings'],
  // Ids of ours are nothing to systems of others.
  subjects: ({ outboundCalls }) => live(outboundCalls).filter((call) => !call.by.startsWith('sdk:') && call.internal !== false),
  // A started SDK with instrumentation of HTTP injects the headers itself.
  holds: (call, { tracings }) => {
    if (live(tracings).some((tracing) => (tracing.instruments ?? []).some((name) => /auto|http|undici|fetch/i.test(name)))) return true;
    const passed = told(call.correlated);
    return passed === false && call.internal !== true ? undefined : passed;
  },
  location: (call) => call.location,
  message: (call, holds) =>
    `${call.by} call ${showIf(call.url)} ${holds === true && call.correlated !== true ? 'is instrumented by the tracing SDK, which passes the id on' : call.correlated === true ? 'passes the id on' : call.correlated === false ? 'passes no id on' : 'could not be read completely'}`,
  whenNone: 'na',
  noneMessage: 'The app calls no other service of ours over HTTP.',
  confidence: 'likely',
});
