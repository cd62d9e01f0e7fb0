import type { Location } from '../location.ts';
import type { FactBase, Known } from './base.ts';
import type { PackagePlace } from './supply.ts';

export interface DockerStage {
  name?: string;
  base: string;
  /** The tag or digest pins a version. */
  pinned: boolean;
  digest: boolean;
  line: number;
}

export interface Dockerfile extends FactBase {
  stages: DockerStage[];
  /** The user that the final stage runs as; absent means root. */
  user: Known<string>;
  /** Line of the USER instruction that counts. */
  userLine?: number;
  healthcheck: boolean;
  healthcheckLine?: number;
  /** Path of the URL that HEALTHCHECK asks on this machine. */
  healthcheckPath?: string;
  /** The command as written: ENTRYPOINT, then CMD. */
  command?: string;
  commandLine?: number;
  /** exec form, so that the process receives signals. */
  execForm: boolean;
  /** Whether a stop signal reaches Node: false for `sh -c "a && node b"` and shell forms without `exec`. */
  receivesSignals?: boolean | 'unknown';
  /** ENV/ARG names in the final image that look like secrets with a value. */
  secretNames: string[];
  /** Installs with a lockfile (`npm ci`, `--frozen-lockfile`). */
  frozenInstall: boolean | 'unknown';
  /** Lines with installs that may take other versions than the lockfile. */
  looseInstalls?: number[];
  /** Development dependencies are left out of the final stage. */
  productionOnly: boolean | 'unknown';
  /** COPY . happens before dependencies are installed. */
  copiesAllFirst: boolean;
  /** The install that stands behind it. */
  copiesAllLine?: number;
  /** Runs migrations in its command. */
  migratesOnStart: boolean;
  exposes: number[];
  /** tini, dumb-init or another init runs as the first process. */
  initProcess?: boolean;
  /** `ADD` of a URL. */
  addsRemote?: boolean;
  /** Copies a `.env` file by name into the final stage. */
  copiesEnvFile?: boolean;
  /** Installs packages of the operating system and leaves the package index in the layer; absent when none are installed. */
  keepsPackageIndex?: boolean;
  /** Lines that download a script and run it at once (`curl … | sh`). */
  pipesRemote?: number[];
  /** Every install of packages leaves their scripts out (`--ignore-scripts`). */
  ignoresScripts?: boolean;
  /** Failures of a build step are ignored (`|| true`); the lines. */
  ignoredFailures?: number[];
  /** Copies whole folders with a package in them from the build context, so that a `.env` may come along. */
  takesFolders?: boolean;
  /** The .dockerignore that the builder reads; `none` when there is none; absent when not told. */
  ignoreFile?: string;
}

export interface DockerIgnore extends FactBase {
  patterns: string[];
  excludesEnv: boolean;
  excludesGit: boolean;
  excludesNodeModules: boolean;
}

export interface ComposeService extends FactBase {
  name: string;
  image?: string;
  build?: string;
  /** Literal values under secret-looking names. */
  literalSecrets: string[];
  healthcheck: boolean;
  restart?: string;
  resourceLimits: boolean;
  /** Ports published on all interfaces. */
  publishedPorts: string[];
  privileged: boolean;
  command?: string;
  /** Runs to its end and is not meant to come back: another service waits for its completion, it migrates or seeds, or `restart: "no"`. */
  oneShot?: boolean;
  /** Stage of the Dockerfile under `build.target`. */
  buildTarget?: string;
  /** Paths under `env_file`. */
  envFiles?: string[];
  /** Names under `secrets`. */
  secretMounts?: string[];
  readOnly?: boolean;
}

export interface CiWorkflow extends FactBase {
  /** github-actions · gitlab-ci · circleci … */
  by: string;
  name: string;
  triggers: string[];
  jobs: CiJob[];
  /** Top-level permissions are restricted. */
  permissions: 'restricted' | 'write-all' | 'default';
  /** Lines where text of the event (`github.event.*`, `github.head_ref`) is pasted into a script, or a pull_request_target job checks out the head. */
  untrustedInput?: number[];
  /** Names of what a person types in to start it by hand (`workflow_dispatch`, `workflow_call`): version, environment … */
  inputs?: string[];
  /** Lines with a plain install (`npm install`, `yarn` without `--immutable`) that may change the lockfile. */
  unfrozenInstalls?: number[];
  /** Literal values under secret-looking names. */
  literalSecrets?: { name: string; line: number }[];
  /** Lines that download a script and run it at once (`curl … | sh`). */
  pipesRemote?: number[];
}

