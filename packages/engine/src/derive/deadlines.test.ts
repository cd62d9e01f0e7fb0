import type { DeadlineCheck } from '@airworthy/model';
import { expect, test } from 'vitest';
import { at, sampleTable } from '../testing/sample-facts.ts';
import { asksColumn, asksUnnamed } from './deadlines.ts';

const check = (of: string, field: string): DeadlineCheck => ({
  location: at('src/a.ts', 3),
  where: 'code',
  clock: 'app',
  statement: 'none',
  countsAtInstant: false,
  of,
  field,
});

test('a comparison is about a column by the name of the record, or by its words cut short', () => {
  expect(asksColumn(check('hold', 'expires_at'), 'ticket_holds', 'expires_at')).toBe(true);
  expect(asksColumn(check('syncOp', 'expires_at'), 'FrameworkSyncOperation', 'expiresAt')).toBe(true);
  expect(asksColumn(check('row', 'expires_at'), 'ticket_holds', 'expires_at')).toBe(undefined);
  expect(asksColumn(check('session', 'expires_at'), 'ticket_holds', 'expires_at')).toBe(false);
  expect(asksColumn(check('invite', 'token_expires_at'), 'ticket_holds', 'token_expires_at')).toBe(false);
});

test('a column that only one table has is known by its name, whatever the record is called', () => {
  const having = (name: string) =>
    sampleTable({ name, columns: [{ name: 'rollback_expires_at', type: 'timestamp', nullable: true, line: 4 }] });
  const asked = check('operation_data', 'rollbackExpiresAt');
  expect(asksUnnamed(asked, 'rollback_expires_at', [having('framework_syncs'), sampleTable()])).toBe('only');
  expect(asksUnnamed(asked, 'rollback_expires_at', [having('framework_syncs'), having('imports')])).toBe('one of them');
  expect(asksUnnamed(check('hold', 'expires_at'), 'rollback_expires_at', [having('framework_syncs')])).toBeUndefined();
});
