import type { Column, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import {
  columnLocation,
  columnsOf,
  isFreeText,
  isInexact,
  isNumeric,
  namesCounter,
  namesMoney,
  normalName,
  printColumn,
  wordsOf,
} from '../../derive/columns.ts';
import type { ColumnOf } from '../../derive/columns.ts';

export const moneyExact = defineCheck({
  id: 'data/money-exact',
  title: 'Money is stored exactly, as integers of the smallest unit or as decimals',
  failTitle: 'Money is stored in floating point',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) =>
    columnsOf(tables).filter(
      ({ column, table }) => (namesMoney(column.name) || (isInexact(column.type) && isTotal(column.name, table))) && isNumeric(column.type),
    ),
  // Documents know one kind of number, which holds whole cents exactly.
  holds: ({ column, table }) => !isInexact(column.type) || (table.document === true && wordsOf(column.name).includes('cents')),
  location: columnLocation,
  message: (one) => `${printColumn(one)} is ${one.column.type}`,
  whenNone: 'na',
  noneMessage: 'No column that holds money was found.',
  confidence: 'proved',
});

/** `orders.total` in floating point: a table of sales, or one that names a currency, sums up money. */
function isTotal(name: string, table: Table): boolean {
  if (!/^(?:grand_|order_|net_|gross_)?total$/.test(normalName(name))) return false;
  return (
    /order|invoice|cart|checkout|payment|sale|purchase|quote|receipt|booking/i.test(table.name) ||
    table.columns.some((one) => /^currency(?:_code)?$/.test(normalName(one.name)))
  );
}

export const amountsConstrained = defineCheck({
  id: 'data/amounts-constrained',
  title: 'Amounts and quantities are required and cannot be negative',
  failTitle: 'An amount or quantity may be missing or negative as far as the database is concerned',
  needs: ['tables'],
  subjects: ({ tables }) => columnsOf(tables).filter(({ column }) => namesCounter(column.name) && isNumeric(column.type)),
  holds: (one) => !one.column.nullable && hasFloor(one) === true,
  location: columnLocation,
  message: (one) => `${printColumn(one)}: ${one.column.nullable ? 'may be null' : 'required'}, ${FLOORS[String(hasFloor(one))]}`,
  whenNone: 'na',
  noneMessage: 'No column with an amount or quantity was found.',
  confidence: 'proved',
});

const FLOORS: Readonly<Record<string, string>> = {
  true: 'cannot go below zero',
  other: 'has a CHECK, but none that keeps it from going below zero',
  false: 'no CHECK',
};