export interface CiJob {
  name: string;
  line: number;
  /** test · lint · typecheck · build · audit · secret-scan · sast · image-scan · migrate · deploy · release · coverage · e2e · load · sbom · sign · schema-drift · smoke · rollback · api-diff (two versions of an API description are compared) */
  does: string[];
  /** Third-party actions and whether a commit hash pins them. */
  uses: { action: string; pinned: boolean; line: number }[];
  /** Failures are ignored (continue-on-error, `|| true`), of the job or of one of its steps. */
  ignoresFailure: boolean;
  /** Those of `does` that can't make the job fail. */
  ignored?: string[];
  /** Those of `does` that one command can't make the job fail with, while another one can. */
  partlyIgnored?: string[];
  /** Those of `does` that end with success whatever they find, like a scan without a code to exit with. */
  reports?: string[];
  /** Databases, caches and brokers started beside the job: postgresql, redis … */
  services?: string[];
  /** Name under `environment`, which can hold the job for approval. */
  environment?: string;
  /** `timeout-minutes`. */
  timeoutMinutes?: number;
  /** Runs a workflow, orb or template that is kept outside of the tree, so it may do more than `does` says. */
  elsewhere?: boolean;
  /** Build files of the images that it pushes to a registry, as far as they are written out: `apps/api/Dockerfile`. */
  publishes?: string[];
}

export interface K8sWorkload extends FactBase {
  kind: string;
  /** Read from a Helm template: what seems to be missing may be filled in. */
  templated?: boolean;
  name: string;
  livenessProbe: boolean;
  readinessProbe: boolean;
  /** No container states a port, so nothing is sent to it. */
  withoutPorts?: true;
  startupProbe: boolean;
  /** What its HTTP probes ask; a path from a template is left out. */
  probeTargets?: { probe: string; path: string }[];
  /** Each probe says how long it waits, how often it asks or how many failures count. */
  probesTuned?: boolean;
  resourceLimits: boolean;
  resourceRequests: boolean;
  runAsNonRoot: boolean;
  replicas: Known<number>;
  readOnlyRootFilesystem?: boolean;
  dropsCapabilities?: boolean;
  allowPrivilegeEscalation?: boolean;
  /** Secrets that are referred to or mounted. */
  secretRefs?: string[];
  /** Names of secret-looking variables with a literal value. */
  literalSecrets?: string[];
  /** Bytes; the smallest limit of its containers. */
  memoryLimit?: number;
  /** Bytes; `--max-old-space-size` in NODE_OPTIONS or in the command. */
  heapLimit?: number;
  /** Update strategy as written: RollingUpdate, Recreate … */
  strategy?: string;
}

export interface Lockfile extends FactBase {
  manager: string;
  version: string;
  packages: number;
  /** Packages that come from a git repository or a URL. */
  remote?: PackagePlace[];
  /** Packages of a registry for whose content it holds no hash. */
  withoutIntegrity?: PackagePlace[];
  /** Packages that run a script when they are installed; absent where the format does not say. */
  installScripts?: PackagePlace[];
  /** Packages whose authors ask to use something else; absent where the format does not say. */
  deprecated?: (PackagePlace & { message: string; direct: boolean })[];
  /** Direct packages whose entry holds nothing of what the registry says about them, so that silence proves nothing. */
  untold?: PackagePlace[];
  /** Licences of what is shipped, `''` where none is stated; absent where the format does not say. */
  licences?: { licence: string; packages: PackagePlace[] }[];
  /** Packages that are there in more than one major version. */
  severalVersions?: { name: string; versions: string[]; line: number }[];
  /** Hosts that packages are taken from, as far as it says so. */
  hosts?: { host: string; names: string[] }[];
}

