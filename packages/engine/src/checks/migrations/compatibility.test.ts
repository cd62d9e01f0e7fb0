import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
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

test('a table of tenants that never gets policies is made without them, where others have them', () => {
  const steps = [
    sampleStep({ action: 'create-table', table: 'orders' }),
    sampleStep({ action: 'create-table', table: 'notes' }),
    sampleStep({ action: 'enable-rls', table: 'orders' }),
  ];
  const notes = (name: string) => sampleTable({ name: 'notes', columns: [{ name, type: 'uuid', nullable: false, line: 1 }] });
  const status = (...tables: ReturnType<typeof notes>[]) =>
    runCheck(policiesArriveWithTables, modelOf({ migrationSteps: steps, tables })).status;
  expect(status(notes('tenant_id'))).toBe('PARTIAL');
  expect(status(notes('text'))).toBe('PASS');
});

test('a type that is replaced keeps its values or loses one; one that goes as a whole has no column left', () => {
  const make = (migration: string, name: string, ...values: string[]) => ({
    migration,
    action: 'create-enum',
    text: `CREATE TYPE "${name}" AS ENUM (${values.map((value) => `'${value}'`).join(', ')})`,
  });
  const drop = (migration: string, name: string) => ({ migration, action: 'drop-enum', text: `DROP TYPE "public"."${name}"` });
  const first = make('001', 'State', 'open', 'done');
  const status = (...steps: Parameters<typeof sampleStep>[0][]) => ask(enumValuesKept, first, ...steps).status;
  expect(status(make('002', 'State_new', 'open'), drop('002', 'State_old'))).toBe('FAIL');
  expect(status(make('002', 'State_new', 'open', 'done', 'void'), drop('002', 'State_old'))).toBe('PASS');
  expect(
    status(
      { migration: '0015', action: 'add-enum-value', text: `ALTER TYPE "State" ADD VALUE 'late'` },
      make('002', 'State_new', 'open', 'done'),
      drop('002', 'State_old'),
    ),
  ).toBe('FAIL');
  expect(status(drop('002', 'State'))).toBe('PASS');
});

test('a column that the same migration has added under a passing name was never in use', () => {
  const added = { action: 'add-column', table: 'orders', column: 'state_new', migration: '002' };
  const renamed = { action: 'rename-column', table: 'orders', column: 'state_new', migration: '002' };
  expect(ask(renamesAvoided, added, renamed).status).toBe('PASS');
  expect(ask(renamesAvoided, { ...added, migration: '001' }, renamed).status).toBe('FAIL');
});
