import type { DbClient, K8sWorkload } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { ask, live, show } from '../../derive/wired.ts';

const SERVES = new Set(['Deployment', 'StatefulSet', 'Rollout']);
const NO_WORKLOAD = 'No Kubernetes workload is in the tree.';

export const instancesRedundant = defineCheck({
  id: 'capacity/instances-redundant',
  title: 'Each workload runs at least two instances, or scales from two',
  failTitle: 'A workload runs a single instance',
  needs: ['k8sWorkloads', 'autoscalers'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads.filter((one) => SERVES.has(one.kind)),
  holds: (workload, { autoscalers }) => {
    const scaler = autoscalers.find((one) => one.target === workload.name);
    return scaler ? ask(scaler.min, (count) => count >= 2, false) : ask(workload.replicas, (count) => count >= 2, false);
  },
  location: (workload) => workload.location,
  message: (workload) => `${workload.kind} ${workload.name}: replicas ${show(workload.replicas)}`,
  whenNone: 'na',
  noneMessage: NO_WORKLOAD,
  confidence: 'proved',
});

export const instancesFollowLoad = defineCheck({
  id: 'capacity/instances-follow-load',
  title: 'The number of instances follows load, up to a bound',
  failTitle: 'The number of instances is fixed, or follows nothing',
  needs: ['k8sWorkloads', 'autoscalers'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads.filter((one) => one.kind === 'Deployment' || one.kind === 'Rollout'),
  holds: (workload, { autoscalers }) => {
    const scaler = autoscalers.find((one) => one.target === workload.name);
    return scaler ? scaler.signals.length > 0 && ask(scaler.max, (count) => count > 1, false) : false;
  },
  location: (workload) => workload.location,
  message: (workload, holds) =>
    `${workload.kind} ${workload.name} ${holds === true ? 'is scaled by a signal' : 'has no autoscaler with a signal'}`,
  whenNone: 'na',
  noneMessage: NO_WORKLOAD,
  confidence: 'proved',
});

export const heapFitsContainer = defineCheck({
  id: 'capacity/heap-fits-container',
  title: 'The heap that Node may use fits into the memory of its container',
  failTitle: 'Node may use more heap than its container has memory, so that it is killed instead of collecting garbage',
  needs: ['k8sWorkloads'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads.filter((one) => one.memoryLimit !== undefined),
  // Without a setting V8 takes its bound from the limit of the container. Buffers and code need room beside the heap.
  holds: ({ heapLimit, memoryLimit = 0 }) => heapLimit === undefined || heapLimit <= memoryLimit * 0.9,
  location: (workload) => workload.location,
  message: ({ kind, name, heapLimit, memoryLimit = 0 }) =>
    `${kind} ${name}: heap ${heapLimit === undefined ? 'by the limit of the container' : `${megabytes(heapLimit)} MB`} of ${megabytes(memoryLimit)} MB`,
  whenNone: 'na',
  noneMessage: 'No Kubernetes workload of the tree has a memory limit.',
  confidence: 'proved',
});

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

export const poolsFitServer = defineCheck({
  id: 'capacity/pools-fit-server',
  title: 'The pools of all instances together fit into the connections of the database server',
  failTitle: 'The pools of all instances together may ask for more connections than the database server has',
  needs: ['dbClients', 'k8sWorkloads', 'autoscalers', 'composeServices'],
  subjects: ({ dbClients }) => live(dbClients).filter((one) => one.engine === 'postgresql'),
  holds: (client, { k8sWorkloads, autoscalers, composeServices }) => {
    const instances = mostInstances(k8sWorkloads, autoscalers);
    const size = sizeOf(client);
    if (instances === undefined || size === undefined) return undefined;
    const set = composeServices.map((one) => /max_connections[= ](\d+)/.exec(one.command ?? '')?.[1]).find((one) => one !== undefined);
    return size * instances <= Number(set ?? DEFAULT_CONNECTIONS);
  },
  location: (client) => client.location,
  message: (client) => `${client.by}: pool of ${show(client.poolMax)}`,
  whenNone: 'na',
  noneMessage: 'The running app opens no PostgreSQL client.',
  confidence: 'likely',
});

/** `max_connections` of PostgreSQL, less the three kept for superusers. */
const DEFAULT_CONNECTIONS = 97;

function sizeOf(client: DbClient): number | undefined {
  if (client.poolMax.state === 'known') return client.poolMax.value;
  return client.poolMax.state === 'env' && client.poolMax.fallback !== undefined ? client.poolMax.fallback : undefined;
}

/** The most instances that the manifests let run; `undefined` where they don't tell or hold several workloads. */
function mostInstances(
  workloads: readonly K8sWorkload[],
  autoscalers: readonly { target: string; max: DbClient['poolMax'] }[],
): number | undefined {
  const running = workloads.filter((one) => SERVES.has(one.kind));
  const [only] = running;
  if (!only || running.length > 1) return undefined;
  const scaler = autoscalers.find((one) => one.target === only.name);
  const count = scaler ? scaler.max : only.replicas;
  return count.state === 'known' ? count.value : undefined;
}
