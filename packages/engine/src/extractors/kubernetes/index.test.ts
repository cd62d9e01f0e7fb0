import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { kubernetes } from './index.ts';

test('reads workloads and migrations of init containers and jobs', async () => {
  const { facts } = await extractTexts(kubernetes, {
    'ops/quay.yml': `apiVersion: v1
kind: Service
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: quay}
spec:
  replicas: 3
  strategy: {type: RollingUpdate}
  template:
    spec:
      securityContext: {runAsNonRoot: true}
      initContainers:
        - name: schema
          command: ["sh", "-c", "npx prisma migrate deploy"]
      containers:
        - name: quay
          livenessProbe: {}
          readinessProbe: {}
          resources: {limits: {cpu: 1}}
          securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
          env:
            - {name: JWT_SECRET, value: letmein99}
            - {name: DB, valueFrom: {secretKeyRef: {name: quay-db, key: url}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {containers: [{name: a, args: ["npm", "run", "up"]}]}}}
`,
    'package.json': '{"scripts":{"up":"knex migrate:latest"}}',
  });
  expect(facts.k8sWorkloads[0]).toEqual({
    location: { path: 'ops/quay.yml', line: 5 },
    kind: 'Deployment',
    name: 'quay',
    livenessProbe: true,
    readinessProbe: true,
    withoutPorts: true,
    startupProbe: false,
    probeTargets: [],
    probesTuned: false,
    resourceLimits: true,
    resourceRequests: false,
    runAsNonRoot: true,
    replicas: { state: 'known', value: 3 },
    readOnlyRootFilesystem: true,
    dropsCapabilities: true,
    allowPrivilegeEscalation: false,
    secretRefs: ['quay-db'],
    literalSecrets: ['JWT_SECRET'],
    strategy: 'RollingUpdate',
  });
  expect(facts.migrationRuns.map((run) => [run.when, run.by, run.location.line])).toEqual([
    ['image', 'prisma', 14],
    ['job', 'knex', 29],
  ]);
});

test('templates are read as far as they go and said to be partial; broken files are diagnosed', async () => {
  const helm = await extractTexts(kubernetes, {
    'chart/templates/d.yaml':
      '{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  replicas: {{ .Values.n }}\n  template:\n    spec:\n      containers:\n        - name: a\n{{- end }}\n',
  });
  expect(helm.facts.k8sWorkloads).toMatchObject([{ kind: 'Deployment', replicas: { state: 'unknown' }, location: { line: 3 } }]);
  expect(helm.partial).toHaveLength(1);
  const broken = await extractTexts(kubernetes, { 'x.yaml': 'apiVersion: v1\nkind: Pod\nspec: [\n', 'values.yaml': 'kind: Deployment' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-yaml', location: { path: 'x.yaml' } }]);
});

test('autoscalers, and memory limits beside the heap that Node gets', async () => {
  const { facts } = await extractTexts(kubernetes, {
    'k8s/app.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: quay}\nspec:\n  template:\n    spec:\n      containers:\n        - image: a\n          resources: {limits: {memory: 512Mi}}\n          env: [{name: NODE_OPTIONS, value: "--max-old-space-size=384"}]\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef: {name: quay}\n  minReplicas: 2\n  maxReplicas: 6\n  metrics:\n    - type: Resource\n      resource: {name: cpu}\n',
  });
  expect(facts.k8sWorkloads.map((one) => [one.name, one.memoryLimit, one.heapLimit])).toEqual([['quay', 512 * 1024 ** 2, 384 * 1024 ** 2]]);
  expect(facts.autoscalers).toEqual([
    {
      location: { path: 'k8s/app.yaml', line: 13 },
      target: 'quay',
      min: { state: 'known', value: 2 },
      max: { state: 'known', value: 6 },
      signals: ['cpu'],
    },
  ]);
});

test('a workload that listens is told from one that does not', async () => {
  const { facts } = await extractTexts(kubernetes, {
    'k8s/all.yaml': [
      'ports: [{containerPort: 80}]',
      'livenessProbe: {httpGet: {path: /, port: 80}}',
      'env: [{name: PORT, value: "80"}]',
      'env: []',
    ]
      .map(
        (more) =>
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, ${more}}]}}}\n`,
      )
      .join('---\n'),
  });
  expect(facts.k8sWorkloads.map((one) => one.withoutPorts)).toEqual([undefined, undefined, undefined, true]);
});
