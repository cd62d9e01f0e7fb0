// https://kubernetes.io/docs/concepts/workloads/
import type { K8sWorkload } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { toRecord, toRecords } from '../../lang/json/read-json.ts';
import { isPlaceholder, isSecretName, passwordInUrl } from '../../lang/secrets/names.ts';
import { isForeignMigration, migrationCommand } from '../../lang/shell/migration-command.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';
import { cronJobOf } from './cron-job.ts';
import { autoscalerOf, memoryOf } from './scaling.ts';

const KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod', 'ReplicaSet', 'Rollout']);

export const kubernetes = defineExtractor({
  id: 'kubernetes',
  about: 'Kubernetes workloads: probes, limits, security context, literal secrets, migrations in init containers and jobs',
  emits: ['k8sWorkloads', 'autoscalers', 'migrationRuns', 'schedules'],
  extract(input) {
    for (const { path } of input.files) {
      if (!/\.ya?ml$/.test(path) || /(?:^|\/)\.github\/|docker-compose|(?:^|\/)pnpm-lock/.test(path)) continue;
      const text = input.tree.read(path);
      if (
        text === undefined ||
        !/^[ \t]*apiVersion:/m.test(text) ||
        !/^[ \t]*kind:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet|Job|CronJob|Pod|ReplicaSet|Rollout|HorizontalPodAutoscaler|ScaledObject)\b/m.test(
          text,
        )
      )
        continue;
      // Helm templates are text with holes; where one stands alone in a line, the rest is still YAML.
      const helm = text.includes('{{');
      const file = readYaml(helm ? withoutTemplates(text) : text);
      const error = file.errors[0];
      if (error !== undefined || helm) input.partial('k8sWorkloads', `${path} ${helm ? 'is a template' : 'could not be read completely'}`);
      if (error !== undefined && !helm)
        input.diagnose({ code: 'invalid-yaml', level: 'warning', message: error.message, location: { path, line: error.line } });
      for (const document of file.documents) {
        const autoscaler = autoscalerOf(path, document);
        if (autoscaler) input.emit('autoscalers', autoscaler);
        else emitWorkload(input, path, document, helm);
      }
    }
  },
});

function withoutTemplates(text: string): string {
  return text.replace(/^[ \t]*\{\{[^\n]*\}\}[ \t]*$/gm, '').replace(/\{\{[^}\n]*\}\}/g, 'template');
}

function emitWorkload(input: ExtractInput, path: string, document: YamlDocument, helm: boolean): void {
  const root = toRecord(document.value);
  const kind = String(root['kind'] ?? '');
  if (!KINDS.has(kind)) return;
  const spec = toRecord(root['spec']);
  const outer = kind === 'CronJob' ? toRecord(toRecord(spec['jobTemplate'])['spec']) : spec;
  const pod = kind === 'Pod' ? spec : toRecord(toRecord(outer['template'])['spec']);
  const podPath =
    kind === 'Pod' ? ['spec'] : kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  const containers = toRecords(pod['containers']);
  const every = (test: (container: Record<string, unknown>) => boolean): boolean => containers.length > 0 && containers.every(test);
  const podSecurity = toRecord(pod['securityContext']);
  const security = (container: Record<string, unknown>): Record<string, unknown> => ({
    ...podSecurity,
    ...toRecord(container['securityContext']),
  });
  const replicas = spec['replicas'];
  const environment = [...containers, ...toRecords(pod['initContainers'])].flatMap((container) => toRecords(container['env']));
  const escalation = containers.map((container) => toRecord(container['securityContext'])['allowPrivilegeEscalation']);
  const strategy = toRecord(spec['strategy'])['type'];
  const fact: K8sWorkload = {
    location: { path, line: document.line(['kind']) },
    kind,
    ...(helm ? { templated: true } : {}),
    name: String(toRecord(root['metadata'])['name'] ?? ''),
    livenessProbe: every((container) => container['livenessProbe'] !== undefined),
    readinessProbe: every((container) => container['readinessProbe'] !== undefined),
    ...(containers.length > 0 && !containers.some(listens) ? { withoutPorts: true as const } : {}),
    startupProbe: every((container) => container['startupProbe'] !== undefined),
    ...probesOf(containers),
    resourceLimits: every((container) => toRecord(container['resources'])['limits'] !== undefined),
    resourceRequests: every((container) => toRecord(container['resources'])['requests'] !== undefined),
    runAsNonRoot: every((container) => security(container)['runAsNonRoot'] === true || Number(security(container)['runAsUser'] ?? 0) > 0),
    replicas: typeof replicas === 'number' ? known(replicas) : replicas === undefined && !helm ? ABSENT : unknown(),
    readOnlyRootFilesystem: every((container) => security(container)['readOnlyRootFilesystem'] === true),
    dropsCapabilities: every((container) =>
      listOfStrings(toRecord(toRecord(container['securityContext'])['capabilities'])['drop']).includes('ALL'),
    ),
    ...(escalation.every((each) => each === false) && escalation.length > 0
      ? { allowPrivilegeEscalation: false }
      : { allowPrivilegeEscalation: true }),
    secretRefs: secretRefs(pod, containers, environment),
    literalSecrets: environment
      .filter((each) => typeof each['value'] === 'string' && carriesSecret(String(each['name'] ?? ''), each['value']))
      .map((each) => String(each['name'])),
    ...memoryOf(containers),
    ...(typeof strategy === 'string' ? { strategy } : {}),
  };
  input.emit('k8sWorkloads', fact);
  if (kind === 'CronJob') input.emit('schedules', cronJobOf(path, document, spec, outer));
  for (const group of ['initContainers', 'containers'] as const) {
    toRecords(pod[group]).forEach((container, index) =>
      migrations(input, path, container, kind, document.line([...podPath, group, index])),
    );
  }
}

