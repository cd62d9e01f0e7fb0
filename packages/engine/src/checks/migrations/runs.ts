import type { CiJob, CiWorkflow, Facts, Location, Migration, MigrationRun, Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalTableName } from '../../derive/columns.ts';
import { isEmbedded } from '../../derive/migration-steps.ts';
import { live, runsInProduction, wiringNote } from '../../derive/wired.ts';

const WHEN: Readonly<Record<MigrationRun['when'], string>> = {
  boot: 'by each instance while it starts',
  image: 'by each container before it starts the app',
  ci: 'by the pipeline',
  job: 'by a one-shot container',
  script: 'by hand',
};

function printRun(run: MigrationRun): string {
  return `${run.by}: \`${run.command}\` is run ${WHEN[run.when]}${run.locked === true ? ', under a lock' : ''}`;
}

/** Runs that happen because somebody deploys, not because a developer types a command. */
function deployed(runs: readonly MigrationRun[]): MigrationRun[] {
  return live(runs).filter((run) => run.when !== 'script');
}

/** Where starting an instance migrates, that decides, whatever a pipeline does besides. */
function decidingRuns(runs: readonly MigrationRun[]): MigrationRun[] {
  const all = deployed(runs);
  const atStart = all.filter((run) => run.when === 'boot' || run.when === 'image');
  return atStart.length > 0 ? atStart : all;
}

export const appliedWithoutRace = defineCheck({
  id: 'migrations/applied-without-race',
  title: 'Instances that start together cannot run migrations against each other',
  failTitle:
    'Every instance runs the migrations as it starts, so instances that start together compete, and those that come second fail or wait',
  needs: ['migrationRuns', 'dbClients'],
  beside: ['dbClients'],
  subjects: ({ migrationRuns, dbClients }) => (isEmbedded(dbClients) ? [] : decidingRuns(migrationRuns)),
  holds(run) {
    if (run.when === 'ci' || run.when === 'job') return true;
    if (run.locked === true) return true;
    return run.when === 'boot' && run.locked === 'unknown' ? undefined : false;
  },
  location: (run) => run.location,
  message: printRun,
  whenNone: 'na',
  noneMessage: 'Nothing that is deployed runs migrations of a database server.',
  confidence: 'proved',
});

export const ownReleaseStep = defineCheck({
  id: 'migrations/own-release-step',
  title: 'Migrations are a step of the release, apart from starting the app',
  failTitle: 'Starting the app and changing the schema are one step',
  needs: ['migrationRuns', 'dbClients'],
  beside: ['dbClients'],
  subjects: ({ migrationRuns, dbClients }) => (isEmbedded(dbClients) ? [] : decidingRuns(migrationRuns)),
  // Behind a setting it may be a process of its own that migrates, or each instance.
  holds: (run) => run.when === 'ci' || run.when === 'job' || (run.wiring?.state === 'conditional' ? undefined : false),
  location: (run) => run.location,
  message: printRun,
  whenNone: 'na',
  noneMessage: 'Nothing that is deployed runs migrations of a database server.',
  confidence: 'proved',
});

/** A run of migrations, or a statement of the running app that makes or changes tables. */
type SchemaChange =
  | { run: MigrationRun; query?: undefined }
  | { query: Query; run?: undefined }
  | { kept: Migration; run?: undefined; query?: undefined };

/** Statements of the app itself; what applies migrations, or keeps a table of those that were applied, is no way past them. */
function statementsOfApp({ queries, migrations }: Pick<Facts, 'queries' | 'migrations'>): Query[] {
  const files = new Set(migrations.map((migration) => migration.location.path));
  return live(queries).filter(
    (query) =>
      query.operation === 'ddl' &&
      runsInProduction(query) &&
      !files.has(query.location.path) &&
      !/(?:^|\/)(?:migrations?|migrate|migrators?|seeds?|seeders?)(?:\/|\.[cm]?[jt]s$)/i.test(query.location.path) &&
      !/migrat|seed/i.test(query.within ?? ''),
  );
}