export interface Dependency extends FactBase {
  name: string;
  range: string;
  /** Exact version in the lockfile. */
  resolved?: string;
  kind: 'production' | 'development' | 'peer' | 'optional';
  pinned: boolean;
  /** A package of the same repository. */
  local?: boolean;
  /** Imported by production code of the service. */
  used: boolean | 'unknown';
  /** Of a tracker of errors that does nothing until it is started: a call that starts it may run in the app. */
  started?: boolean;
}

export interface PackageManifest extends FactBase {
  name?: string;
  scripts: Record<string, string>;
  engines?: string;
  /** What `.nvmrc` or `.node-version` beside it says. */
  nodeVersionFile?: string;
  packageManager?: string;
  license?: string;
  private: boolean;
  /** Packages that production code imports and that no package.json around it lists; only for the service's own. */
  undeclared?: { name: string; location: Location }[];
  /** The start script names a file that the compiler writes to another place. */
  startedElsewhere?: { started: string; written: string; tsconfig: string; line: number };
}

export interface TsConfig extends FactBase {
  strict: Known<boolean>;
  noUncheckedIndexedAccess: Known<boolean>;
  noImplicitAny: Known<boolean>;
  sourceMap: Known<boolean>;
  /** Parts of `strict` that are switched off one by one. */
  loosened?: string[];
  /** `noEmit`: what runs is made by another tool, or is the source itself. */
  emitsNothing?: boolean;
}

export interface LintSetup extends FactBase {
  by: string;
  rules: string[];
  /** Of these, what only warns, where no script makes warnings fail. */
  warns?: string[];
  /** Rules that are switched off by name. */
  off?: string[];
}

/** Dependabot, Renovate. */
export interface UpdateBot extends FactBase {
  by: string;
  /** The age of a release before it is proposed, as written. */
  cooldown?: string;
  /** Switched off, by a limit of no pull requests or a rule that passes over every package. */
  silent?: boolean;
}

export interface GitIgnore extends FactBase {
  ignoresEnv: boolean;
  ignoresNodeModules: boolean;
}

/** Alert rules, dashboards and scrape configuration kept in the tree. */
export interface MonitoringConfig extends FactBase {
  /** prometheus-rules · prometheus · grafana-dashboard · alertmanager · otel-collector · loki */
  kind: string;
  count: number;
  /** For a dashboard: what its queries are about besides requests: spend. */
  shows?: string[];
  /** Alert rules one by one, where the file holds such. */
  alerts?: AlertRule[];
}

/** One alert rule: what it watches, how loud it is and what it tells whoever is woken. */
export interface AlertRule {
  name: string;
  line: number;
  /** The expression as written. */
  expression: string;
  /** The label `severity` or `priority`. */
  severity?: string;
  /** It carries an address of instructions (`runbook_url`, `runbook`, `playbook`). */
  runbook: boolean;
  /** What it watches, from expression and name: up · errors · latency · saturation · disk · rows · queue · backup · certificate · budget · spend */
  watches: string[];
}

/** A copy of data that is taken on a schedule, or a script that takes one. */
export interface Backup extends FactBase {
  /** pg_dump · pg_basebackup · wal-g · pgbackrest · barman · mongodump · mysqldump · redis · restic · velero · volume · managed */
  tool: string;
  /** What it copies. */
  engine: 'postgresql' | 'mysql' | 'mongodb' | 'redis' | 'files' | 'unknown';
  /** cron · kubernetes · workflow · compose · terraform · script */
  by: string;
  /** Declared and switched off, such as a retention of no days. */
  disabled?: boolean;
  /** As written; absent when nothing in the tree starts it. */
  schedule?: string;
  /** Changes between two copies can be replayed (archived write-ahead log, managed point-in-time recovery). */
  pointInTime: boolean | 'unknown';
  /** Leaves the machine: bucket, remote repository, provider. */
  remote: boolean | 'unknown';
  encrypted: boolean | 'unknown';
  /** A failing step makes the whole fail; `false` when its exit code is swallowed. */
  failsLoudly: boolean | 'unknown';
  /** How long copies are kept, as written. */
  retention?: string;
}

/** Number of instances that follows load. */
export interface Autoscaler extends FactBase {
  /** Workload it scales. */
  target: string;
  min: Known<number>;
  max: Known<number>;
  /** cpu · memory · a custom metric's name */
  signals: string[];
}