/** A container states a port, is probed on one, or is told on which to listen. */
function listens(container: Record<string, unknown>): boolean {
  return (
    toRecords(container['ports']).length > 0 ||
    PROBES.some((name) => ['httpGet', 'tcpSocket', 'grpc'].some((how) => toRecord(container[name])[how] !== undefined)) ||
    toRecords(container['env']).some((each) => /(?:^|_)PORT$/.test(String(each['name'] ?? '')))
  );
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const TUNES = ['timeoutSeconds', 'periodSeconds', 'failureThreshold', 'initialDelaySeconds'];

/** What the HTTP probes ask, and whether every probe is tuned. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe */
function probesOf(containers: readonly Record<string, unknown>[]): Pick<K8sWorkload, 'probeTargets' | 'probesTuned'> {
  const probes = containers.flatMap((container) =>
    PROBES.flatMap((name) => (container[name] === undefined ? [] : [{ name, value: toRecord(container[name]) }])),
  );
  if (probes.length === 0) return {};
  return {
    probeTargets: probes.flatMap(({ name, value }) => {
      const path = toRecord(value['httpGet'])['path'];
      return typeof path === 'string' && path.startsWith('/') ? [{ probe: name, path }] : [];
    }),
    probesTuned: probes.every(({ value }) => TUNES.some((key) => value[key] !== undefined)),
  };
}

function migrations(input: ExtractInput, path: string, container: Record<string, unknown>, kind: string, line: number): void {
  const text = [...listOfStrings(container['command']), ...listOfStrings(container['args'])]
    .map((word) => (/\s/.test(word) ? `'${word.replaceAll("'", '"')}'` : word))
    .join(' ');
  for (const command of expandScripts(text, packageScripts(input.tree, input.service.path))) {
    const migration = migrationCommand(command);
    if (migration === undefined || isForeignMigration(migration.by, String(container['image'] ?? ''), input.service)) continue;
    input.emit('migrationRuns', {
      location: { path, line },
      by: migration.by,
      command: migration.text,
      when: kind === 'Job' || kind === 'CronJob' ? 'job' : 'image',
      push: migration.push,
      locked: migration.locked,
    });
  }
}

function carriesSecret(name: string, value: string): boolean {
  const password = passwordInUrl(value);
  if (password !== undefined) return !password.startsWith('$');
  return isSecretName(name) && !isPlaceholder(value) && value !== 'template';
}

function secretRefs(pod: Record<string, unknown>, containers: Record<string, unknown>[], environment: Record<string, unknown>[]): string[] {
  const out = new Set<string>();
  const add = (value: unknown): void => {
    if (typeof value === 'string') out.add(value);
  };
  for (const each of environment) add(toRecord(toRecord(each['valueFrom'])['secretKeyRef'])['name']);
  for (const container of containers) for (const each of toRecords(container['envFrom'])) add(toRecord(each['secretRef'])['name']);
  for (const volume of toRecords(pod['volumes'])) add(toRecord(volume['secret'])['secretName']);
  return [...out].toSorted();
}

function listOfStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
