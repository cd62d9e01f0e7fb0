import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known, Metric } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { objectOf } from '../../extract/option-nodes.ts';
import { keyName } from '../../lang/typescript/syntax.ts';
import { instrumentedMetrics } from './instrumented-metrics.ts';
import { unboundedLabels } from './labels.ts';
import { metricsServers, runtimeMetrics } from './runtime-metrics.ts';
import { heldBy, Recordings } from './recordings.ts';
import type { Held } from './recordings.ts';
import { statsdMetrics } from './statsd.ts';
import { subjectOf } from './subjects.ts';

const PROMETHEUS = /^new prom-client\.(Counter|Gauge|Histogram|Summary)$/;
const OTEL = /^@opentelemetry\/(?:api|sdk-metrics|api-metrics)\..*\.create(Observable)?(Counter|UpDownCounter|Gauge|Histogram)$/;
const NEST = /^@willsoto\/nestjs-prometheus\.make(Counter|Gauge|Histogram|Summary)Provider$/;
/** Plugins that measure requests, and whether they collect the process metrics as well. */
const PLUGINS = new Map([
  ['fastify-metrics', true],
  ['express-prom-bundle', false],
  ['@promster/express', true],
  ['@promster/fastify', true],
  ['express-prometheus-middleware', true],
]);

interface Defined {
  call: CallSite;
  by: string;
  kind: Metric['kind'];
  options: StaticValue | undefined;
  name: StaticValue | undefined;
  held: Held;
}

// https://github.com/siimon/prom-client · https://opentelemetry.io/docs/languages/js/instrumentation/
export const metrics = defineExtractor({
  id: 'metrics',
  about: 'Metrics that the code defines, what they measure and whether anything records them',
  emits: ['metrics'],
  extract(input) {
    const { code } = input;
    for (const call of code.callsTo(/^prom-client\.collectDefaultMetrics$/))
      input.emit('metrics', {
        location: call.location,
        wiring: code.reach(call),
        by: 'prom-client',
        name: ABSENT,
        kind: 'default',
        labels: [],
        recorded: true,
        subject: 'process',
      });
    for (const runtime of [...runtimeMetrics(input), ...instrumentedMetrics(input), ...metricsServers(input)])
      input.emit('metrics', runtime);
    for (const applied of appliedPackages(input.boot, new Set(PLUGINS.keys()))) {
      const base = {
        location: applied.call.site,
        wiring: applied.wiring,
        by: applied.by,
        labels: ['method', 'route', 'status_code'],
        recorded: true as const,
      };
      input.emit('metrics', { ...base, name: known('http_request_duration_seconds'), kind: 'histogram', subject: 'http' });
      if (PLUGINS.get(applied.by) === true)
        input.emit('metrics', { ...base, labels: [], name: ABSENT, kind: 'default', subject: 'process' });
    }
    for (const sent of statsdMetrics(input)) input.emit('metrics', sent);
    const defined = definedIn(input);
    const names = new Map<string, number>();
    for (const { held } of defined) if (held.name !== undefined) names.set(held.name, (names.get(held.name) ?? 0) + 1);
    const recordings = new Recordings(code, new Set(names.keys()));
    for (const one of defined) input.emit('metrics', factOf(input, one, recordings, names.get(one.held.name ?? '') === 1));
  },
});

function definedIn({ code }: ExtractInput): Defined[] {
  const found: Defined[] = [];
  const read = (call: CallSite, index: number): StaticValue | undefined =>
    call.args[index] === undefined ? undefined : code.value(call.args[index], call.module);
  for (const call of code.callsTo(PROMETHEUS)) {
    const options = read(call, 0);
    found.push({
      call,
      by: 'prom-client',
      kind: kindOf(PROMETHEUS.exec(call.callee)?.[1]),
      options,
      name: code.property(options, 'name') ?? (options?.kind === 'literal' ? options : undefined),
      held: heldBy(code, call),
    });
  }
  for (const call of code.callsTo(NEST)) {
    const options = read(call, 0);
    found.push({
      call,
      by: 'prom-client',
      kind: kindOf(NEST.exec(call.callee)?.[1]),
      options,
      name: code.property(options, 'name'),
      held: { holders: [], name: undefined },
    });
  }
  for (const call of code.callsTo(OTEL)) {
    found.push({
      call,
      by: 'opentelemetry',
      kind: kindOf(OTEL.exec(call.callee)?.[2]),
      options: undefined,
      name: read(call, 0),
      held: heldBy(code, call),
    });
  }
  return found;
}

