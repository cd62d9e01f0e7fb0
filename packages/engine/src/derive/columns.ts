import type { Column, Table } from '@airworthy/model';

/** A column together with its table and the place where it is declared. */
export interface ColumnOf {
  table: Table;
  column: Column;
}

export function columnsOf(tables: readonly Table[]): ColumnOf[] {
  return tables.flatMap((table) => table.columns.map((column) => ({ table, column })));
}

/** `invoice.total_cents`. */
export function printColumn({ table, column }: ColumnOf): string {
  return `${table.name}.${column.name}`;
}

export function columnLocation({ table, column }: ColumnOf): { path: string; line: number } {
  return { path: column.path ?? table.location.path, line: column.line };
}

/** Words of a name: `unitPrice`, `unit_price` → unit, price. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** The same name however it is written: `orderId` and `order_id`. */
export const normalName = remembered((name) => wordsOf(name).join('_'));

/** Names are asked for again and again by many checks; the same few thousand in every service. */
function remembered(answer: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) {
      if (known.size > 20_000) known.clear();
      known.set(name, (value = answer(name)));
    }
    return value;
  };
}

const MONEY = new Set([
  'amount',
  'price',
  'subtotal',
  'balance',
  'cost',
  'fee',
  'fees',
  'tax',
  'discount',
  'revenue',
  'payout',
  'refund',
  'salary',
  'wage',
  'cents',
]);
const NOT_MONEY = new Set([
  'id',
  'at',
  'date',
  'type',
  'status',
  'currency',
  'percent',
  'percentage',
  'rate',
  'bps',
  'code',
  'name',
  'count',
  'address',
  'url',
  'hash',
  'reason',
  'key',
  'is',
  'has',
  'enabled',
  'note',
  'notes',
  'by',
  'jurisdiction',
  'class',
  'classification',
  'year',
  'period',
  'ratio',
  'score',
  'impact',
  // What an allowance is filled up with is a number of calls.
  'refill',
]);
const COUNTER = new Set([
  'quantity',
  'qty',
  'stock',
  'available',
  'remaining',
  'sold',
  'reserved',
  'balance',
  'credits',
  'points',
  'inventory',
  'capacity',
]);

/** Whether a column of this name holds an amount of money. */
export function namesMoney(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => MONEY.has(word)) &&
    // `daily_rate_cents` names its unit, whatever stands before it.
    (words.at(-1) === 'cents' || !words.some((word) => NOT_MONEY.has(word))) &&
    !/^(?:ms|sec|secs|seconds|minutes|hours|days|bytes|kb|mb)$/.test(words.at(-1) ?? '')
  );
}

/** Whether concurrent writers can lose each other's change of this column: money and stock. */
export function namesCounter(name: string): boolean {
  const words = wordsOf(name);
  return namesMoney(name) || (words.some((word) => COUNTER.has(word)) && !words.some((word) => NOT_MONEY.has(word)));
}

export function isNumeric(type: string): boolean {
  return /^(?:int|integer|bigint|smallint|serial|bigserial|decimal|numeric|money|float|double|real|number|biginteger|specific)/.test(
    type.toLowerCase(),
  );
}

/** Binary floating point, or PostgreSQL's locale-dependent `money`. */
export function isInexact(type: string): boolean {
  return /^(?:float|double|real|money)/.test(type.toLowerCase());
}

/** Text without a fixed set of values. */
export function isFreeText(type: string): boolean {
  return /^(?:text|varchar|character varying|char|character|string|citext|longtext|mediumtext)\b/.test(type.toLowerCase());
}

/** `deletedAt`, with its unit or time zone behind it as well: `deleted_at_ms`, `deleted_at_utc`. */
const SOFT_DELETE = /^(?:deleted_(?:at|on|date)(?:_(?:m|ms|utc|ts|tz|unix))?|date_deleted|(?:is_|soft_)?deleted)$/;

export function isSoftDeleteColumn(name: string): boolean {
  return SOFT_DELETE.test(normalName(name));
}

export function hasSoftDelete(table: Table): boolean {
  return table.columns.some((column) => isSoftDeleteColumn(column.name));
}

/** Column lists that the database keeps unique, primary key included. */
export function uniqueKeys(table: Table): string[][] {
  const keys = table.indexes.filter((index) => index.unique).map((index) => index.columns);
  for (const column of table.columns) if (column.unique) keys.push([column.name]);
  return table.primaryKey.length > 0 ? [table.primaryKey, ...keys] : keys;
}

/** Whether an index starts with this column, so that the database can find rows by it. */
export function isIndexed(table: Table, column: string): boolean {
  const wanted = normalName(column);
  const leads = [table.primaryKey[0], ...table.indexes.map((index) => index.columns[0]), ...uniqueKeys(table).map((key) => key[0])];
  return leads.some((lead) => lead !== undefined && normalName(lead) === wanted);
}

/** The table a query or step speaks of, schema and quotes aside. */
export function findTable(tables: readonly Table[], name: string): Table | undefined {
  const wanted = normalTableName(name);
  return tables.find((table) => normalTableName(table.name) === wanted);
}

export const normalTableName = remembered((name) => normalName(name.replaceAll(/["`]/g, '').replace(/^.*\./, '')));

/** The table that `customer_id` points at, judged by its name. */
export function tableNamedBy(column: string, tables: readonly Table[]): Table | undefined {
  const words = wordsOf(column);
  if (words.length < 2 || words.at(-1) !== 'id') return undefined;
  const stem = words.slice(0, -1).join('_');
  const plural = stem.endsWith('y') ? `${stem.slice(0, -1)}ies` : /(?:s|x|ch|sh)$/.test(stem) ? `${stem}es` : `${stem}s`;
  return tables.find((table) => [stem, plural].includes(normalTableName(table.name)));
}
