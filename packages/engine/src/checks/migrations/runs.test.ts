import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { sampleJob, sampleMigration, sampleMigrationRun, sampleStep, sampleWorkflow } from '../../testing/sample-project-facts.ts';
import {
  appliedWithoutRace,
  driftChecked,
  historyInTree,
  ownReleaseStep,
  runAutomated,
  schemaChangedByMigrations,
  startWaitsForMigrations,
  triedInPipeline,
} from './runs.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...runs: Parameters<typeof sampleMigrationRun>[0][]) =>
  runCheck(check, modelOf({ migrationRuns: runs.map(sampleMigrationRun) }));

test('an image that migrates as it starts lets instances race', () => {
  const outcome = ask(appliedWithoutRace, { when: 'image' });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('prisma: `prisma migrate deploy` is run by each container before it starts the app');
});

test.each([
  [{ when: 'boot', locked: false }, 'FAIL'],
  [{ when: 'boot', locked: true }, 'PASS'],
  [{ when: 'boot', locked: 'unknown' }, 'UNKNOWN'],
  [{ when: 'job' }, 'PASS'],
  [{ when: 'ci' }, 'PASS'],
  [{ when: 'script' }, 'N/A'],
] as const)('a run %o means %s', (run, status) => {
  expect(ask(appliedWithoutRace, run).status).toBe(status);
});

test('a lock does not make the start a step of its own', () => {
  expect(ask(ownReleaseStep, { when: 'boot', locked: true }).status).toBe('FAIL');
  expect(ask(ownReleaseStep, { when: 'job' }).status).toBe('PASS');
  // Behind a setting it may be a process of its own.
  const behind = { state: 'conditional' as const, rung: 'L6' as const, conditions: ['config.migrate'] };
  expect(ask(ownReleaseStep, { when: 'boot', wiring: { ...behind, at: { path: 'main.ts', line: 1 } } }).status).toBe('UNKNOWN');
});

test('pushing counts where it is deployed, not where a developer types it', () => {
  expect(ask(schemaChangedByMigrations, { when: 'ci', push: true }).status).toBe('FAIL');
  expect(ask(schemaChangedByMigrations, { when: 'script', push: true }).status).toBe('N/A');
});

test('a command that has no migration to apply says nothing of how the schema changes', () => {
  const migrationRuns = [sampleMigrationRun({ when: 'ci' })];
  expect(runCheck(schemaChangedByMigrations, modelOf({ migrationRuns })).status).toBe('UNKNOWN');
  expect(runCheck(schemaChangedByMigrations, modelOf({ migrationRuns, migrations: [sampleMigration()] })).status).toBe('PASS');
});

test('whether the start waits is read from the command', () => {
  expect(ask(startWaitsForMigrations, { command: 'migrate && node dist/index.js' }).status).toBe('PASS');
  expect(ask(startWaitsForMigrations, { command: 'migrate || true; node dist/index.js' }).status).toBe('FAIL');
  expect(ask(startWaitsForMigrations, { command: './entrypoint.sh' }).status).toBe('UNKNOWN');
});

test('somebody has to run them, and they have to be there', () => {
  expect(ask(runAutomated).status).toBe('N/A');
  expect(ask(runAutomated, { when: 'script' }).status).toBe('UNKNOWN');
  const ciWorkflows = [sampleWorkflow({ jobs: [sampleJob({ does: ['deploy'] })] })];
  expect(runCheck(runAutomated, modelOf({ migrations: [sampleMigration()], ciWorkflows })).status).toBe('FAIL');
  expect(ask(runAutomated, { when: 'image' }).status).toBe('PASS');
  expect(runCheck(historyInTree, modelOf({})).status).toBe('FAIL');
  expect(runCheck(historyInTree, modelOf({ migrations: [sampleMigration()] })).status).toBe('PASS');
});

test('a pipeline beside does not excuse a start that migrates', () => {
  expect(ask(appliedWithoutRace, { when: 'ci' }, { when: 'image' }).status).toBe('FAIL');
});

test('the pipeline tries them beside its tests, not only where it deploys', () => {
  const tried = (...does: string[]) =>
    runCheck(triedInPipeline, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: [sampleJob({ does })] })] })).status;
  expect(tried('migrate', 'test')).toBe('PASS');
  expect(tried('deploy', 'migrate')).toBe('FAIL');
  expect(tried('test')).toBe('FAIL');
  const own = sampleJob({ does: ['test'], services: ['postgresql'] });
  expect(runCheck(triedInPipeline, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: [own] })] })).status).toBe('UNKNOWN');
  expect(runCheck(triedInPipeline, modelOf({})).status).toBe('FAIL');
});

test('the pipeline compares the schema', () => {
  expect(runCheck(driftChecked, modelOf({ ciWorkflows: [sampleWorkflow()] })).status).toBe('FAIL');
  expect(runCheck(driftChecked, modelOf({ ciWorkflows: [sampleWorkflow({ jobs: [sampleJob({ does: ['schema-drift'] })] })] })).status).toBe(
    'PASS',
  );
});

test('a history that does not make what the code declares is not the history of the schema', () => {
  const facts = {
    migrations: [sampleMigration({ by: 'drizzle' })],
    migrationSteps: [sampleStep({ action: 'create-table', table: 'orders' })],
    tables: [sampleTable({ name: 'orders', from: 'drizzle' }), sampleTable({ name: 'regions', from: 'drizzle' })],
  };
  const outcome = runCheck(historyInTree, modelOf(facts));
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]?.message).toBe('regions is declared by the code, and no migration that could be read makes it');
  const unread = modelOf(facts);
  unread.coverage.migrationSteps = { state: 'partial', reasons: ['not written for PostgreSQL'] };
  expect(runCheck(historyInTree, unread).status).toBe('UNKNOWN');
  expect(runCheck(historyInTree, modelOf({ ...facts, tables: [sampleTable({ name: 'regions', from: 'sequelize' })] })).status).toBe('PASS');
});

test('an app that makes its tables when it starts goes past its migrations', () => {
  const query = sampleQuery({ by: 'pg', operation: 'ddl', tables: [], within: 'initializeTables', location: at('src/init-tables.ts', 9) });
  const facts = { migrationRuns: [sampleMigrationRun({ when: 'image' })], queries: [query], migrations: [sampleMigration()] };
  const outcome = runCheck(schemaChangedByMigrations, modelOf(facts));
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]).toMatchObject({
    message: 'pg: the running app makes or changes tables in initializeTables',
    location: { path: 'src/init-tables.ts', line: 9 },
  });
  const own = { ...query, within: 'runMigrations' };
  expect(runCheck(schemaChangedByMigrations, modelOf({ ...facts, queries: [own] })).status).toBe('PASS');
});

test('migrations that nothing deployed runs are the only way past which no other was seen', () => {
  const told = (facts: Parameters<typeof modelOf>[0]) => runCheck(schemaChangedByMigrations, modelOf(facts)).status;
  expect(told({ migrations: [sampleMigration()] })).toBe('PASS');
  expect(told({})).toBe('N/A');
});
