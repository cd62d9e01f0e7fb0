import type { CiWorkflow, MigrationRun } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';

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
  needs: ['migrationRuns'],
  subjects: ({ migrationRuns }) => decidingRuns(migrationRuns),
  holds(run) {
    if (run.when === 'ci' || run.when === 'job') return true;
    if (run.locked === true) return true;
    return run.when === 'boot' && run.locked === 'unknown' ? undefined : false;
  },
  location: (run) => run.location,
  message: printRun,
  whenNone: 'na',
  noneMessage: 'Nothing that is deployed runs migrations.',
  confidence: 'proved',
});

export const ownReleaseStep = defineCheck({
  id: 'migrations/own-release-step',
  title: 'Migrations are a step of the release, apart from starting the app',
  failTitle: 'Starting the app and changing the schema are one step',
  needs: ['migrationRuns'],
  subjects: ({ migrationRuns }) => decidingRuns(migrationRuns),
  holds: (run) => run.when === 'ci' || run.when === 'job',
  location: (run) => run.location,
  message: printRun,
  whenNone: 'na',
  noneMessage: 'Nothing that is deployed runs migrations.',
  confidence: 'proved',
});

export const schemaChangedByMigrations = defineCheck({
  id: 'migrations/schema-changed-by-migrations',
  title: 'The schema changes only through migrations',
  failTitle: 'The schema is pushed or synchronised without migrations',
  needs: ['migrationRuns'],
  subjects: ({ migrationRuns }) => deployed(migrationRuns),
  holds: (run) => !run.push,
  location: (run) => run.location,
  message: printRun,
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

export const runAutomated = defineCheck({
  id: 'migrations/run-automated',
  title: 'Something in the delivery applies the migrations',
  failTitle: 'Migrations are applied by hand',
  needs: ['migrationRuns'],
  subjects: ({ migrationRuns }) => migrationRuns,
  holds: (run) => run.when !== 'script',
  location: (run) => run.location,
  message: printRun,
  whenNone: 'fail',
  noneMessage: 'Nothing in the tree runs the migrations.',
  confidence: 'proved',
  quantifier: 'any',
});

export const historyInTree = defineCheck({
  id: 'migrations/history-in-tree',
  title: 'The migrations that made the schema are kept with the code',
  failTitle: 'No migration is kept with the code',
  needs: ['migrations'],
  subjects: ({ migrations }) => migrations,
  holds: () => true,
  location: (migration) => migration.location,
  message: (migration) => `${migration.by} migration ${migration.name}`,
  whenNone: 'fail',
  noneMessage: 'The service has a schema or runs migrations, but no migration file of it is in the tree.',
  confidence: 'proved',
});

/** Whether the job that runs it also deploys, so that production is where the migration runs first. */
function runsInDeployment(run: MigrationRun, workflows: readonly CiWorkflow[]): boolean {
  const jobs = workflows.find((workflow) => workflow.location.path === run.location.path)?.jobs ?? [];
  const job = jobs.filter((one) => one.line <= run.location.line).toSorted((a, b) => b.line - a.line)[0];
  return job !== undefined && (job.does.includes('deploy') || !job.does.includes('test'));
}

export const triedInPipeline = defineCheck({
  id: 'migrations/tried-in-pipeline',
  title: 'The pipeline applies the migrations to a database of its tests',
  failTitle: 'The pipeline applies the migrations nowhere but where it deploys',
  needs: ['migrationRuns', 'ciWorkflows'],
  subjects: ({ migrationRuns }) => migrationRuns.filter((run) => run.when === 'ci'),
  holds: (run, { ciWorkflows }) => !run.push && !runsInDeployment(run, ciWorkflows),
  location: (run) => run.location,
  message: (run) => `${run.by}: \`${run.command}\` is run by the pipeline${run.push ? ', which applies no migration' : ''}`,
  whenNone: 'fail',
  noneMessage: 'No pipeline runs the migrations.',
  confidence: 'likely',
  quantifier: 'any',
});

export const driftChecked = defineCheck({
  id: 'migrations/drift-checked',
  title: 'The pipeline compares the migrated schema with the one the code expects',
  failTitle: 'Nothing compares the migrated schema with the one the code expects',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job }))),
  holds: ({ job }) => job.does.includes('schema-drift'),
  location: ({ workflow, job }) => ({ path: workflow.location.path, line: job.line }),
  message: ({ workflow, job }) => `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'fail',
  noneMessage: 'No pipeline is in the tree.',
  confidence: 'proved',
  quantifier: 'any',
});
