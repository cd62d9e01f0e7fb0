import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
  readonly securityContext: Readonly<Record<string, unknown>>;
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly selector?: unknown;
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly terminationGracePeriodSeconds: number;
        readonly automountServiceAccountToken: boolean;
        readonly containers: readonly Container[];
      };
    };
  };
}

const manifests = readdirSync(join(ROOT, 'deploy/kubernetes'))
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((one) => one.toJS() as Manifest));
const pods = manifests.flatMap((one) =>
  one.spec?.template ? [{ name: one.metadata.name, kind: one.kind, pod: one.spec.template.spec }] : [],
);
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as {
  services: Record<
    string,
    {
      image: string;
      environment?: Record<string, string>;
      stop_grace_period?: string;
      depends_on?: Record<string, { condition: string }>;
      read_only?: boolean;
      deploy?: { replicas?: number };
    }
  >;
};

/** Every variable that the server reads, by the schema of its environment. */
const settings = [...read('apps/server/src/config.ts').matchAll(/^ {2}([A-Z_]+): z\./gm)].map((match) => match[1] as string);

test('every pod runs without rights that it does not need, within limits', () => {
  expect(pods.map((one) => one.name).toSorted()).toEqual(['airworthy-migrate', 'airworthy-server', 'airworthy-worker']);
  for (const { pod } of pods) {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const one of pod.containers) {
      expect(one.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const kind of ['cpu', 'memory', 'ephemeral-storage'])
        expect([one.resources.requests[kind], one.resources.limits[kind]]).not.toContain(undefined);
      expect(one.image).toMatch(/:\d+\.\d+\.\d+$/);
    }
  }
});

test('what serves is probed, and gets the time to stop that its settings ask for', () => {
  for (const { kind, pod } of pods) {
    const [one] = pod.containers as [Container];
    if (kind !== 'Deployment') continue;
    expect([one.readinessProbe, one.livenessProbe]).toMatchObject([{ httpGet: { path: '/readyz' } }, { httpGet: { path: '/healthz' } }]);
    const of = (name: string, otherwise: number): number => Number(one.env.find((set) => set.name === name)?.value ?? otherwise);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(of('DRAIN_SECONDS', 0) + of('STOP_SECONDS', 20) + 10);
  }
});

test('only variables that exist are set, and secrets come as files', () => {
  const set = [
    ...pods.flatMap(({ pod }) => pod.containers.flatMap((one) => one.env.map((two) => two.name))),
    ...Object.values(compose.services).flatMap((one) => (one.image.startsWith('airworthy/') ? Object.keys(one.environment ?? {}) : [])),
  ];
  expect(set.filter((name) => !settings.includes(name.replace(/_FILE$/, '')))).toEqual([]);
  for (const secret of ['DATABASE_URL', 'AUTH_SECRET', 'LEDGER_KEY', 'METRICS_TOKEN'])
    expect([set.includes(secret), set.includes(`${secret}_FILE`)]).toEqual([false, true]);
});

test('pods are reached by policies that select them', () => {
  const labels = pods.map(
    ({ name }) => manifests.find((one) => one.metadata.name === name && one.spec.template)?.spec.template?.metadata.labels,
  );
  expect(labels.map((one) => one?.['app.kubernetes.io/name'])).toEqual(['airworthy', 'airworthy', 'airworthy']);
  expect(manifests.filter((one) => one.kind === 'NetworkPolicy').map((one) => one.metadata.name)).toEqual([
    'deny',
    'server',
    'worker',
    'ground',
  ]);
  expect(manifests.filter((one) => one.kind !== 'Namespace' && one.metadata.namespace !== 'airworthy')).toEqual([]);
});

test('compose starts the database, then migrations, then a server and two workers', () => {
  expect(Object.keys(compose.services)).toEqual(['postgres', 'migrate', 'server', 'worker']);
  expect(compose.services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  for (const name of ['server', 'worker'])
    expect(compose.services[name]?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
  expect(compose.services['worker']?.deploy?.replicas).toBe(2);
  for (const one of Object.values(compose.services)) expect(one.image).toMatch(/:[\d.]+(-bookworm)?$/);
});

test('the image copies what the packages of the server are made of, and nothing runs as root', () => {
  const file = read('Dockerfile');
  const packed = new Set(['@airworthy/server']);
  for (const name of packed)
    for (const needed of Object.keys((JSON.parse(read(`${folder(name)}/package.json`)) as { dependencies?: object }).dependencies ?? {}))
      if (needed.startsWith('@airworthy/')) packed.add(needed);
  for (const name of packed) expect(file).toContain(`COPY ${folder(name)}/package.json ${folder(name)}/`);
  expect(file.lastIndexOf('USER 1000:1000')).toBeGreaterThan(file.lastIndexOf('\nRUN '));
  expect(file).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
});

test('alerts, dashboard and runbooks name figures that exist, and files that are there', () => {
  const source = ['metrics.ts', 'program-metrics.ts'].map((name) => read(`apps/server/src/telemetry/${name}`)).join('\n');
  const known = new Set([...source.matchAll(/'((?:airworthy|http|database)_[a-z_]+)'/g)].map((match) => match[1] as string));
  const own = new Set(['process_resident_memory_bytes', 'process_cpu_seconds_total', 'up']);
  const alerts = parse(read('deploy/monitoring/alerts.yaml')) as {
    groups: { rules: { alert: string; expr: string; annotations: { runbook: string } }[] }[];
  };
  const dashboard = JSON.parse(read('deploy/monitoring/dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
  const rules = alerts.groups.flatMap((one) => one.rules);
  const expressions = [...rules.map((one) => one.expr), ...dashboard.panels.flatMap((one) => one.targets.map((target) => target.expr))];
  const named = new Set(expressions.flatMap((one) => one.match(/\b(?:airworthy|http|database|process)_[a-z_]+|\bup\b/g) ?? []));
  expect(named.size).toBeGreaterThan(12);
  expect([...named].filter((one) => !own.has(one) && !known.has(one.replace(/_(?:bucket|count|sum)$/, '')))).toEqual([]);
  for (const one of rules) expect(read(one.annotations.runbook)).not.toBe('');
  const runbooks = readdirSync(join(ROOT, 'docs/runbooks')).map((name) => read(`docs/runbooks/${name}`));
  const alertNames = new Set(rules.map((one) => one.alert));
  for (const text of runbooks) for (const [name] of text.matchAll(/\bAirworthy[A-Z]\w+/g)) expect(alertNames).toContain(name);
});

test('each runbook says what is seen, what to look at and what to do', () => {
  for (const name of readdirSync(join(ROOT, 'docs/runbooks'))) {
    if (name === 'README.md') continue;
    const text = read(`docs/runbooks/${name}`);
    for (const part of ['\n## Symptoms', '\n## Checks', '\n## Actions', '```sh']) expect(text).toContain(part);
    expect(read('docs/runbooks/README.md')).toContain(`(${name})`);
  }
});

function folder(name: string): string {
  const short = name.replace('@airworthy/', '');
  return short === 'server' ? 'apps/server' : short === 'standards' ? 'standards' : `packages/${short}`;
}
