import type { Metric } from '@airworthy/model';
import { ABSENT, known, manifestPath } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';

type Call = ExtractInput['code']['calls'][number];

const AUTO = /^@opentelemetry\/auto-instrumentations-node\.getNodeAutoInstrumentations$/;
const HTTP = /^new @opentelemetry\/instrumentation-http\.HttpInstrumentation$/;
const READERS = /^new @opentelemetry\/(?:sdk-metrics\.\w*MetricReader|exporter-prometheus\.PrometheusExporter)$/;
/** https://opentelemetry.io/docs/specs/otel/metrics/sdk/#explicit-bucket-histogram-aggregation */
const BUCKETS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

/**
 * What instrumentations of OpenTelemetry measure by themselves once something reads metrics: the durations of requests, in and out, and the
 * process, which the bundle of them does since 0.58 without being told to.
 * https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/auto-instrumentations-node
 */
export function instrumentedMetrics(input: ExtractInput): Metric[] {
  const { code } = input;
  const found: Metric[] = [];
  if (code.callsTo(READERS).every((one) => code.reach(one).state === 'not-wired')) return found;
  for (const call of code.callsTo(AUTO)) {
    const process = switchOf(input, call, '@opentelemetry/instrumentation-runtime-node') ?? bundlesRuntime(input);
    if (process) found.push({ ...base(input, call), name: ABSENT, kind: 'default', labels: [], subject: 'process' });
    if (switchOf(input, call, '@opentelemetry/instrumentation-http') ?? true) found.push(...durations(input, call));
  }
  for (const call of code.callsTo(HTTP)) found.push(...durations(input, call));
  return found;
}

function base({ code }: ExtractInput, call: Call): Pick<Metric, 'location' | 'wiring' | 'by' | 'recorded'> {
  return { location: call.location, wiring: code.reach(call), by: 'opentelemetry', recorded: true };
}

function durations(input: ExtractInput, call: Call): Metric[] {
  const labels = ['http.method', 'http.status_code'];
  const one = { ...base(input, call), kind: 'histogram' as const, buckets: known(BUCKETS) };
  return [
    { ...one, name: known('http.server.duration'), labels: [...labels, 'http.route'], subject: 'http' },
    { ...one, name: known('http.client.duration'), labels: [...labels, 'net.peer.name'], subject: 'outbound' },
  ];
}

/** Whether the options turn one of the bundle on or off; `undefined` where they say nothing of it. */
function switchOf({ code }: ExtractInput, call: Call, instrumentation: string): boolean | undefined {
  const options = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
  const enabled = code.property(code.property(options, instrumentation), 'enabled');
  return enabled?.kind === 'literal' ? enabled.value !== false : undefined;
}

function bundlesRuntime({ service, tree }: ExtractInput): boolean {
  const text = tree.read(manifestPath(service.path)) ?? '';
  const range = /"@opentelemetry\/auto-instrumentations-node"\s*:\s*"[~^>=\s]*(\d+)\.(\d+)/.exec(text);
  return range !== null && (Number(range[1]) > 0 || Number(range[2]) >= 58);
}
