import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { sampleStep } from '../../testing/sample-project-facts.ts';
import {
  backfillsBatched,
  destructiveStepsAlone,
  droppedTablesUnused,
  enumValuesKept,
  policiesArriveWithTables,
  renamesAvoided,
} from './compatibility.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...steps: Parameters<typeof sampleStep>[0][]) =>
  runCheck(check, modelOf({ migrationSteps: steps.map(sampleStep) }));

test('a rename in place fails, none at all holds', () => {
  expect(ask(renamesAvoided, { action: 'rename-column', column: 'name' }).status).toBe('FAIL');
  expect(ask(renamesAvoided, { action: 'rename-column', direction: 'down' }).status).toBe('PASS');
});

test('a dropped table that a query still names', () => {
  const dropped = sampleStep({ action: 'drop-table', table: 'public.orders' });
  expect(runCheck(droppedTablesUnused, modelOf({ migrationSteps: [dropped], queries: [sampleQuery()] })).status).toBe('FAIL');
  expect(runCheck(droppedTablesUnused, modelOf({ migrationSteps: [dropped], queries: [] })).status).toBe('PASS');
  const again = sampleStep({ action: 'create-table', migration: '003_again' });
  expect(runCheck(droppedTablesUnused, modelOf({ migrationSteps: [dropped, again], queries: [sampleQuery()] })).status).toBe('N/A');
});

test('dropping is a migration of its own', () => {
  expect(ask(destructiveStepsAlone, { action: 'drop-column' }, { action: 'add-column' }).status).toBe('FAIL');
  expect(ask(destructiveStepsAlone, { action: 'drop-column' }).status).toBe('PASS');
});

test('enum values stay, backfills are batched', () => {
  expect(ask(enumValuesKept, { action: 'rename-enum-value' }).status).toBe('FAIL');
  expect(ask(enumValuesKept).status).toBe('PASS');
  expect(ask(backfillsBatched, { action: 'update-rows' }).status).toBe('FAIL');
  expect(ask(backfillsBatched, { action: 'update-rows', batched: true }).status).toBe('PASS');
});

test('a table of tenants gets its policies at once where its neighbours have them', () => {
  const create = sampleStep({ action: 'create-table', location: at('m/2.sql') });
  const enable = sampleStep({ action: 'enable-rls', table: 'other' });
  const tables = [sampleTable()];
  expect(runCheck(policiesArriveWithTables, modelOf({ migrationSteps: [create, enable], tables })).status).toBe('FAIL');
  expect(
    runCheck(policiesArriveWithTables, modelOf({ migrationSteps: [create, enable, sampleStep({ action: 'enable-rls' })], tables })).status,
  ).toBe('PASS');
  expect(runCheck(policiesArriveWithTables, modelOf({ migrationSteps: [create], tables })).status).toBe('N/A');
});