export const schemaChangedByMigrations = defineCheck({
  id: 'migrations/schema-changed-by-migrations',
  title: 'The schema changes only through migrations',
  failTitle: 'The schema is pushed, synchronised or changed by the app itself, past its migrations',
  needs: ['migrationRuns', 'queries', 'migrations'],
  beside: ['queries', 'migrations'],
  subjects: (facts): SchemaChange[] => {
    const seen: SchemaChange[] = [
      ...deployed(facts.migrationRuns).map((run) => ({ run })),
      ...statementsOfApp(facts).map((query) => ({ query })),
    ];
    // Who applies them by hand, or from a pipeline elsewhere, has no other way to tables that is kept with the code.
    const [first] = facts.migrations;
    return seen.length > 0 || first === undefined || facts.migrationRuns.some(({ push }) => push) ? seen : [{ kept: first }];
  },
  // Where no migration is in sight, the command may apply nothing, and what made the schema is not known.
  holds: (one, { migrations }) =>
    'kept' in one ? true : one.run === undefined || one.run.push ? false : migrations.length === 0 ? undefined : true,
  location: (one) => ('kept' in one ? one.kept : (one.run ?? one.query)).location,
  message: (one) => {
    if ('kept' in one) return 'there are migrations, and nothing that was seen changes tables past them';
    const { run, query } = one;
    return run === undefined
      ? `${query.by}: the running app makes or changes tables${query.within === undefined ? '' : ` in ${query.within}`}`
      : printRun(run);
  },
  whenNone: 'na',
  noneMessage: 'Nothing that is deployed changes the schema.',
  confidence: 'proved',
});

export const startWaitsForMigrations = defineCheck({
  id: 'migrations/start-waits-for-success',
  title: 'The app does not start when its migrations fail',
  failTitle: 'The app starts although its migrations failed',
  needs: ['migrationRuns'],
  subjects: ({ migrationRuns }) => live(migrationRuns).filter((run) => run.when === 'image'),
  holds: (run) =>
    /\|\|\s*(?:true|:|echo)|;\s*(?:exec\s+)?(?:node|npm|yarn|pnpm)\b/.test(run.command)
      ? false
      : /&&|\|\|\s*exit|set -e/.test(run.command)
        ? true
        : undefined,
  location: (run) => run.location,
  message: printRun,
  whenNone: 'na',
  noneMessage: 'No container runs migrations before it starts.',
  confidence: 'likely',
});

/** Something that says whether a release migrates: a run, a place that deploys without one, or files that nobody is seen to run. */
interface Applied {
  by: 'run' | 'setting' | 'deployment' | 'nobody';
  location: Location;
  seen: string;
}

export const runAutomated = defineCheck({
  id: 'migrations/run-automated',
  title: 'Something in the delivery applies the migrations',
  failTitle: 'What deploys the service applies no migration',
  needs: ['migrationRuns', 'migrations', 'ciWorkflows', 'k8sWorkloads'],
  subjects({ migrationRuns, migrations, ciWorkflows, k8sWorkloads }): Applied[] {
    const runs = live(migrationRuns).map((run): Applied => ({
      by: run.when === 'script' ? 'nobody' : run.wiring?.state === 'conditional' ? 'setting' : 'run',
      location: run.location,
      seen: printRun(run) + wiringNote(run),
    }));
    if (runs.some((run) => run.by === 'run')) return runs.filter((run) => run.by === 'run');
    const deployments = [
      ...jobsOf(ciWorkflows)
        .filter(({ job }) => job.does.includes('deploy'))
        .map(({ workflow, job }): Applied => ({
          by: 'deployment',
          location: { path: workflow.location.path, line: job.line },
          seen: `${workflow.name} / ${job.name} deploys and applies no migration`,
        })),
      ...k8sWorkloads.map((workload): Applied => ({
        by: 'deployment',
        location: workload.location,
        seen: 'a workload that applies no migration',
      })),
    ];
    if (deployments.length > 0) return deployments;
    // Nothing in the tree says how the service is delivered, so what its delivery does is told elsewhere.
    if (runs.length > 0) return runs;
    return migrations.slice(-1).map((migration): Applied => ({
      by: 'nobody',
      location: migration.location,
      seen: `${migration.name}: nothing in the tree runs it`,
    }));
  },
  holds: (applied) => (applied.by === 'nobody' || applied.by === 'setting' ? undefined : applied.by === 'run'),
  location: (applied) => applied.location,
  message: (applied) => applied.seen,
  whenNone: 'na',
  noneMessage: 'There is no migration to apply.',
  confidence: 'likely',
  quantifier: 'any',
});

