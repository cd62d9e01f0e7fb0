import { ABSENT } from '@airworthy/model';
import type { Metric } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';

/** Agents that measure the process by themselves once they run. */
const AGENTS = /^elastic-apm-node\.start$|^applicationinsights\.(?:setup\(\).*\.)?start$/;
/** https://www.npmjs.com/package/@opentelemetry/instrumentation-runtime-node · https://www.npmjs.com/package/@opentelemetry/host-metrics */
const INSTRUMENTS =
  /^new @opentelemetry\/instrumentation-runtime-node\.RuntimeNodeInstrumentation$|^@opentelemetry\/host-metrics\.HostMetrics#start$|^new opentelemetry-node-metrics$|^opentelemetry-node-metrics$/;

/** Metrics of the process that something other than prom-client collects: agents, `dd-trace` with `runtimeMetrics`, instrumentations of OpenTelemetry. */
export function runtimeMetrics({ code }: ExtractInput): Metric[] {
  const found: Metric[] = [];
  const add = (call: ExtractInput['code']['calls'][number], by: string): void => {
    found.push({
      location: call.location,
      wiring: code.reach(call),
      by,
      name: ABSENT,
      kind: 'default',
      labels: [],
      recorded: true,
      subject: 'process',
    });
  };
  for (const call of code.callsTo(INSTRUMENTS)) add(call, 'opentelemetry');
  for (const call of code.callsTo(AGENTS)) add(call, call.package ?? 'agent');
  for (const call of code.callsTo(/^dd-trace(?:\.tracer)?\.init$/)) {
    const options = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
    const runtime = code.property(options, 'runtimeMetrics');
    if (runtime !== undefined && !(runtime.kind === 'literal' && runtime.value === false) && runtime.kind !== 'undefined')
      add(call, 'dd-trace');
  }
  return found;
}
