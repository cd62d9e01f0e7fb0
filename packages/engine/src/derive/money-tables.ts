import type { Column, Table } from '@airworthy/model';
import { isNumeric, namesMoney, wordsOf } from './columns.ts';

const RATE = /^(?:rate|percent|percentage|pct|bps|multiplier|markup)$/;
const OF_MONEY = /^(?:fee|fees|royalty|royalties|commission|tax|vat|discount|markup|price|resale|charge|surcharge|payout)$/;
const NO_AMOUNT = /^(?:quarter|month|week|multiplier|window|period|policy|form|number|index)$/;
const CHARGED = /^(?:fee|fees|royalty|royalties|commission|tax|vat|surcharge)$/;
const SOLD = /^(?:price|subtotal|total|amount|gross|sale)$/;

/** Column of a rate: `platform_fee_percentage`, `royalty_bps`, `tax_rate`. */
export function isRateColumn(column: Column): boolean {
  const words = wordsOf(column.name);
  return (
    isNumeric(column.type) &&
    words.some((word) => OF_MONEY.test(word)) &&
    // `max_markup_amount` is the amount of a markup.
    !words.includes('amount') &&
    (words.some((word) => RATE.test(word)) || words.join('_').includes('basis_points'))
  );
}

export function isAmountColumn(column: Column): boolean {
  const words = wordsOf(column.name);
  return isNumeric(column.type) && namesMoney(column.name) && !isRateColumn(column) && !words.some((word) => NO_AMOUNT.test(word));
}

/** An amount that bounds others. */
export function isBound(column: Column): boolean {
  return wordsOf(column.name).some((word) => /^(?:min|minimum|max|maximum|limit|threshold|cap)$/.test(word));
}

/** Amount that was taken from a sale: fee, royalty, tax. */
export function isChargedColumn(column: Column): boolean {
  return isAmountColumn(column) && !isBound(column) && wordsOf(column.name).some((word) => CHARGED.test(word));
}

/** Tables that hold what was sold for how much, with what was taken from it. */
export function saleTables(tables: readonly Table[]): Table[] {
  return tables.filter(
    (table) =>
      table.columns.some(isChargedColumn) &&
      table.columns.some(
        (column) => isAmountColumn(column) && !isChargedColumn(column) && wordsOf(column.name).some((word) => SOLD.test(word)),
      ) &&
      // A price list holds what something will cost.
      !wordsOf(table.name).some((word) => /^(?:pricing|prices|types?|tiers?|plans?|products?|settings|config\w*|rules?)$/.test(word)),
  );
}

/** Whether sales are kept here: orders, payments, transfers with their amounts. */
export function keepsSales(tables: readonly Table[]): boolean {
  return tables.some(
    (table) =>
      table.columns.some(isAmountColumn) &&
      wordsOf(table.name).some((word) =>
        /^(?:orders?|sales?|purchases?|payments?|invoices?|transactions?|bookings?|transfers?|checkouts?|charges?)$/.test(word),
      ),
  );
}

/** Tables that say which rates are to be applied, rather than which were. */
export function rateTables(tables: readonly Table[]): Table[] {
  const sales = new Set(saleTables(tables));
  return tables.filter((table) => table.columns.some(isSetRate) && !sales.has(table) && !table.columns.some(isChargedColumn));
}

/** A rate that somebody sets; the ratio of two prices is none. */
function isSetRate(column: Column): boolean {
  return (
    isRateColumn(column) &&
    wordsOf(column.name).some((word) => /^(?:fee|fees|royalty|royalties|commission|tax|vat|markup|resale|discount)$/.test(word))
  );
}

export function hasCurrency(table: Table): boolean {
  return table.columns.some((column) => wordsOf(column.name).includes('currency'));
}

/** Whether a table, or one that its rows belong to, names the currency. */
export function knowsCurrency(table: Table, tables: readonly Table[], depth = 0): boolean {
  if (hasCurrency(table)) return true;
  if (depth > 2) return false;
  const parents = table.foreignKeys.map((key) => key.references.replace(/\(.*$/, '').trim());
  const byName = table.columns.flatMap((column) => {
    const owner = /^(.+)_id$/.exec(column.name)?.[1];
    return owner === undefined ? [] : [owner, `${owner}s`];
  });
  return tables.some((one) => one !== table && [...parents, ...byName].includes(one.name) && knowsCurrency(one, tables, depth + 1));
}

const LEDGER = /ledger|journal|postings?$|accounting|double_entry/i;

/** Tables whose rows are entries of a ledger. */
export function ledgerTables(tables: readonly Table[]): Table[] {
  return tables.filter((table) => {
    const names = table.columns.map((column) => column.name.toLowerCase());
    const sides = names.some((name) => /debit/.test(name)) && names.some((name) => /credit/.test(name));
    const entry = names.some((name) => /^(?:direction|side|entry_type|entry_side)$/.test(name)) && table.columns.some(isAmountColumn);
    return sides || (entry && LEDGER.test(table.name)) || (LEDGER.test(table.name) && table.columns.some(isAmountColumn));
  });
}
