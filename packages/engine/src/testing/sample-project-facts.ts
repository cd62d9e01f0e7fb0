import { ABSENT } from '@airworthy/model';
import type {
  CiJob,
  CiWorkflow,
  ComposeService,
  DbClient,
  Dependency,
  Dockerfile,
  Document,
  EnvRead,
  EnvSchema,
  K8sWorkload,
  Migration,
  MigrationRun,
  MigrationStep,
  PackageManifest,
  SecretLiteral,
  TestConfig,
  TestSuite,
  Transaction,
} from '@airworthy/model';
import { at } from './sample-facts.ts';

/** Complete facts about data, delivery, tests and documents with plain defaults. */

export function sampleDbClient(client: Partial<DbClient> = {}): DbClient {
  return {
    location: at('src/db.ts', 3),
    by: 'pg',
    engine: 'postgresql',
    poolMax: ABSENT,
    poolMin: ABSENT,
    connectionTimeout: ABSENT,
    idleTimeout: ABSENT,
    statementTimeout: ABSENT,
    ssl: ABSENT,
    sslUnverified: false,
    errorListener: false,
    closedOnShutdown: false,
    ...client,
  };
}

export function sampleTransaction(transaction: Partial<Transaction> = {}): Transaction {
  return {
    location: at('src/orders.ts', 12),
    by: 'knex',
    isolation: ABSENT,
    timeout: ABSENT,
    rollsBack: true,
    callsOutside: false,
    ...transaction,
  };
}

export function sampleMigration(migration: Partial<Migration> = {}): Migration {
  return { location: at('migrations/001_init.ts'), by: 'knex', name: '001_init', hasDown: true, inTransaction: true, ...migration };
}

export function sampleStep(step: Partial<MigrationStep> = {}): MigrationStep {
  return {
    location: at('migrations/002_more.ts', 4),
    by: 'knex',
    migration: '002_more',
    direction: 'up',
    action: 'create-index',
    table: 'orders',
    existingTable: true,
    ...step,
  };
}

export function sampleMigrationRun(run: Partial<MigrationRun> = {}): MigrationRun {
  return {
    location: at('Dockerfile', 20),
    by: 'prisma',
    command: 'prisma migrate deploy',
    when: 'image',
    push: false,
    locked: false,
    ...run,
  };
}

export function sampleSuite(suite: Partial<TestSuite> = {}): TestSuite {
  return {
    location: at('tests/orders.test.ts'),
    by: 'jest',
    kind: 'unit',
    tests: 5,
    skipped: 0,
    focused: 0,
    withoutAssertion: 0,
    ...suite,
  };
}

export function sampleTestConfig(config: Partial<TestConfig> = {}): TestConfig {
  return { location: at('jest.config.js'), by: 'jest', coverageThreshold: ABSENT, ...config };
}

export function sampleDocument(document: Partial<Document> = {}): Document {
  return { location: at('README.md'), kind: 'readme', title: 'Orders', sections: [], lines: 40, ...document };
}

export function sampleEnvRead(read: Partial<EnvRead> = {}): EnvRead {
  return { location: at('src/config.ts', 5), name: 'DATABASE_URL', fallback: ABSENT, secret: false, atBoot: true, ...read };
}

export function sampleEnvSchema(schema: Partial<EnvSchema> = {}): EnvSchema {
  return { location: at('src/config.ts', 2), by: 'zod', names: ['DATABASE_URL'], failsFast: true, ...schema };
}

export function sampleSecret(secret: Partial<SecretLiteral> = {}): SecretLiteral {
  return {
    location: at('src/config.ts', 9),
    rule: 'fallback-literal',
    name: 'JWT_SECRET',
    excerpt: 'chan…',
    production: true,
    inProduction: true,
    ...secret,
  };
}

export function sampleDockerfile(file: Partial<Dockerfile> = {}): Dockerfile {
  return {
    location: at('Dockerfile'),
    stages: [{ base: 'node:24.1-alpine', pinned: true, digest: false, line: 1 }],
    user: ABSENT,
    healthcheck: false,
    execForm: true,
    secretNames: [],
    frozenInstall: 'unknown',
    productionOnly: 'unknown',
    copiesAllFirst: false,
    migratesOnStart: false,
    exposes: [],
    ...file,
  };
}

export function sampleComposeService(service: Partial<ComposeService> = {}): ComposeService {
  return {
    location: at('compose.yaml', 3),
    name: 'app',
    build: '.',
    literalSecrets: [],
    healthcheck: false,
    resourceLimits: false,
    publishedPorts: [],
    privileged: false,
    ...service,
  };
}

export function sampleWorkload(workload: Partial<K8sWorkload> = {}): K8sWorkload {
  return {
    location: at('k8s/app.yaml', 1),
    kind: 'Deployment',
    name: 'app',
    livenessProbe: false,
    readinessProbe: false,
    startupProbe: false,
    resourceLimits: false,
    resourceRequests: false,
    runAsNonRoot: false,
    replicas: ABSENT,
    ...workload,
  };
}

export function sampleJob(job: Partial<CiJob> = {}): CiJob {
  return { name: 'check', line: 8, does: ['test'], uses: [], ignoresFailure: false, ...job };
}

export function sampleWorkflow(workflow: Partial<CiWorkflow> = {}): CiWorkflow {
  return {
    location: at('.github/workflows/ci.yml'),
    by: 'github-actions',
    name: 'CI',
    triggers: ['pull_request'],
    jobs: [sampleJob()],
    permissions: 'default',
    ...workflow,
  };
}

export function sampleDependency(dependency: Partial<Dependency> = {}): Dependency {
  return {
    location: at('package.json', 20),
    name: 'fastify',
    range: '^5.0.0',
    kind: 'production',
    pinned: false,
    used: true,
    ...dependency,
  };
}

export function sampleManifest(manifest: Partial<PackageManifest> = {}): PackageManifest {
  return { location: at('package.json'), scripts: {}, private: true, ...manifest };
}
