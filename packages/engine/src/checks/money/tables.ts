import type { Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { columnLocation, columnsOf, normalName, printColumn, wordsOf } from '../../derive/columns.ts';
import {
  isAmountColumn,
  isBound,
  isChargedColumn,
  isRateColumn,
  keepsSales,
  knowsCurrency,
  rateTables,
  saleTables,
} from '../../derive/money-tables.ts';
import { sameTable } from '../../derive/stock.ts';
import { tablesInUse } from '../../derive/tables-in-use.ts';
import { either, live } from '../../derive/wired.ts';
import { writesOneOf } from '../../derive/written-columns.ts';

const FEE = /(?:^|_)(?:fees?|tax|vat|commission|royalt(?:y|ies))(?:_(?:cents|amount|minor))?$/i;
/** Of a table that is about rates; elsewhere such times are those of the thing itself. */
const ABOUT_RATES = /fee|rate|royalt|tax|commission|rule|polic|setting|pricing|tariff|discount|bundle|split/i;
const APPLIES = /^(?:effective|valid)_?(?:from|at|on|date|since)$|^effective_date$/i;
const HISTORY = /^(?:effective|valid|starts?|active)_?(?:from|at|on|date|since)$|^(?:version|revision|superseded_at|effective_date)$/i;

/** A column that stands in the schema only holds nothing. */
const printWritten = (written: boolean | undefined): string =>
  written === true ? '' : written === false ? ', which nothing that runs writes' : ', and what writes them was not seen';

export const appliedFeesStored = defineCheck({
  id: 'money/applied-fees-stored',
  title: 'What was taken from a sale is stored with it',
  failTitle: 'Fees are calculated, and no table holds what was taken',
  needs: ['tables', 'feeRates', 'queries', 'recordChanges'],
  subjects: ({ tables, queries, recordChanges }) => [
    ...saleTables(tables).map((table) => {
      const columns = table.columns.filter(isChargedColumn).map((column) => column.name);
      return { location: table.location, name: table.name, columns, written: writesOneOf(table, columns, { queries, recordChanges }) };
    }),
    // A sale may be stored in a table that another service declares.
    ...live(queries).flatMap((query) => {
      const [name] = query.tables;
      if (name === undefined || query.operation !== 'insert' || tables.some((table) => normalName(table.name) === normalName(name)))
        return [];
      const columns = (query.writes ?? []).filter((column) => FEE.test(column));
      return columns.length === 0 ? [] : [{ location: query.location, name, columns, written: true }];
    }),
  ],
  holds: ({ written }) => written,
  location: ({ location }) => location,
  message: ({ name, columns, written }) => `${name}: ${columns.join(', ')}${printWritten(written)}`,
  arises: {
    when: ({ feeRates, tables }) =>
      (keepsSales(tables) || saleTables(tables).length > 0) &&
      live(feeRates).some((rate) => rate.source !== 'computed' && rate.of !== 'rate'),
    otherwise: 'No fee is calculated, or no table holds sales.',
  },
  whenNone: 'fail',
  belongsTo: 'feeRates',
  noneMessage: 'No table has columns for fees or taxes beside the price.',
  confidence: 'likely',
  quantifier: 'any',
});

export const appliedRatesStored = defineCheck({
  id: 'money/applied-rates-stored',
  title: 'A sale says which rates applied to it',
  failTitle: 'A sale holds amounts of fees and not the rates they came from',
  needs: ['tables', 'queries'],
  subjects: (facts) => saleTables(tablesInUse(facts)),
  holds: (table, { tables, queries }) =>
    either(saysRates(table) && writesOneOf(table, ratesOf(table), { queries }), ratesBeside(table, tables) !== undefined),
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name} holds ${table.columns
      .filter(isChargedColumn)
      .map((column) => column.name)
      .slice(0, 3)
      .join(
        ', ',
      )}${saysRates(table) ? ` and the rates${printWritten(holds)}` : holds === true ? ', and rows that belong to it say the rates' : ' and no rate or version of a schedule'}`,
  whenNone: 'na',
  noneMessage: 'No table that running code was seen to use holds a sale with its fees.',
  confidence: 'likely',
});

const SCHEDULE = /schedule|fee_?(?:version|policy|config|plan)|pricing_?version|rate_?id|tax_?rate/i;

const ratesOf = (table: Table): string[] =>
  table.columns.filter((column) => isRateColumn(column) || SCHEDULE.test(column.name)).map((column) => column.name);
const saysRates = (table: Table): boolean => ratesOf(table).length > 0;

/** The rows of a sale with what was charged and by which rate: each belongs to a sale, and says its rate. */
const ratesBeside = (sale: Table, tables: readonly Table[]): Table | undefined =>
  tables.find(
    (table) =>
      table !== sale &&
      saysRates(table) &&
      table.columns.some(isChargedColumn) &&
      table.foreignKeys.some((key) => sameTable(key.references, sale.name) && key.columns.every((name) => isRequired(table, name))),
  );

const isRequired = (table: Table, name: string): boolean => table.columns.some((column) => column.name === name && !column.nullable);

export const ratesHaveHistory = defineCheck({
  id: 'money/rates-have-history',
  title: 'Stored rates say from when they apply',
  failTitle: 'A change of a stored rate applies at once and leaves no trace',
  needs: ['tables', 'queries'],
  subjects: (facts) => rateTables(tablesInUse(facts)),
  holds: (table) => table.columns.some((column) => (ABOUT_RATES.test(table.name) ? HISTORY : APPLIES).test(column.name)),
  location: (table) => table.location,
  message: (table) =>
    `${table.name}: ${table.columns
      .filter(isRateColumn)
      .map((column) => column.name)
      .join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No table that running code was seen to use says which rates are to be applied.',
  confidence: 'likely',
});

export const rateColumnsBounded = defineCheck({
  id: 'money/rate-columns-bounded',
  title: 'The database refuses rates outside their range',
  failTitle: 'A column of a rate takes any number',
  needs: ['tables', 'queries'],
  subjects: (facts) => columnsOf(tablesInUse(facts)).filter(({ column }) => isRateColumn(column)),
  holds: ({ table, column }) => table.checks.some((text) => new RegExp(`\\b${column.name}\\b`, 'i').test(text)),
  location: columnLocation,
  message: (one) => `${printColumn(one)} is ${one.column.type}`,
  whenNone: 'na',
  noneMessage: 'No column that running code was seen to use holds a rate.',
  confidence: 'proved',
});

export const amountColumnsWide = defineCheck({
  id: 'money/amount-columns-wide',
  title: 'Columns of totals, balances and payouts do not overflow at 21 million',
  failTitle: 'An amount in minor units overflows at 21 million',
  needs: ['tables'],
  subjects: ({ tables }) =>
    columnsOf(tables).filter(
      ({ column }) =>
        isAmountColumn(column) &&
        !isBound(column) &&
        wordsOf(column.name).some((word) => /^(?:total|balance|revenue|gross|payout|subtotal|sum)$/.test(word)),
    ),
  holds: ({ column }) => !/^(?:int4?|integer|smallint|serial|mediumint)\b/i.test(column.type),
  location: columnLocation,
  message: (one) => `${printColumn(one)} is ${one.column.type}`,
  whenNone: 'na',
  noneMessage: 'No column holds a total.',
  confidence: 'likely',
});

export const currencyKept = defineCheck({
  id: 'money/currency-kept',
  title: 'Every stored amount has its currency',
  failTitle: 'An amount is stored without its currency',
  needs: ['tables'],
  subjects: ({ tables }): { table: Table; known: boolean }[] =>
    tables.filter((table) => table.columns.some(isAmountColumn)).map((table) => ({ table, known: knowsCurrency(table, tables) })),
  holds: ({ known }) => known,
  location: ({ table }) => table.location,
  message: ({ table, known }) =>
    `${table.name} holds ${table.columns
      .filter(isAmountColumn)
      .map((column) => column.name)
      .slice(0, 3)
      .join(', ')} ${known ? 'and belongs to a currency' : 'and no currency'}`,
  whenNone: 'na',
  noneMessage: 'No table holds an amount.',
  confidence: 'proved',
});

export const taxStoredSeparately = defineCheck({
  id: 'money/tax-stored-separately',
  title: 'Tax is a line of its own',
  failTitle: 'Tax is calculated and folded into other amounts',
  needs: ['tables', 'feeRates', 'queries', 'recordChanges'],
  subjects: ({ tables }) =>
    columnsOf(tables).filter(
      ({ column }) => isAmountColumn(column) && wordsOf(column.name).some((word) => /^(?:tax|taxes|vat|gst)$/.test(word)),
    ),
  holds: ({ table, column }, { queries, recordChanges }) => writesOneOf(table, [column.name], { queries, recordChanges }),
  location: columnLocation,
  message: (one, holds) => `${printColumn(one)}${printWritten(holds)}`,
  arises: {
    when: ({ feeRates, tables }) =>
      (keepsSales(tables) || saleTables(tables).length > 0) &&
      live(feeRates).some((rate) => rate.of === 'tax' && rate.source !== 'computed'),
    otherwise: 'No tax is calculated, or no table holds sales.',
  },
  whenNone: 'fail',
  belongsTo: 'feeRates',
  noneMessage: 'No table has a column for the tax.',
  confidence: 'likely',
  quantifier: 'any',
});
