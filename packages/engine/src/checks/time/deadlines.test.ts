import { expect, test } from 'vitest';
import type { DeadlineCheck } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { deadlinesEnforced } from './deadlines.ts';

const compared = (of: string, field = 'rollback_expires_at'): DeadlineCheck => ({
  location: at('src/rollback.ts', 30),
  wiring: { state: 'wired', rung: 'L7' },
  field,
  of,
  where: 'code',
  clock: 'app',
  statement: 'none',
  countsAtInstant: false,
});
const holding = (name: string, column: string) =>
  sampleTable({ name, columns: [{ name: column, type: 'timestamp', nullable: true, line: 3 }] });
const stores = (table: string, column: string) => sampleQuery({ operation: 'insert', tables: [table], writes: [column], predicates: [] });

test('a record under another name is one of the only table that has the column', () => {
  const ask = (...checks: DeadlineCheck[]) =>
    runCheck(
      deadlinesEnforced,
      modelOf({
        tables: [holding('SyncOperation', 'rollbackExpiresAt')],
        queries: [stores('SyncOperation', 'rollbackExpiresAt')],
        deadlineChecks: checks,
      }),
    ).status;
  expect(ask()).toBe('FAIL');
  expect(ask(compared('op'))).toBe('PASS');
  expect(ask(compared('op', 'expires_at'))).toBe('FAIL');
});

test('where several tables have it, a record that is called like none of them leaves it open', () => {
  const ask = (of: string) =>
    runCheck(
      deadlinesEnforced,
      modelOf({
        tables: [holding('holds', 'expires_at'), holding('invites', 'expires_at')],
        queries: [stores('invites', 'expires_at')],
        deadlineChecks: [compared(of, 'expires_at')],
      }),
    ).status;
  expect(ask('candidate')).toBe('UNKNOWN');
  expect(ask('hold')).toBe('FAIL');
  expect(ask('invite')).toBe('PASS');
});

test('a table of a package that several services share may be asked by another of them', () => {
  const ask = (schema: string, code: string) =>
    runCheck(
      deadlinesEnforced,
      modelOf({
        tables: [{ ...holding('exports', 'expires_at'), location: at(schema, 3) }],
        queries: [{ ...stores('exports', 'expires_at'), location: at(code, 9) }],
        deadlineChecks: [],
      }),
    ).status;
  expect(ask('packages/db/prisma/migrations/1/migration.sql', 'apps/worker/src/run.ts')).toBe('UNKNOWN');
  expect(ask('packages/db/prisma/migrations/1/migration.sql', 'packages/db/src/exports.ts')).toBe('FAIL');
  expect(ask('src/migrations/1.ts', 'src/run.ts')).toBe('FAIL');
});
