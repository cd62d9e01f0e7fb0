import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf } from '../../testing/sample-facts.ts';
import { sampleDbClient, sampleMigration, sampleStep } from '../../testing/sample-project-facts.ts';
import {
  concurrentIndexesOutsideTransactions,
  constraintsValidatedLater,
  indexesBuiltConcurrently,
  requiredColumnsAddedSafely,
  tablesNotRewritten,
  uniqueKeysFromIndex,
} from './locks.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...steps: Parameters<typeof sampleStep>[0][]) =>
  runCheck(
    check,
    modelOf({ migrationSteps: steps.map(sampleStep), migrations: [sampleMigration({ name: '002_more', inTransaction: true })] }),
  );

test('a plain index on an older table fails; on a new table it is no question; unknown age is open', () => {
  const outcome = ask(indexesBuiltConcurrently, {});
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('002_more: create-index orders');
  expect(ask(indexesBuiltConcurrently, { concurrently: true }).status).toBe('PASS');
  expect(ask(indexesBuiltConcurrently, { existingTable: false }).status).toBe('N/A');
  const { existingTable: _existing, ...unaged } = sampleStep();
  expect(runCheck(indexesBuiltConcurrently, modelOf({ migrationSteps: [unaged] })).status).toBe('UNKNOWN');
});

test('a concurrent index inside a transaction cannot work', () => {
  expect(ask(concurrentIndexesOutsideTransactions, { concurrently: true }).status).toBe('FAIL');
  expect(ask(concurrentIndexesOutsideTransactions, {}).status).toBe('N/A');
});

test('constraints are validated later, unique ones taken from an index', () => {
  expect(ask(constraintsValidatedLater, { action: 'add-foreign-key' }).status).toBe('FAIL');
  expect(ask(constraintsValidatedLater, { action: 'add-check', notValid: true }).status).toBe('PASS');
  expect(ask(uniqueKeysFromIndex, { action: 'add-unique', text: 'ADD CONSTRAINT u UNIQUE USING INDEX u_idx' }).status).toBe('PASS');
  expect(ask(uniqueKeysFromIndex, { action: 'add-unique' }).status).toBe('FAIL');
});

test('a required column needs a default, or a validated check before', () => {
  expect(ask(requiredColumnsAddedSafely, { action: 'add-column', column: 'vat', nullable: false }).status).toBe('FAIL');
  expect(ask(requiredColumnsAddedSafely, { action: 'add-column', column: 'vat', nullable: false, default: '0' }).status).toBe('PASS');
  expect(ask(requiredColumnsAddedSafely, { action: 'set-not-null', column: 'vat' }).status).toBe('FAIL');
  expect(ask(requiredColumnsAddedSafely, { action: 'validate-constraint' }, { action: 'set-not-null', column: 'vat' }).status).toBe('PASS');
});

test('types and defaults that rewrite the table', () => {
  expect(ask(tablesNotRewritten, { action: 'alter-column-type', columnType: 'bigint' }).status).toBe('FAIL');
  expect(ask(tablesNotRewritten, { action: 'alter-column-type', columnType: 'text' }).status).toBe('PASS');
  expect(ask(tablesNotRewritten, { action: 'add-column', default: 'gen_random_uuid()' }).status).toBe('FAIL');
  expect(ask(tablesNotRewritten, { action: 'add-column', default: 'now()' }).status).toBe('PASS');
});

test('a file that only this process opens knows no such locks; MySQL builds indexes while writes go on', () => {
  const on = (check: Parameters<typeof runCheck>[0], engine: 'sqlite' | 'mysql' | 'postgresql') =>
    runCheck(
      check,
      modelOf({
        migrationSteps: [sampleStep({ action: 'create-index' }), sampleStep({ action: 'set-not-null' })],
        dbClients: [sampleDbClient({ engine })],
      }),
    ).status;
  expect((['sqlite', 'mysql', 'postgresql'] as const).map((engine) => on(indexesBuiltConcurrently, engine))).toEqual([
    'N/A',
    'N/A',
    'FAIL',
  ]);
  expect((['sqlite', 'mysql', 'postgresql'] as const).map((engine) => on(requiredColumnsAddedSafely, engine))).toEqual([
    'N/A',
    'FAIL',
    'FAIL',
  ]);
});
