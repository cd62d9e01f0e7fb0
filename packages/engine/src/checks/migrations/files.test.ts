import type { Migration, MigrationStep } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleMigration, sampleStep } from '../../testing/sample-project-facts.ts';
import { downUndoesUp, inTransactions, namesOrdered, reversible, singlePurpose, stepsGuarded } from './files.ts';

const ask = (check: Parameters<typeof runCheck>[0], migrations: Partial<Migration>[], steps: Partial<MigrationStep>[] = []) =>
  runCheck(
    check,
    modelOf({
      migrations: migrations.map(sampleMigration),
      migrationSteps: steps.map((step) => sampleStep({ migration: '001_init', ...step })),
    }),
  );

test('a way back is asked of tools that have one', () => {
  expect(ask(reversible, [{ hasDown: false }]).status).toBe('FAIL');
  expect(ask(reversible, [{}, { name: '002', hasDown: false }]).status).toBe('PARTIAL');
  expect(ask(reversible, [{ by: 'prisma', hasDown: false }]).status).toBe('N/A');
});

test('the way back drops what was made', () => {
  const up: Partial<MigrationStep> = { action: 'create-table', table: 'orders' };
  expect(ask(downUndoesUp, [{}], [up, { action: 'drop-table', table: '"orders"', direction: 'down' }]).status).toBe('PASS');
  expect(ask(downUndoesUp, [{}], [up]).status).toBe('FAIL');
  expect(ask(downUndoesUp, [{}], [up, { action: 'raw', direction: 'down' }]).status).toBe('UNKNOWN');
});

test('the way back drops no column that the way forward never made', () => {
  const drop: Partial<MigrationStep> = { action: 'drop-column', table: 'events', column: 'revenue', direction: 'down' };
  const made: Partial<MigrationStep> = { action: 'create-table', table: 'orders' };
  const gone: Partial<MigrationStep> = { action: 'drop-table', table: 'orders', direction: 'down' };
  expect(ask(downUndoesUp, [{}], [made, gone, drop])).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: '001_init: drops events.revenue, which the way forward never adds' }],
  });
  expect(ask(downUndoesUp, [{}], [made, gone, { ...drop, direction: 'up', action: 'add-column' }, drop]).status).toBe('PASS');
  expect(ask(downUndoesUp, [{}], [made, gone, { action: 'rename-column', table: 'events', column: 'takings' }, drop]).status).toBe('PASS');
});

test('migrations run in a transaction unless they cannot', () => {
  expect(ask(inTransactions, [{ inTransaction: false }]).status).toBe('FAIL');
  expect(ask(inTransactions, [{ inTransaction: 'unknown' }]).status).toBe('UNKNOWN');
  expect(ask(inTransactions, [{ inTransaction: false }], [{ concurrently: true }]).status).toBe('N/A');
});

test('outside a transaction steps ask first', () => {
  expect(ask(stepsGuarded, [{ inTransaction: false }], [{ action: 'create-table' }]).status).toBe('FAIL');
  expect(ask(stepsGuarded, [{ inTransaction: false }], [{ action: 'create-table', guarded: true }]).status).toBe('PASS');
  expect(ask(stepsGuarded, [{}], [{ action: 'create-table' }]).status).toBe('N/A');
});

test('names say the order, each its own', () => {
  expect(ask(namesOrdered, [{ name: '001_init' }, { name: '20240102030405_more' }]).status).toBe('PASS');
  expect(ask(namesOrdered, [{ name: '001_a' }, { name: '001_b' }]).status).toBe('FAIL');
  expect(ask(namesOrdered, [{ name: 'init' }]).status).toBe('FAIL');
  expect(ask(namesOrdered, [{ name: '20230608T155101190Z-a' }, { name: '20230608T201813132Z-b' }]).status).toBe('PASS');
  // Each database has its own first.
  const accounts = { location: { path: 'src/accounts/migrations/001-init.ts', line: 1 }, name: '001-init' };
  const sequence = { location: { path: 'src/sequence/migrations/001-init.ts', line: 1 }, name: '001-init' };
  expect(ask(namesOrdered, [accounts, sequence]).status).toBe('PASS');
});

test('the first migration may do everything, a later one may not', () => {
  const tables = ['a', 'b', 'c', 'd', 'e'].map((table): Partial<MigrationStep> => ({ action: 'add-column', table, migration: '002_more' }));
  expect(ask(singlePurpose, [{}, { name: '002_more' }], tables).status).toBe('FAIL');
  expect(ask(singlePurpose, [{ name: '002_more' }], tables).status).toBe('N/A');
  const other = { name: '002_more', location: { path: 'other/migrations/002_more.ts', line: 1 } };
  expect(ask(singlePurpose, [{}, other], tables).status).toBe('N/A');
});
