import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleQuery, sampleTable } from '../../testing/sample-facts.ts';
import { usesAsRowsWithinLimit } from './uses.ts';

const column = (name: string) => ({ name, type: 'integer', nullable: false, line: 1 });
const tables = [
  sampleTable({ name: 'vouchers', columns: [column('id'), column('maximum_uses')] }),
  sampleTable({
    name: 'redemptions',
    columns: [column('id'), column('voucher_id')],
    foreignKeys: [{ columns: ['voucher_id'], references: 'vouchers' }],
  }),
];
const count = (of: Partial<Parameters<typeof sampleQuery>[0]> = {}) =>
  sampleQuery({
    operation: 'select',
    asks: 'number',
    tables: ['redemptions'],
    predicates: ['voucher_id'],
    within: 'redeem',
    location: at('src/a.ts', 3),
    ...of,
  });
const write = (inTransaction: boolean) =>
  sampleQuery({ operation: 'insert', tables: ['redemptions'], inTransaction, within: 'redeem', location: at('src/a.ts', 5) });
const uses = (...queries: Parameters<typeof modelOf>[0]['queries'] & object) =>
  runCheck(usesAsRowsWithinLimit, modelOf({ queries, tables }));

test('rows are counted against a limit, then one is added', () => {
  const outcome = uses(count(), write(false));
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]).toMatchObject({ location: at('src/a.ts', 3), related: [at('src/a.ts', 5)] });
});

test('locks keep others out, transactions leave it open, other functions and reads are apart', () => {
  const lock = sampleQuery({
    operation: 'select',
    tables: ['vouchers'],
    locking: 'for-update',
    within: 'redeem',
    location: at('src/a.ts', 2),
  });
  expect(uses(lock, count(), write(true)).status).toBe('PASS');
  expect(uses(count(), write(true)).status).toBe('UNKNOWN');
  expect(uses(count({ within: 'report' }), write(false)).status).toBe('N/A');
  expect(uses(count({ predicates: ['user_id'] }), write(false)).status).toBe('N/A');
});
