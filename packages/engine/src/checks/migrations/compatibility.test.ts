import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleQuery } from '../../testing/sample-facts.ts';
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
  expect(ask(enumValuesKept, { action: 'add-column' })).toMatchObject({ status: 'PASS', evidence: [{ holds: true }] });
  expect(ask(enumValuesKept).status).toBe('N/A');
  expect(ask(backfillsBatched, { action: 'update-rows' }).status).toBe('FAIL');
  expect(ask(backfillsBatched, { action: 'update-rows', batched: true }).status).toBe('PASS');
});

test('a table gets its policies in the migration that makes it', () => {
  const create = { action: 'create-table' };
  expect(ask(policiesArriveWithTables, create, { action: 'enable-rls', migration: '003_later' }).status).toBe('FAIL');
  expect(ask(policiesArriveWithTables, create, { action: 'enable-rls' }).status).toBe('PASS');
  expect(ask(policiesArriveWithTables, create, { action: 'enable-rls', table: 'other' }).status).toBe('N/A');
});
