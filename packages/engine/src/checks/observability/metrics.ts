import type { Metric, Route, Tracing } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive, noneLive } from '../../check/shapes.ts';
import { both, either, isWired, live, show, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'The running app defines no metric.';
const name = (metric: Metric): string => (metric.name.state === 'known' ? metric.name.value : metric.kind);
const seen = (metric: Metric): string =>
  `${metric.kind === 'default' ? 'default process metrics' : `${metric.kind} ${show(metric.name)}`} (${metric.by})${metric.recorded === false ? ', never recorded' : ''}`;

/** Whether a metric is about something: the extractor's word, else its name. */
function isAbout(metric: Metric, subject: string, words: RegExp): boolean {
  return metric.subject === undefined ? words.test(name(metric)) : metric.subject === subject;
}

/** Recorded under a name that could not be read: it may be about anything. */
const isNameless = (metric: Metric): boolean => metric.name.state !== 'known' && metric.subject === undefined && metric.recorded !== false;

export const defaultMetricsCollected = defineCheck({
  id: 'observability/default-metrics-collected',
  ...controlExists('metrics', {
    title: 'Default process metrics are collected',
    failTitle: 'The call that collects default process metrics is not part of the running app',
    of: (metric) => metric.kind === 'default',
    seen,
    none: 'No loaded module collects the default process metrics (memory, CPU, event loop).',
  }),
});

/** Agents that count requests, errors and durations of every route they trace. */
const APM = /^(?:dd-trace|newrelic|elastic-apm|applicationinsights)$/;
// What an SDK of OpenTelemetry instruments may be said by its environment.
const tracesRequests = (tracing: Tracing): boolean =>
  (tracing.by === 'opentelemetry' && (tracing.instruments ?? []).length === 0) ||
  (tracing.instruments ?? []).some((name) => /auto|http|express|fastify|koa|nest/i.test(name));
const isMetric = (one: Metric | Tracing): one is Metric => 'labels' in one;

/** `_seconds` of a lag, an age or an uptime are states, and no durations of something that was done. */
const DURATION = /duration|latency|elapsed|response_?time|(?:^|[._])(?:took|time)(?:[._]|$)|[._](?:seconds|ms|millis(?:econds)?)$/i;
const STATE = /uptime|(?:^|[._])(?:lag|age|delay|ttl|since|until|timestamp|interval|timeout|start_?time)(?:[._]|$)|last_/i;
const isDuration = (metric: Metric): boolean => DURATION.test(name(metric)) && !STATE.test(name(metric));

const OUTCOME = /status|code|outcome|success|result|error/i;
/** Whether failed requests can be told from good ones: by a label, or by a metric of their own. Labels that were not seen may be written where a value is recorded. */
const tellsErrors = (metric: Metric): boolean | undefined =>
  metric.labels.some((label) => OUTCOME.test(label)) || /error|fail|[45]xx/i.test(name(metric))
    ? true
    : metric.labelsOpen === true || metric.labels.length === 0
      ? undefined
      : false;

export const httpMetricsRecorded = defineCheck({
  id: 'observability/http-metrics-recorded',
  title: 'Rate, errors and duration of requests are measured',
  failTitle: 'No metric that is recorded in the running app gives rate, errors and duration of requests',
  needs: ['metrics', 'tracings'],
  // Without metrics of its own an app may be measured by what traces its requests.
  subjects: ({ metrics, tracings }): readonly (Metric | Tracing)[] => [
    ...metrics.filter(
      (metric) =>
        metric.kind !== 'default' &&
        (isAbout(metric, 'http', /http|request|response/i) || (isNameless(metric) && /^(?:histogram|summary)$/.test(metric.kind))),
    ),
    ...live(tracings).filter(tracesRequests),
  ],
  holds: (one, { metrics }) => {
    if (!isMetric(one)) return both(isWired(one), APM.test(one.by) ? true : undefined);
    if (isNameless(one)) return undefined;
    // A histogram counts as well; a counter alone says nothing of durations.
    const measures = /^(?:histogram|summary|unknown)$/.test(one.kind) && !/size|bytes|length/i.test(name(one));
    const beside = live(metrics).filter((other) => other.subject === 'http' && other.recorded === true);
    return both(isWired(one), told(one.recorded), measures, either(...[one, ...beside].map(tellsErrors)));
  },
  location: (one) => one.location,
  message: (one) =>
    isMetric(one)
      ? `${seen(one)}${wiringNote(one)}`
      : `${one.by} traces every request${APM.test(one.by) ? ' and counts them' : '; whether metrics are made of that is decided where traces are kept'}${wiringNote(one)}`,
  whenNone: 'fail',
  noneMessage: 'No metric about requests is defined.',
  confidence: 'proved',
  quantifier: 'any',
});

export const durationsAreHistograms = defineCheck({
  id: 'observability/durations-are-histograms',
  ...everyLive('metrics', {
    title: 'Durations are measured as histograms',
    failTitle: 'A duration is measured as something that gives no percentiles over instances',
    // What nothing records measures nothing.
    of: (metric) =>
      metric.kind !== 'default' && metric.kind !== 'counter' && metric.recorded !== false && (isDuration(metric) || isNameless(metric)),
    holds: (metric) => (metric.kind === 'unknown' || isNameless(metric) ? undefined : metric.kind === 'histogram'),
    seen,
    none: 'No duration is measured by anything that runs.',
    whenNone: 'fail',
  }),
});

export const bucketsSet = defineCheck({
  id: 'observability/buckets-set',
  ...everyLive('metrics', {
    title: 'Histogram buckets fit what is measured',
    failTitle: "A histogram uses the library's default buckets",
    // A histogram that nothing observes measures nothing, whatever its buckets.
    of: (metric) => metric.kind === 'histogram' && metric.recorded !== false,
    holds: (metric) => (metric.buckets === undefined || metric.buckets.state === 'unknown' ? undefined : metric.buckets.state !== 'absent'),
    seen: (metric) => `${name(metric)}: buckets ${metric.buckets ? show(metric.buckets) : 'not looked at'}`,
    none: 'No histogram is recorded.',
  }),
});

const UNBOUNDED =
  /^(user|customer|order|tenant|session|request|trace|event|ticket|payment)?_?(id|uuid)$|email|^url$|^ip$|token|message|phone/i;

export const labelsBounded = defineCheck({
  id: 'observability/labels-bounded',
  ...everyLive('metrics', {
    title: 'Metric labels have few values',
    failTitle: 'A metric is labelled with ids, addresses or raw URLs',
    of: (metric) => metric.kind !== 'default',
    holds: (metric) =>
      (metric.unboundedLabels?.length ?? 0) > 0 || metric.labels.some((label) => UNBOUNDED.test(label) && !/^tenant/i.test(label))
        ? false
        : metric.labelsOpen === true
          ? undefined
          : true,
    seen: (metric) =>
      metric.unboundedLabels?.length
        ? `${name(metric)} is recorded with ids, raw URLs or messages for ${metric.unboundedLabels.join(', ')}`
        : metric.labelsOpen === true
          ? `${name(metric)} is given labels that could not be read`
          : `${name(metric)} has ${metric.labels.length > 0 ? `the labels ${metric.labels.join(', ')}` : 'no labels'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const metricsRecorded = defineCheck({
  id: 'observability/metrics-recorded',
  ...everyLive('metrics', {
    title: 'Every metric that is defined is recorded',
    failTitle: 'A metric is defined but never recorded',
    of: (metric) => metric.kind !== 'default',
    holds: (metric) => told(metric.recorded),
    seen,
    none: NONE,
  }),
});

function measured(subject: string, words: RegExp, what: string, tells: (metric: Metric) => boolean = () => true) {
  return controlExists('metrics', {
    title: `${what} measured`,
    failTitle: `${what} not measured by anything that runs`,
    of: (metric) => metric.kind !== 'default' && ((isAbout(metric, subject, words) && tells(metric)) || isNameless(metric)),
    works: (metric) => (isNameless(metric) ? undefined : told(metric.recorded)),
    seen,
    none: `No metric is about this: ${what.toLowerCase()} not measured.`,
    confidence: 'likely',
  });
}

export const databaseMeasured = defineCheck({
  id: 'observability/database-measured',
  ...measured(
    'db',
    /\bdb_|database|query|_pool_|pool_|postgres|prisma|mongo/i,
    'Queries, or the connection pool, are',
    (metric) =>
      // That some query was left out, or how old its rows are, says nothing of how the database does.
      isDuration(metric) ||
      /pool|connection|waiting|idle|quer(?:y|ies)_total/i.test(name(metric)) ||
      // Failures of one query of one job are the job's.
      (/error|fail/i.test(name(metric)) &&
        /database|postgres|prisma|mongo|(?:^|[_.])(?:db|sql)(?:[_.]|$)|^quer(?:y|ies)[_.]/i.test(name(metric))) ||
      metric.subject === undefined,
  ),
});

export const outboundMeasured = defineCheck({
  id: 'observability/outbound-measured',
  ...measured(
    'outbound',
    /external|upstream|outbound|downstream|dependency|provider|_api_/i,
    'Calls to other systems are',
    (metric) =>
      // Whether a provider is there says nothing of how often it is called, and how long that takes.
      metric.kind !== 'gauge' || isDuration(metric),
  ),
});

export const businessMeasured = defineCheck({
  id: 'observability/business-measured',
  ...controlExists('metrics', {
    title: 'What the business does is measured',
    failTitle: 'Metrics about the business are defined but nothing that runs records them',
    of: (metric) =>
      metric.kind !== 'default' &&
      (metric.subject === undefined
        ? !/http|request|db_|database|cache|redis|queue|job|process|nodejs|health|memory|cpu|circuit|retry|error|connection/i.test(
            name(metric),
          )
        : metric.subject === 'business'),
    // `${prefix}_failures` may be about anything.
    works: (metric) => (isNameless(metric) || name(metric).startsWith('${}') ? undefined : told(metric.recorded)),
    seen,
    none: 'No metric counts orders, payments or whatever the service is for.',
    confidence: 'likely',
  }),
});

export const queueMeasured = defineCheck({
  id: 'observability/queue-measured',
  ...measured('queue', /queue|job|backlog|consumer/i, 'Depth, age or outcome of queued work is'),
});

export const cacheMeasured = defineCheck({
  id: 'observability/cache-measured',
  ...measured('cache', /cache/i, 'Hits and misses of the cache are', (metric) =>
    /hit|miss|request|lookup|look_up|resolv|result|ratio|outcome|(?:^|[_.])(?:gets?|reads?|operations?)(?:[_.]|$)/i.test(
      `${name(metric)} ${metric.labels.join(' ')}`,
    ),
  ),
});

/** The place a collector asks; `/sales/metrics` is a report of the business. */
function servesMetrics(route: Route): boolean {
  return (
    route.purpose === 'metrics' &&
    /^(\/(api|v\d+|internal|health|monitoring|admin|ops|actuator|_))*\/(metrics|prometheus)$/i.test(route.path)
  );
}

const PUSHED = /^(?:node:http|statsd|opentelemetry|dd-trace|elastic-apm-node|applicationinsights|agent)$/;

export const metricsServed = defineCheck({
  id: 'observability/metrics-served',
  title: 'The running app serves its metrics, or pushes them',
  failTitle: 'A metrics route is written, but the running app does not serve it',
  needs: ['routes', 'metrics', 'tracings'],
  subjects: ({ routes, metrics, tracings }): readonly (Route | Metric | Tracing)[] => {
    const served = routes.filter(servesMetrics);
    const pushed = [
      ...live(metrics).filter((metric) => PUSHED.test(metric.by)),
      ...live(tracings).filter((tracing) => APM.test(tracing.by)),
    ];
    return served.length > 0 ? served : pushed.slice(0, 1);
  },
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) =>
    `${'path' in one ? `${one.method} ${one.path}` : one.by === 'node:http' ? 'a server of its own prints them' : `${one.by} pushes metrics`}${wiringNote(one)}`,
  whenNone: 'fail',
  noneMessage: 'No route of the running app serves metrics, and nothing pushes them.',
  confidence: 'proved',
  quantifier: 'any',
});

export const metricsGuarded = defineCheck({
  id: 'observability/metrics-guarded',
  ...everyLive('routes', {
    title: 'Metrics are not served to the public',
    failTitle: 'Anybody who reaches the port can read the metrics',
    of: (route) => servesMetrics(route) && route.apart !== true,
    holds: (route) => (route.access === 'opaque' ? undefined : route.access === 'guarded'),
    seen: (route) => `${route.method} ${route.path} is ${route.access}`,
    none: 'The app serves no metrics over its own port.',
  }),
});

export const valuesMeasured = defineCheck({
  id: 'observability/values-measured',
  ...noneLive('stubs', {
    title: 'Nothing that is reported as measured is made up',
    failTitle: 'Random numbers are reported as if somebody had measured them',
    of: (stub) => stub.kind === 'random-metric',
    seen: (stub) => `${stub.name} takes its value from Math.random`,
    none: 'No value that the running app reports as measured comes from Math.random.',
    confidence: 'likely',
  }),
  needs: ['stubs', 'metrics'],
  among: { what: 'metrics and operations with a constant result', of: ({ metrics, stubs }) => [...live(metrics), ...live(stubs)] },
});