export const historyInTree = defineCheck({
  id: 'migrations/history-in-tree',
  title: 'The migrations that made the schema are kept with the code',
  failTitle: 'Tables that the code declares are made by no migration that is kept',
  needs: ['migrations', 'tables', 'migrationSteps'],
  beside: ['tables', 'migrationSteps'],
  subjects: ({ migrations, tables, migrationSteps }): (Migration | Table)[] => {
    // Of the tool that the migrations are of: what others declare may be made elsewhere.
    const tools = new Set(migrations.map((migration) => migration.by));
    const made = new Set(
      migrationSteps
        .filter((step) => step.action === 'create-table' || step.action === 'rename-table')
        .map((step) => normalTableName(step.table ?? '')),
    );
    const renamed = migrationSteps.some((step) => step.action === 'rename-table');
    // What a migration only alters was made elsewhere.
    const files = new Set(migrations.map((migration) => migration.location.path));
    const loose =
      migrations.length === 0 || renamed
        ? []
        : tables.filter(
            (table) =>
              tools.has(table.from) &&
              table.columns.length > 0 &&
              !files.has(table.location.path) &&
              !made.has(normalTableName(table.name)),
          );
    return [...migrations, ...loose];
  },
  holds: (one, _facts, { coverage }) =>
    'name' in one && 'hasDown' in one ? true : coverage.migrationSteps?.state === 'partial' ? undefined : false,
  location: (one) => one.location,
  message: (one) =>
    'hasDown' in one
      ? `${one.by} migration ${one.name}`
      : `${one.name} is declared by the code, and no migration that could be read makes it`,
  whenNone: 'fail',
  noneMessage: 'The service has a schema or runs migrations, but no migration file of it is in the tree.',
  confidence: 'proved',
});

interface JobAt {
  workflow: CiWorkflow;
  job: CiJob;
}

const jobsOf = (workflows: readonly CiWorkflow[]): JobAt[] =>
  workflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job })));
const ownDatabase = (job: CiJob): boolean => job.services?.some((name) => /sql|mongo/.test(name)) ?? false;
const jobPlace = ({ workflow, job }: JobAt): Location => ({ path: workflow.location.path, line: job.line });
const printJob = ({ workflow, job }: JobAt): string =>
  `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`;

export const triedInPipeline = defineCheck({
  id: 'migrations/tried-in-pipeline',
  title: 'The pipeline applies the migrations to a database of its tests',
  failTitle: 'The pipeline applies the migrations nowhere but where it deploys',
  needs: ['ciWorkflows', 'testSuites', 'migrationRuns'],
  subjects: ({ ciWorkflows }) => jobsOf(ciWorkflows).filter(({ job }) => job.does.includes('migrate') || job.does.includes('test')),
  holds({ workflow, job }, { testSuites, migrationRuns }) {
    if (job.does.includes('migrate')) {
      const pushes = migrationRuns.some((run) => run.push && run.when === 'ci' && run.location.path === workflow.location.path);
      return !pushes && !job.does.includes('deploy') && (ownDatabase(job) || job.does.includes('test'));
    }
    // Tests that need a database may set it up themselves.
    return ownDatabase(job) || testSuites.some((suite) => suite.kind !== 'unit') ? undefined : false;
  },
  location: jobPlace,
  message: printJob,
  whenNone: 'fail',
  noneMessage: 'No pipeline in the tree runs the migrations.',
  confidence: 'likely',
  quantifier: 'any',
});

export const driftChecked = defineCheck({
  id: 'migrations/drift-checked',
  title: 'The pipeline compares the migrated schema with the one the code expects',
  failTitle: 'Nothing compares the migrated schema with the one the code expects',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => jobsOf(ciWorkflows),
  // Tests that run on the migrated database find most of what differs.
  holds: ({ job }) =>
    job.does.includes('schema-drift')
      ? true
      : job.does.includes('test') && (job.does.includes('migrate') || ownDatabase(job))
        ? undefined
        : false,
  location: jobPlace,
  message: printJob,
  whenNone: 'fail',
  noneMessage: 'No pipeline that runs for this repository is in the tree.',
  confidence: 'proved',
  quantifier: 'any',
});
