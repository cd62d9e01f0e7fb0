import type { FactBase, MoneyMove, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { columnLocation, columnsOf, normalName, printColumn, wordsOf } from '../../derive/columns.ts';
import { isAmountColumn, ledgerTables } from '../../derive/money-tables.ts';
import { both, live } from '../../derive/wired.ts';
import { writesOneOf } from '../../derive/written-columns.ts';

const sends = (fact: FactBase): boolean => {
  const { by, kind, shares } = fact as MoneyMove;
  // Another service that does it for us keeps the books.
  return by !== 'http' && (kind === 'transfer' || kind === 'payout' || (kind === 'charge' && shares));
};
const sendsMoney = (moves: readonly MoneyMove[]): boolean => live(moves).some(sends);
const NO_TABLES = 'No money is sent to others, or the tables are not here.';

function hasTwoSides(table: Table): boolean {
  const names = table.columns.map((column) => normalName(column.name));
  return (
    (names.some((name) => name.includes('debit')) && names.some((name) => name.includes('credit'))) ||
    names.some((name) => /^(?:direction|side|entry_type|entry_side)$/.test(name)) ||
    (names.some((name) => name.startsWith('from_account')) && names.some((name) => name.startsWith('to_account')))
  );
}

export const ledgerKept = defineCheck({
  id: 'money/ledger-kept',
  title: 'Movements of money are entered in a ledger on both sides',
  failTitle: 'No ledger says from where to where money moved',
  needs: ['tables', 'moneyMoves'],
  subjects: ({ tables }) => ledgerTables(tables),
  holds: hasTwoSides,
  location: (table) => table.location,
  message: (table) => `${table.name} ${hasTwoSides(table) ? 'has both sides of an entry' : 'has one side only'}`,
  arises: { when: ({ tables, moneyMoves }) => tables.length > 0 && sendsMoney(moneyMoves), otherwise: NO_TABLES },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  belongsWith: sends,
  noneMessage: 'No table of the service is a ledger.',
  confidence: 'likely',
  quantifier: 'any',
});

export const ledgerAppendOnly = defineCheck({
  id: 'money/ledger-append-only',
  title: 'Entries of the ledger are added, never changed',
  failTitle: 'An entry of the ledger is changed or deleted',
  needs: ['tables', 'queries'],
  subjects: ({ tables, queries }) => {
    const ledgers = new Set(ledgerTables(tables).map((table) => normalName(table.name)));
    return live(queries).filter((query) => query.tables.some((name) => ledgers.has(normalName(name))) && query.operation !== 'select');
  },
  holds: (query) =>
    query.operation === 'unknown' || query.operation === 'raw' ? undefined : !/^(?:update|delete|upsert)$/.test(query.operation),
  location: (query) => query.location,
  message: (query) => `${query.operation} of ${query.tables.join(', ')}${query.within === undefined ? '' : ` in ${query.within}`}`,
  whenNone: 'na',
  noneMessage: 'Nothing is written to a ledger.',
  confidence: 'proved',
});

export const legsHaveStatus = defineCheck({
  id: 'money/legs-have-status',
  title: 'What is paid out is a row with a state and the id of the provider',
  failTitle: 'No row tells what was paid out',
  needs: ['tables', 'moneyMoves', 'queries', 'recordChanges'],
  subjects: ({ tables }) =>
    tables.filter(
      (table) =>
        wordsOf(table.name).some((word) =>
          /^(?:payouts?|transfers?|splits?|legs?|settlements?|disbursements?|fees?|payments?)$/.test(word),
        ) && table.columns.some(isAmountColumn),
    ),
  holds: (table, { queries, recordChanges }) =>
    [
      /status|state|paid_at|collected|settled/i,
      /(?:transfer|payout|transaction|provider|external|stripe|payment)_?\w*(?:id|reference|signature)$/i,
    ].reduce<boolean | undefined>((so, pattern) => {
      const columns = table.columns.map((column) => column.name).filter((name) => pattern.test(name));
      return both(so, columns.length > 0 && writesOneOf(table, columns, { queries, recordChanges }));
    }, true),
  location: (table) => table.location,
  message: (table) => table.name,
  arises: { when: ({ tables, moneyMoves }) => tables.length > 0 && sendsMoney(moneyMoves), otherwise: NO_TABLES },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  belongsWith: sends,
  noneMessage: 'No table holds payouts, transfers or parts of a split.',
  confidence: 'likely',
  quantifier: 'any',
});

export const payoutsHeld = defineCheck({
  id: 'money/payouts-held',
  title: 'Payouts wait until what was sold was delivered or can no longer be disputed',
  failTitle: 'Nothing holds a payout back',
  needs: ['tables', 'moneyMoves', 'queries', 'recordChanges'],
  subjects: ({ tables }) =>
    columnsOf(tables).filter(({ column }) =>
      /(?:release|available|hold|payout|eligible|escrow|settle)\w*_(?:at|after|until|on|date|days)$|^hold_|_hold(?:_|$)|escrow/i.test(
        column.name,
      ),
    ),
  // A column that no statement and no test asks holds nothing back.
  holds: ({ table, column }, { queries, recordChanges }) => {
    const name = normalName(column.name);
    const named = (names: readonly string[]): boolean => names.some((each) => normalName(each.replace(/^.*\./, '')) === name);
    const own = live(queries).filter((one) => one.tables.some((each) => normalName(each) === normalName(table.name)));
    if (own.some((one) => named(one.predicates)) || live(recordChanges).some((one) => named([...one.predicate, ...one.tests]))) return true;
    return own.length === 0 || own.some((one) => one.predicatesOpen === true || one.operation === 'select') ? undefined : false;
  },
  location: columnLocation,
  message: printColumn,
  arises: { when: ({ tables, moneyMoves }) => tables.length > 0 && sendsMoney(moneyMoves), otherwise: NO_TABLES },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  belongsWith: sends,
  noneMessage: 'No column says until when an amount is held.',
  confidence: 'likely',
  quantifier: 'any',
});

export const payeeTaxDataKept = defineCheck({
  id: 'money/payee-tax-data-kept',
  title: 'What tax offices ask about payees is kept',
  failTitle: 'Nothing about payees would fill a tax form',
  needs: ['tables', 'moneyMoves', 'queries'],
  subjects: ({ tables }) =>
    columnsOf(tables).filter(({ table, column }) =>
      /tax_?(?:id|form|number|year|category|reporting)|\btin\b|\bw_?9\b|1099|vat_?(?:id|number)|reportable/i.test(
        `${table.name} ${column.name}`,
      ),
    ),
  // Of a table that nothing running touches nobody can say that it is kept.
  holds: ({ table }, { queries }) =>
    live(queries).some((query) => query.tables.some((name) => normalName(name) === normalName(table.name))) ? true : undefined,
  location: columnLocation,
  message: printColumn,
  arises: { when: ({ tables, moneyMoves }) => tables.length > 0 && sendsMoney(moneyMoves), otherwise: NO_TABLES },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  belongsWith: sends,
  noneMessage: 'No column holds a tax number, form or reported sum of a payee.',
  confidence: 'likely',
  quantifier: 'any',
});
