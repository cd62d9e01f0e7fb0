import type { Query } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { usesAsRows } from '../../derive/stock.ts';
import { live } from '../../derive/wired.ts';

const KEEPS_OUT = /for-update|advisory/;

/** Whether the function keeps others out while it counts and writes. */
function isAlone(write: Query, queries: readonly Query[]): boolean {
  return live(queries).some(
    (one) => one.within === write.within && one.location.path === write.location.path && KEEPS_OUT.test(one.locking ?? ''),
  );
}

export const usesAsRowsWithinLimit = defineCheck({
  id: 'stock/uses-as-rows-within-limit',
  title: 'Uses that are counted as rows are counted while others wait',
  failTitle: 'Uses are counted, then one is added, so that requests that come at once go over the limit',
  needs: ['queries', 'tables'],
  subjects: ({ queries, tables }) => usesAsRows(queries, tables),
  // In a transaction a lock may be taken in ways that were not read, or the isolation be strict.
  holds: ({ write }, { queries }) => isAlone(write, queries) || (write.inTransaction === false ? false : undefined),
  location: ({ count }) => count.location,
  related: ({ write }) => [write.location],
  message: ({ write, of, limit }, holds) =>
    `${write.within ?? 'code'} counts the rows of ${write.tables[0] ?? 'a table'} against ${of.name}.${limit.name}, then adds one${holds === true ? ', with others locked out' : holds === false ? '; nothing keeps others out in between' : ''}`,
  whenNone: 'na',
  noneMessage: 'Nothing that may be used so many times is counted by its rows.',
  confidence: 'likely',
});
