// https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
import type { Autoscaler, K8sWorkload } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { toRecord } from '../../lang/json/read-json.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';

/** An autoscaler of Kubernetes or KEDA, `undefined` for every other document. */
export function autoscalerOf(path: string, document: YamlDocument): Autoscaler | undefined {
  const root = toRecord(document.value);
  const spec = toRecord(root['spec']);
  const target = String(toRecord(spec['scaleTargetRef'])['name'] ?? '');
  const location = { path, line: document.line(['kind']) };
  const number = (value: unknown): Autoscaler['min'] =>
    typeof value === 'number' ? known(value) : value === undefined ? ABSENT : unknown();
  if (root['kind'] === 'HorizontalPodAutoscaler') {
    const metrics = Array.isArray(spec['metrics']) ? spec['metrics'].map(toRecord) : [];
    const named = metrics.flatMap((metric) => {
      const own = toRecord(metric[String(metric['type'] ?? '').replace(/^./, (letter) => letter.toLowerCase())]);
      const name = own['name'] ?? toRecord(own['metric'])['name'];
      return typeof name === 'string' ? [name] : [];
    });
    // Version 1 of the API knows the processor alone.
    const signals = named.length === 0 && spec['targetCPUUtilizationPercentage'] !== undefined ? ['cpu'] : named;
    return { location, target, min: number(spec['minReplicas']), max: number(spec['maxReplicas']), signals: signals.toSorted() };
  }
  if (root['kind'] === 'ScaledObject') {
    const triggers = Array.isArray(spec['triggers']) ? spec['triggers'].map((one) => String(toRecord(one)['type'] ?? '')) : [];
    return { location, target, min: number(spec['minReplicaCount']), max: number(spec['maxReplicaCount']), signals: triggers.toSorted() };
  }
  return undefined;
}

/** The smallest memory limit of the containers and the heap that Node is given. */
export function memoryOf(containers: readonly Record<string, unknown>[]): Pick<K8sWorkload, 'memoryLimit' | 'heapLimit'> {
  const limits = containers.flatMap((container) => {
    const bytes = bytesOf(toRecord(toRecord(container['resources'])['limits'])['memory']);
    return bytes === undefined ? [] : [bytes];
  });
  const heaps = containers.flatMap((container) => {
    const environment = Array.isArray(container['env']) ? container['env'].map(toRecord) : [];
    const options = environment.find((one) => one['name'] === 'NODE_OPTIONS')?.['value'];
    const text = [options, container['command'], container['args']].flat().map(String).join(' ');
    const megabytes = /--max[-_]old[-_]space[-_]size[= ](\d+)/.exec(text)?.[1];
    return megabytes === undefined ? [] : [Number(megabytes) * 1024 * 1024];
  });
  return {
    ...(limits.length > 0 ? { memoryLimit: Math.min(...limits) } : {}),
    ...(heaps.length > 0 ? { heapLimit: Math.max(...heaps) } : {}),
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** `512Mi`, `1G`, `268435456` in bytes. */
function bytesOf(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kMG]i?|Ki)?$/.exec(String(value ?? ''));
  const unit = match && UNITS[match[2] ?? ''];
  return match && unit !== undefined && unit !== null ? Math.round(Number(match[1]) * unit) : undefined;
}
