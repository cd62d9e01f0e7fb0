import type { K8sWorkload } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { ask, show } from '../../derive/wired.ts';

const NONE = 'No Kubernetes workload is in the tree.';

/** What a Helm template seems to lack may be filled in by its values. */
function told(workload: K8sWorkload, holds: boolean | undefined): boolean | undefined {
  return workload.templated === true && holds === false ? undefined : holds;
}

export const workloadsLimited = defineCheck({
  id: 'delivery/workloads-limit-resources',
  title: 'Workloads state what memory and processor they need and may use',
  failTitle: 'A workload does not state what it needs or may use',
  needs: ['k8sWorkloads'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads,
  holds: (workload) => told(workload, workload.resourceLimits && workload.resourceRequests),
  location: (workload) => workload.location,
  message: (workload) =>
    `${workload.kind} ${workload.name}: requests ${workload.resourceRequests ? 'set' : 'missing'}, limits ${workload.resourceLimits ? 'set' : 'missing'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const workloadsConfined = defineCheck({
  id: 'delivery/workloads-confined',
  title: 'Workloads run without root, without extra rights and on a read-only file system',
  failTitle: 'A workload may become root, gain rights or write to its file system',
  needs: ['k8sWorkloads'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads,
  holds: (workload) =>
    told(
      workload,
      workload.runAsNonRoot &&
        workload.allowPrivilegeEscalation === false &&
        workload.dropsCapabilities === true &&
        workload.readOnlyRootFilesystem === true,
    ),
  location: (workload) => workload.location,
  message: (workload) =>
    `${workload.kind} ${workload.name}: non-root ${workload.runAsNonRoot ? 'yes' : 'no'}, escalation ${workload.allowPrivilegeEscalation === false ? 'off' : 'on'}, ` +
    `capabilities ${workload.dropsCapabilities === true ? 'dropped' : 'kept'}, root file system ${workload.readOnlyRootFilesystem === true ? 'read-only' : 'writable'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const workloadsReplicated = defineCheck({
  id: 'delivery/workloads-replicated',
  title: 'Workloads that serve users run at least twice',
  failTitle: 'One instance serves everybody, so a restart is an outage',
  needs: ['k8sWorkloads'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads.filter((workload) => workload.kind === 'Deployment' || workload.kind === 'Rollout'),
  holds: (workload) =>
    told(
      workload,
      ask(workload.replicas, (replicas) => replicas >= 2, undefined),
    ),
  location: (workload) => workload.location,
  message: (workload) => `${workload.kind} ${workload.name}: replicas ${show(workload.replicas)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const workloadsRolled = defineCheck({
  id: 'delivery/workloads-rolled',
  title: 'New versions replace old ones step by step',
  failTitle: 'All instances are stopped before new ones start',
  needs: ['k8sWorkloads'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads.filter((workload) => workload.kind === 'Deployment'),
  // RollingUpdate is the default of a Deployment.
  holds: (workload) => told(workload, workload.strategy !== 'Recreate'),
  location: (workload) => workload.location,
  message: (workload) => `${workload.kind} ${workload.name}: strategy ${workload.strategy ?? 'RollingUpdate by default'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});
