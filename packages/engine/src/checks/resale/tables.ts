import type { Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalName } from '../../derive/columns.ts';
import { asksColumn, bareName } from '../../derive/deadlines.ts';
import { hasCurrency, isAmountColumn } from '../../derive/money-tables.ts';
import { live } from '../../derive/wired.ts';

/** Tables of things that users offer to others. */
function listingTables(tables: readonly Table[]): Table[] {
  return tables.filter((table) => {
    const names = table.columns.map((column) => normalName(column.name));
    return (
      /(?:^|_)(?:listings?|offers?|asks?|auctions?)$/.test(normalName(table.name)) &&
      names.some((name) => /seller|listed_by|owner/.test(name))
    );
  });
}

const RULE = /max_?(?:resale|markup|price)|min_?price|resale_?(?:cap|limit|multiplier)|price_?cap|cutoff|max_?listings/i;

function ruleTables(tables: readonly Table[]): Table[] {
  return tables.filter((table) => table.columns.some((column) => RULE.test(column.name)) && !/pricing/i.test(table.name));
}

export const rulesHaveHistory = defineCheck({
  id: 'resale/rules-have-history',
  title: 'Rules of resale say from when they apply',
  failTitle: 'A changed rule of resale applies at once and leaves no trace',
  needs: ['tables'],
  subjects: ({ tables }) => ruleTables(tables),
  holds: (table) =>
    table.columns.some((column) =>
      /^(?:effective|valid|starts?|applies)_?\w*(?:from|at|on|date)|^(?:version|revision)$|effective/i.test(column.name),
    ),
  location: (table) => table.location,
  message: (table) =>
    `${table.name}: ${table.columns
      .map((column) => column.name)
      .filter((name) => RULE.test(name))
      .slice(0, 3)
      .join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No table holds rules of resale.',
  confidence: 'likely',
});

export const disclosuresRequired = defineCheck({
  id: 'resale/disclosures-required',
  title: 'What buyers have to be told is required of a listing',
  failTitle: 'A listing may leave out what buyers have to be told',
  needs: ['tables'],
  subjects: ({ tables }) => listingTables(tables),
  holds: (table) => {
    const required = table.columns.filter((column) => !column.nullable).map((column) => normalName(column.name));
    const face = required.some((name) => /face_value|original_(?:price|face|value)/.test(name));
    const place = required.some((name) => /seat|section|row|unit_label|place/.test(name));
    const terms = required.some((name) => /restriction|condition|terms|disclosure/.test(name));
    return face && (place || terms);
  },
  location: (table) => table.location,
  message: (table) => {
    const named = table.columns.filter((column) =>
      /face_value|original|seat|section|row|restriction|condition|terms|disclosure/i.test(column.name),
    );
    return `${table.name}: ${named.map((column) => `${column.name}${column.nullable ? ' (may be missing)' : ''}`).join(', ') || 'neither face value nor place nor restrictions'}`;
  },
  whenNone: 'na',
  noneMessage: 'No table holds listings.',
  confidence: 'likely',
});

export const pricesWhole = defineCheck({
  id: 'resale/prices-whole',
  title: 'Prices of listings are exact and have a currency',
  failTitle: 'The price of a listing has no currency, or is no exact amount',
  needs: ['tables'],
  subjects: ({ tables }) => listingTables(tables).filter((table) => table.columns.some(isAmountColumn)),
  holds: (table) =>
    hasCurrency(table) && table.columns.filter(isAmountColumn).every((column) => !/^(?:float|double|real|money)/i.test(column.type)),
  location: (table) => table.location,
  message: (table) =>
    `${table.name}: ${table.columns
      .filter(isAmountColumn)
      .map((column) => `${column.name} ${column.type}`)
      .join(', ')}${hasCurrency(table) ? '' : ', no currency'}`,
  whenNone: 'na',
  noneMessage: 'No table holds prices of listings.',
  confidence: 'proved',
});

const END = /expire|valid_?until|ends?_?at|closes?_?at/i;
const sameName = (a: string, b: string): boolean => normalName(a) === normalName(b);

export const listingsExpire = defineCheck({
  id: 'resale/listings-expire',
  title: 'Listings and offers have an end',
  failTitle: 'Listings or offers have no end',
  needs: ['tables', 'queries', 'deadlineChecks', 'recordChanges'],
  subjects: ({ tables }) => listingTables(tables).map((table) => ({ table, end: table.columns.find((column) => END.test(column.name)) })),
  // A time that nothing running compares ends no listing.
  holds: ({ table, end }, { queries, deadlineChecks, recordChanges }) => {
    if (end === undefined) return false;
    const asked = live(deadlineChecks).map((one) => asksColumn(one, table.name, end.name));
    const compared =
      asked.includes(true) ||
      live(queries).some(
        (query) => query.tables.some((name) => sameName(name, table.name)) && query.predicates.some((name) => sameName(name, end.name)),
      ) ||
      live(recordChanges).some(
        (change) => sameName(change.table, table.name) && change.tests.some((name) => bareName(name) === bareName(end.name)),
      );
    return compared ? true : asked.includes(undefined) ? undefined : false;
  },
  location: ({ table, end }) => (end === undefined ? table.location : { path: end.path ?? table.location.path, line: end.line }),
  message: ({ table, end }, holds) =>
    end === undefined
      ? `${table.name} has no column for its end`
      : `${table.name} ${end.name}${holds === false ? ', which nothing that runs compares with a clock' : holds === undefined ? '; what is compared with a clock could not be read' : ''}`,
  whenNone: 'na',
  noneMessage: 'No table holds listings.',
  confidence: 'proved',
});

export const listingsClosed = defineCheck({
  id: 'resale/listings-closed',
  title: 'Listings end when their unit is used, refunded or cancelled',
  failTitle: 'Listings of units that were used, refunded or cancelled stay for sale',
  needs: ['moneyEvents', 'resaleFlows'],
  subjects: ({ moneyEvents }) =>
    live(moneyEvents).filter((event) => event.direction === 'heard' && /^(?:refund|cancelled|used|expired)$/.test(event.about)),
  holds: () => true,
  location: (event) => event.location,
  message: (event) => event.name,
  arises: {
    when: ({ resaleFlows }) => live(resaleFlows).some((flow) => flow.kind === 'list'),
    otherwise: 'No route lists anything for sale.',
  },
  whenNone: 'fail',
  belongsTo: 'resaleFlows',
  noneMessage: 'No event about use, refund, cancellation or expiry is heard.',
  confidence: 'likely',
  quantifier: 'any',
});
