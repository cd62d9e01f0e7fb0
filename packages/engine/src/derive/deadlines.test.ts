import type { DeadlineCheck } from '@airworthy/model';
import { expect, test } from 'vitest';
import { at } from '../testing/sample-facts.ts';
import { asksColumn } from './deadlines.ts';

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
