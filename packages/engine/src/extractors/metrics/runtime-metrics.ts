import { ABSENT } from '@airworthy/model';
import type { Metric } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';

/** Agents that measure the process by themselves once they run. */
const AGENTS = /^elastic-apm-node\.start$|^applicationinsights\.(?:setup\(\).*\.)?start$/;
/** https://www.npmjs.com/package/@opentelemetry/instrumentation-runtime-node · https://www.npmjs.com/package/@opentelemetry/host-metrics */
const INSTRUMENTS =
  /^new @opentelemetry\/instrumentation-runtime-node\.RuntimeNodeInstrumentation$|^@opentelemetry\/host-metrics\.HostMetrics#start$|^new opentelemetry-node-metrics$|^opentelemetry-node-metrics$/;

/** A server of Node.js that does nothing but print a registry, on a port of its own. */
export function metricsServers({ code }: ExtractInput): Metric[] {
  return code.callsTo(/^https?\.createServer$/).flatMap((call): Metric[] => {
    const handler = call.args.map((one) => code.functionOf(one, call.module)).find((one) => one !== undefined);
    if (handler === undefined || !callsBelow(code, handler, 2).some((one) => /^(?:new )?prom-client\b.*[.#]metrics$/.test(one.call.callee)))
      return [];
    const fact = { location: call.location, wiring: code.reach(call), by: 'node:http', name: ABSENT, kind: 'unknown' as const };
    return [{ ...fact, labels: [], recorded: true, subject: 'process' }];
  });
}

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