/** A check may only set an upper limit (`sold <= capacity`); the unsigned types of MySQL have no negative numbers. */
function hasFloor(one: ColumnOf): true | 'other' | false {
  if (/\bunsigned\b/.test(one.column.type.toLowerCase())) return true;
  if (!isMentioned(one)) return false;
  const wanted = normalName(one.column.name);
  return one.table.checks.some(
    (text) =>
      [...text.matchAll(/["'`]?([A-Za-z_]\w*)["'`]?\)*(?:::[\w ]+?)?\)*\s*(>=?|=|in\b|between\b|is distinct from)/gi)].some(
        ([, name]) => normalName(name ?? '') === wanted,
      ) || [...text.matchAll(/<=?\s*\(*["'`]?([A-Za-z_]\w*)/g)].some(([, name]) => normalName(name ?? '') === wanted),
  )
    ? true
    : 'other';
}

function isMentioned({ table, column }: ColumnOf): boolean {
  return table.checks.some((text) => text.split(/[^A-Za-z0-9_]+/).some((word) => normalName(word) === normalName(column.name)));
}

/** In an address `state` is a part of a country. */
function isPlace({ table, column }: ColumnOf): boolean {
  const words = wordsOf(table.name);
  const near = table.columns.flatMap((one) => wordsOf(one.name));
  return (
    wordsOf(column.name).at(-1) === 'state' &&
    ['city', 'zip', 'postal', 'country', 'province', 'jurisdiction'].some(
      (word) => near.includes(word) || words.some((one) => one.startsWith('address')),
    )
  );
}

export const statusesConstrained = defineCheck({
  id: 'data/statuses-constrained',
  title: 'The database accepts only known states',
  failTitle: 'A status column accepts any text',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) =>
    columnsOf(tables).filter(
      (one) =>
        /^(?:status|state|stage|phase)$/.test(wordsOf(one.column.name).at(-1) ?? '') &&
        !/^(?:json|bool|uuid|int|bigint|smallint)/.test(one.column.type) &&
        // What a sign-in partner hands back (OAuth `state`) has no states of its own.
        !/^(?:session|oauth|auth|csrf)_state$/.test(normalName(one.column.name)) &&
        !(normalName(one.column.name) === 'state' && wordsOf(one.table.name).some((word) => /^(?:o?auth|sso|oidc|csrf)$/.test(word))) &&
        !isPlace(one),
    ),
  holds: (one) =>
    isMentioned(one) || one.table.foreignKeys.some((key) => key.columns.includes(one.column.name))
      ? true
      : // A type that the code makes itself may be text.
        /^custom\b/.test(one.column.type)
        ? undefined
        : !isFreeText(one.column.type),
  location: columnLocation,
  message: (one, holds) =>
    `${printColumn(one)} is ${one.column.type}${holds === true ? ' with known values' : holds === false ? ' without a CHECK or enum' : ', whose values could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No status column was found.',
  confidence: 'likely',
});

export const timesCarryZone = defineCheck({
  id: 'data/times-carry-zone',
  title: 'Points in time are stored with a time zone',
  failTitle: 'A point in time is stored without a time zone',
  needs: ['tables', 'dbClients'],
  subjects: ({ tables, dbClients }) =>
    // MySQL and SQLite have no such type; their conventions are a matter of the session.
    dbClients.some((client) => client.engine === 'mysql' || client.engine === 'sqlite')
      ? []
      : columnsOf(tables).filter(({ column }) => /^(?:timestamp|datetime)/.test(column.type.toLowerCase())),
  holds: ({ column }) => /tz|with time zone/.test(column.type.toLowerCase()),
  location: columnLocation,
  message: (one) =>
    `${printColumn(one)} is ${one.column.type}${one.table.from === 'prisma' && one.column.type.toLowerCase() === 'datetime' ? ', which becomes timestamp(3) without a zone' : ''}`,
  whenNone: 'na',
  noneMessage: 'No column with a point in time was found.',
  confidence: 'proved',
});

/** The time at which a row was made, or at which what it records happened. */
const MADE =
  /^(?:created|inserted|indexed|recorded|occurred|happened|added|issued|sent|received|logged|started|requested|processed|executed|applied|registered|joined|submitted|uploaded|ordered|placed|opened|granted|invited|observed|captured|event)_?(?:at|on|time|date|ts|timestamp)?(?:_ms|_m)?$|^(?:timestamp|time|date|ts)$|^(?:date|time)_(?:created|added|inserted)$|^creation_(?:at|time|date|timestamp)$|^first_seen(?:_at)?$/;

export const rowsDated = defineCheck({
  id: 'data/rows-dated',
  title: 'Rows say when they were made',
  failTitle: 'Rows of a table do not say when they were made',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) => tables.filter((table) => table.columns.length > 0 && !isJoinTable(table)),
  holds: (table) => table.columns.some((column) => MADE.test(normalName(column.name)) || isFilledWhenMade(column)),
  location: (table) => table.location,
  message: (table, holds) => `${table.name} ${holds === true ? 'has a' : 'has no'} column for the time of creation`,
  whenNone: 'na',
  noneMessage: 'No table is declared in the tree.',
  confidence: 'likely',
});

/** `submitted_at timestamptz default now()`: whatever its name, it holds when the row was made, unless it is about changes. */
function isFilledWhenMade({ name, type, default: preset }: Column): boolean {
  return (
    /^(?:timestamp|datetime|date)/i.test(type) &&
    /now\(|current_timestamp|getdate|sysdate/i.test(preset ?? '') &&
    !/^(?:updated|modified|changed_last|last_)/.test(normalName(name))
  );
}

function isJoinTable(table: Table): boolean {
  const keyed = new Set(table.foreignKeys.flatMap((key) => key.columns));
  return (
    table.columns.length <= 4 && table.foreignKeys.length >= 2 && table.columns.filter((column) => !keyed.has(column.name)).length <= 2
  );
}

const CORE = /^(?:created_at|status|state|tenant_id|organi[sz]ation_id|currency)$/;
/** A person who owns the row. Rows of guests, and those that outlive their owner, may do without one. */
const OWNER = /^(?:user|owner|customer|account|buyer|seller)_id$/;

export const coreColumnsRequired = defineCheck({
  id: 'data/core-columns-required',
  title: 'Owner, state, currency and creation time of a row are required by the database',
  failTitle: 'The database lets owner, state, currency or creation time be missing',
  needs: ['tables'],
  subjects: ({ tables }) =>
    columnsOf(tables).filter(
      (one) => (CORE.test(normalName(one.column.name)) && !isPlace(one)) || (OWNER.test(normalName(one.column.name)) && isOwned(one.table)),
    ),
  holds: ({ table, column }) =>
    !column.nullable || table.primaryKey.includes(column.name) || (OWNER.test(normalName(column.name)) ? undefined : false),
  location: columnLocation,
  message: (one) => `${printColumn(one)} ${one.column.nullable ? 'may be null' : 'is required'}`,
  whenNone: 'na',
  noneMessage: 'No such column was found.',
  confidence: 'likely',
});

/** What is written about anybody, known or not, has no owner. */
function isOwned(table: Table): boolean {
  return !/log|audit|event|histor|metric|analytic|stat|track|visit|attempt|job|queue|cache|report|alert|setting|config/i.test(table.name);
}

export const jsonStoredAsJsonb = defineCheck({
  id: 'data/json-stored-as-jsonb',
  title: 'JSON documents are stored as jsonb, or as the json of MySQL',
  failTitle: 'JSON documents are stored as plain json',
  needs: ['tables', 'dbClients'],
  beside: ['dbClients'],
  subjects: ({ tables }) => columnsOf(tables).filter(({ column }) => column.type.toLowerCase().startsWith('json')),
  // What MySQL calls json is kept in a binary form that is checked and can be indexed: https://dev.mysql.com/doc/refman/8.4/en/json.html
  holds: ({ column }, { dbClients }) =>
    column.type.toLowerCase().startsWith('jsonb') || (dbClients.length > 0 && dbClients.every((client) => client.engine === 'mysql')),
  location: columnLocation,
  message: (one) => `${printColumn(one)} is ${one.column.type}`,
  whenNone: 'na',
  noneMessage: 'No column of a JSON type was found.',
  confidence: 'proved',
});
