import type { Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { foldName, givings, movesAll, sameTable, stockChanges, stockTables } from '../../derive/stock.ts';
import type { StockTable } from '../../derive/stock.ts';
import { columnRole } from '@airworthy/model';

const names = ({ left, taken, limit }: StockTable): string =>
  [left, ...taken, limit].flatMap((one) => (one === undefined ? [] : [one.name])).join(', ');
const NONE = 'No table counts units of a limited stock.';

/** `available >= 0`, `sold + held <= capacity`, also with the name of the column left open by a query builder. */
function refusesTooMany({ table, left, taken, limit }: StockTable): boolean | undefined {
  const checks = table.checks.map((one) => one.toLowerCase().replaceAll('"', ''));
  const mentions = (text: string, name: string | undefined): boolean =>
    name !== undefined && new RegExp(`\\b${name.toLowerCase()}\\b`).test(text);
  const bounds = checks.some(
    (text) =>
      (mentions(text, left?.name) && />=?\s*\(?-?0|>=\s*\(?0|<=/.test(text)) ||
      (mentions(text, limit?.name) && taken.some((one) => mentions(text, one.name)) && /<=|>=/.test(text)),
  );
  if (bounds) return true;
  if (left !== undefined && /unsigned/.test(left.type)) return true;
  return checks.some((text) => text.includes('??')) ? undefined : false;
}

export const refusedByDatabase = defineCheck({
  id: 'stock/too-many-refused-by-database',
  title: 'The database refuses a count below zero or above the limit',
  failTitle: 'The database accepts that more is sold than there is',
  needs: ['tables'],
  subjects: ({ tables }) => stockTables(tables),
  holds: refusesTooMany,
  location: ({ table }) => table.location,
  message: (stock, holds) =>
    `${stock.table.name} (${names(stock)}): ${holds === true ? 'a CHECK bounds it' : holds === false ? 'no CHECK bounds what is left or sold' : 'a CHECK whose columns could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const givenBackWithinLimit = defineCheck({
  id: 'stock/given-back-within-limit',
  title: 'Giving units back cannot leave more than there ever were',
  failTitle: 'Units that are given back twice become units that never existed',
  needs: ['recordChanges', 'tables'],
  // Goods of which nobody says how many there are have no upper end.
  subjects: ({ recordChanges, tables }) =>
    givings(recordChanges, tables).filter(({ stock }) => stock === undefined || stock.limit !== undefined || stock.taken.length > 0),
  holds: ({ change, amount, stock }) => {
    if (amount.bounded || movesAll(change, amount)) return true;
    if (stock !== undefined) {
      const upper = stock.table.checks.some(
        (text) =>
          stock.left !== undefined && stock.limit !== undefined && text.includes(stock.left.name) && text.includes(stock.limit.name),
      );
      if (upper) return true;
    }
    return change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: ({ change, amount }, holds) =>
    `${change.within ?? 'code'} gives back to ${change.table}.${amount.column}: ${holds === true ? 'bounded by the statement or by a CHECK, or moved from what is held' : 'nothing bounds the new value'}`,
  whenNone: 'na',
  noneMessage: 'Nothing gives units back here.',
  confidence: 'proved',
});

const PLACE =
  /^(?:seat|seat_?(?:id|number|no|label)|slot|slot_?id|room_?(?:id|number)|table_?(?:id|number)|desk_?id|berth|cabin_?id|serial_?(?:no|number)|unit_?id|license_?key|starts_?at|start_?time)$/i;
const ASSIGNS = /ticket|booking|reservation|seat|appointment|assignment|rental|allocation|licen[cs]e|pass(?:es)?$|hold/i;

/** A table that gives a place or a numbered unit to somebody. */
function assignments(tables: readonly Table[]): { table: Table; places: string[] }[] {
  return tables.flatMap((table) => {
    if (!ASSIGNS.test(table.name)) return [];
    const places = table.columns.filter((column) => PLACE.test(column.name)).map((column) => column.name);
    const held = table.columns.some((column) => columnRole(column.name) === 'holder');
    return places.length > 0 && held ? [{ table, places }] : [];
  });
}

export const placesGivenOnce = defineCheck({
  id: 'stock/places-given-once',
  title: 'A unique key keeps a seat, slot or numbered unit from being given to two holders',
  failTitle: 'Nothing in the database keeps a seat, slot or numbered unit from being given twice',
  needs: ['tables'],
  subjects: ({ tables }) => assignments(tables),
  holds: ({ table, places }) =>
    [
      table.primaryKey,
      ...table.indexes.filter((one) => one.unique).map((one) => one.columns),
      ...table.columns.filter((one) => one.unique === true).map((one) => [one.name]),
    ].some((key) => key.some((column) => places.includes(column))) || table.checks.some((text) => /exclude|&&/i.test(text)),
  location: ({ table }) => table.location,
  message: ({ table, places }, holds) =>
    `${table.name} (${places.join(', ')}): ${holds === true ? 'a unique key covers the place' : 'no unique key covers the place'}`,
  whenNone: 'na',
  noneMessage: 'No table gives numbered places or units to holders.',
  confidence: 'likely',
});

const PER_CUSTOMER =
  /^(?:max|limit)_?(?:per|purchase)\w*|\w+_per_(?:customer|user|order|account|person|buyer)$|^(?:purchase|customer|user|order)_?limit$|^max_?(?:tickets|quantity|units)_?per/i;

export const customerLimitKept = defineCheck({
  id: 'stock/customer-limit-compared',
  title: 'The limit for one customer is compared where units are taken',
  failTitle: 'A limit for one customer is stored, and whoever takes units does not look at it',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) =>
    tables
      .flatMap((table) =>
        table.columns
          .filter((column) => PER_CUSTOMER.test(column.name))
          .map((column) => ({
            table,
            column,
            changes: stockChanges(recordChanges, tables).filter(
              (one) => one.direction === 'out' && sameTable(one.change.table, table.name),
            ),
          })),
      )
      .filter((one) => one.changes.length > 0),
  holds: ({ column, changes }) => {
    const answers = changes.map(({ change }) =>
      change.tests.includes(foldName(column.name)) || change.predicate.some((name) => foldName(name) === foldName(column.name))
        ? true
        : change.testsOpen === true
          ? undefined
          : false,
    );
    return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
  },
  location: ({ table, column }) => ({ path: column.path ?? table.location.path, line: column.line }),
  related: ({ changes }) => changes.map(({ change }) => change.location),
  message: ({ table, column, changes }, holds) =>
    `${table.name}.${column.name} ${holds === true ? 'is compared before units are taken' : holds === false ? `is not compared by ${changes[0]?.change.within ?? 'the code that takes units'}` : ': what is compared before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No limit for one customer is stored beside a stock that is taken from here.',
  confidence: 'likely',
});