function kindOf(word: string | undefined): Metric['kind'] {
  switch (word) {
    case 'Counter':
      return 'counter';
    case 'Histogram':
      return 'histogram';
    case 'Summary':
      return 'summary';
    case 'Gauge':
    case 'UpDownCounter':
      return 'gauge';
    default:
      return 'unknown';
  }
}

function factOf({ code }: ExtractInput, one: Defined, recordings: Recordings, unique: boolean): Metric {
  const { call, options } = one;
  const name = one.name === undefined ? undefined : patternOf(one.name);
  const labels = textsOf(code.property(options, 'labelNames'));
  const fact: Metric = {
    location: call.location,
    wiring: code.reach(call),
    by: one.by,
    name: name === undefined ? unknown() : known(name),
    kind: one.kind,
    labels,
    recorded: 'unknown',
  };
  const subject = name === undefined ? undefined : subjectOf(name);
  if (subject !== undefined) fact.subject = subject;
  if (one.kind === 'histogram' && one.by === 'prom-client') fact.buckets = bucketsOf(code.property(options, 'buckets'), code);
  // `collect()` sets the value when it is asked for.
  if (code.property(options, 'collect') !== undefined) return { ...fact, recorded: true };
  const { calls, sure } = recordings.of(one.held, unique);
  const states = calls.map((each) => code.reach(each).state);
  if (states.some((state) => state === 'wired' || state === 'conditional')) fact.recorded = true;
  else if (states.includes('unknown') || (!sure && calls.length === 0)) fact.recorded = 'unknown';
  else fact.recorded = false;
  if (calls.length > 0) fact.related = calls.slice(0, 3).map((each) => each.location);
  const unbounded = [
    ...new Set(calls.filter((each) => code.reach(each).state !== 'not-wired').flatMap((each) => unboundedLabels(code, each, labels))),
  ].toSorted();
  if (unbounded.length > 0) fact.unboundedLabels = unbounded;
  if (one.by === 'opentelemetry') attributesOf(fact, calls);
  // `req.route.path` of Express is the path inside its router: what the router is mounted at, often the version, is not in it.
  if (one.by === 'prom-client' && calls.some((each) => routeWithoutMount(code, each))) fact.routeWithoutMount = true;
  return fact;
}

/** Attributes stand where a value is recorded: `counter.add(1, { route })`. */
function attributesOf(fact: Metric, calls: readonly CallSite[]): void {
  const names = new Set<string>();
  for (const { args, module } of calls) {
    const given = args[1];
    if (given === undefined) continue;
    const object = objectOf(given, module);
    for (const property of object?.properties ?? [])
      if (property.type === 'Property') names.add(keyName(property.key, property.computed) ?? '');
    if (object === undefined || object.properties.some((one) => one.type !== 'Property')) fact.labelsOpen = true;
  }
  fact.labels = [...names].filter((name) => name !== '').toSorted();
}

function routeWithoutMount(code: ExtractInput['code'], { enclosing }: CallSite): boolean {
  if (enclosing === undefined) return false;
  const text = code.text(enclosing.node, enclosing.module);
  return /\breq(?:uest)?\.route\??\.path/.test(text) && !/\bbaseUrl\b|originalUrl/.test(text);
}

function textsOf(value: StaticValue | undefined): string[] {
  return value?.kind === 'array'
    ? value.items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []))
    : [];
}

function bucketsOf(value: StaticValue | undefined, code: ExtractInput['code']): Known<number[]> {
  if (value !== undefined && (value.kind === 'entity' || value.kind === 'unknown') && value.node.type === 'CallExpression') {
    const path = code.path(value.node.callee, value.module);
    const numbers = value.node.arguments
      .map((argument) => code.value(argument, value.module))
      .map((each) => (each.kind === 'literal' && typeof each.value === 'number' ? each.value : Number.NaN));
    const [start, step, count] = numbers;
    if (start !== undefined && step !== undefined && count !== undefined && count < 100) {
      if (path === 'prom-client.linearBuckets') return known(Array.from({ length: count }, (_, index) => start + index * step));
      if (path === 'prom-client.exponentialBuckets') return known(Array.from({ length: count }, (_, index) => start * step ** index));
    }
    return unknown();
  }
  return code.toKnown(value, (each): each is number[] => Array.isArray(each) && each.every((item) => typeof item === 'number'));
}
