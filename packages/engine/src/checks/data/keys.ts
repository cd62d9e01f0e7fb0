import type { Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import {
  columnLocation,
  columnsOf,
  hasSoftDelete,
  isFreeText,
  isIndexed,
  isSoftDeleteColumn,
  normalName,
  normalTableName,
  printColumn,
  tableNamedBy,
  uniqueKeys,
  wordsOf,
} from '../../derive/columns.ts';
import type { ColumnOf } from '../../derive/columns.ts';
import { isEmbedded } from '../../derive/migration-steps.ts';

export const primaryKeysDeclared = defineCheck({
  id: 'data/primary-keys-declared',
  title: 'Every table has a primary key, or a unique key of required columns',
  failTitle: 'A table has no primary key',
  needs: ['tables'],
  // A table that this service only alters was made elsewhere.
  subjects: ({ tables }) => tables.filter((table) => table.columns.length > 0),
  // A unique key over columns that cannot be null identifies a row as well; join tables of ORMs are made so.
  holds: (table) => table.primaryKey.length > 0 || keyInsteadOf(table) !== undefined,
  location: (table) => table.location,
  message: (table) => {
    const instead = table.primaryKey.length > 0 ? undefined : keyInsteadOf(table);
    return instead === undefined
      ? `${table.name}: primary key ${table.primaryKey.join(', ') || 'missing'}`
      : `${table.name}: identified by the unique key ${instead.join(', ')} of required columns`;
  },
  whenNone: 'na',
  noneMessage: 'No table is declared in the tree.',
  confidence: 'proved',
});

function keyInsteadOf(table: Table): string[] | undefined {
  return table.indexes.find(
    (index) =>
      index.unique &&
      index.where === undefined &&
      index.columns.length > 0 &&
      index.columns.every((name) => table.columns.some((column) => column.name === name && !column.nullable)),
  )?.columns;
}

/** A column that names another table. */
interface Pointer extends ColumnOf {
  target: Table;
}

export const foreignKeysDeclared = defineCheck({
  id: 'data/foreign-keys-declared',
  title: 'Columns that point at another table of the service are foreign keys',
  failTitle: 'A column points at another table and nothing keeps the reference valid',
  needs: ['tables'],
  subjects: ({ tables }): Pointer[] =>
    columnsOf(tables).flatMap((one) => {
      // A declared key says what it points at, whatever the column is called.
      const key = one.table.foreignKeys.find(
        (each) => each.columns.length === 1 && normalName(each.columns[0] ?? '') === normalName(one.column.name),
      );
      const declared = key && tables.find((table) => normalTableName(table.name) === normalTableName(key.references));
      if (declared !== undefined) return [{ ...one, target: declared }];
      const target = tableNamedBy(one.column.name, tables);
      return target && target !== one.table && sameDatabase(one.table, target) && fitsKey(one, target) ? [{ ...one, target }] : [];
    }),
  holds: ({ table, column }) => table.foreignKeys.some((key) => key.columns.some((name) => normalName(name) === normalName(column.name))),
  location: (one) => columnLocation(one),
  related: ({ target }) => [target.location],
  message: (one, holds) => `${printColumn(one)} ${holds === true ? 'references' : 'is no foreign key to'} ${one.target.name}`,
  whenNone: 'na',
  noneMessage: 'No column that points at another declared table was found.',
  confidence: 'likely',
});

/** Tables that different tools migrate, or that stand in different schemas, may live in different databases. */
function sameDatabase(table: Table, target: Table): boolean {
  const schemaOf = (name: string): string => (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '');
  return table.from === target.from && schemaOf(table.name) === schemaOf(target.name);
}

/** An identifier of a partner (`payment_intent_id varchar`) is no reference to a table whose key is a UUID. */
function fitsKey({ table, column }: ColumnOf, target: Table): boolean {
  if (table.primaryKey.length === 1 && table.primaryKey[0] === column.name && table.foreignKeys.length === 0) return false;
  const key = target.primaryKey.length === 1 ? target.columns.find((one) => one.name === target.primaryKey[0]) : undefined;
  return key !== undefined && typeFamily(key.type) === typeFamily(column.type);
}

function typeFamily(type: string): string {
  const lower = type.toLowerCase();
  if (/^(?:big|small)?(?:int|serial|increments)|^integer/.test(lower)) return 'number';
  return isFreeText(lower) ? 'text' : lower.replace(/\(.*$/, '').trim();
}

interface KeyOf {
  table: Table;
  key: Table['foreignKeys'][number];
}

const keysOf = (tables: readonly Table[]): KeyOf[] => tables.flatMap((table) => table.foreignKeys.map((key) => ({ table, key })));

const keyLocation = ({ table, key }: KeyOf): { path: string; line: number } => ({
  path: table.location.path,
  line: table.columns.find((column) => column.name === key.columns[0])?.line ?? table.location.line,
});

export const foreignKeysIndexed = defineCheck({
  id: 'data/foreign-keys-indexed',
  title: 'Foreign keys are indexed',
  failTitle: 'A foreign key has no index, so joins and deletes of the parent read the whole table',
  needs: ['tables', 'dbClients'],
  subjects: ({ tables }) => keysOf(tables).filter(({ key }) => key.columns.length > 0),
  // MySQL makes the index with the key: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
  holds: ({ table, key }, { dbClients }) =>
    isIndexed(table, key.columns[0] as string) || (dbClients.length > 0 && dbClients.every((client) => client.engine === 'mysql')),
  location: keyLocation,
  message: ({ table, key }, holds) =>
    `${table.name}(${key.columns.join(', ')}) → ${key.references}: ${holds === true ? 'indexed' : 'no index starts with it'}`,
  whenNone: 'na',
  noneMessage: 'No foreign key is declared.',
  confidence: 'proved',
});

export const deletePolicyStated = defineCheck({
  id: 'data/delete-policy-stated',
  title: 'Every foreign key states what happens when its parent is deleted',
  failTitle: 'A foreign key leaves open what happens when its parent is deleted',
  needs: ['tables'],
  subjects: ({ tables }) => keysOf(tables),
  holds: ({ key }) => key.onDelete !== undefined,
  location: keyLocation,
  message: ({ table, key }) => `${table.name}(${key.columns.join(', ')}) → ${key.references}: on delete ${key.onDelete ?? 'not stated'}`,
  whenNone: 'na',
  noneMessage: 'No foreign key is declared.',
  confidence: 'proved',
});

/** Names that identify one thing to people or partners, so that two rows with the same value are a defect. */
const NATURAL_KEY = /^(?:slug|username|user_name|handle|subdomain)$/;
const DOCUMENT_NUMBER = /^(order|invoice|ticket|receipt|refund|confirmation)_(?:number|no|code)$/;
/** What people type in to get something: one code, one offer. */
const CODES = /(?:^|_)(?:codes?|coupons?|vouchers?|promotions?|discounts?|gift_cards?|invit(?:es?|ations?)|referrals?)$/;
const PEOPLE = /^(?:users?|accounts?|members?|admins?|staff)$/;
/** Names that people take on: the rows of other tables mention them. */
const TAKEN_NAME = /^(?:username|user_name|handle|subdomain)$/;
/** Who takes a name on. */
const NAMED =
  /(?:^|_)(?:users?|accounts?|actors?|members?|admins?|staff|people|persons?|profiles?|authors?|creators?|organi[sz]ations?|orgs?|teams?|tenants?|workspaces?|compan(?:y|ies)|channels?|shops?|stores?|sites?|domains?|handles?|usernames?|subdomains?|logins?|credentials?|players?|customers?|partners?|projects?|communit(?:y|ies))$/;
/** Tables whose rows repeat values of others on purpose. */
const COPIES = /(?:^|_)(?:histor(?:y|ies)|logs?|events?|audits?|snapshots?|archives?|items?|lines?|entries|cache)$/;

function identifiesRow({ table, column }: ColumnOf): boolean {
  const name = normalName(column.name);
  const owner = normalTableName(table.name);
  if (COPIES.test(owner) || table.foreignKeys.some((key) => key.columns.includes(column.name))) return false;
  const document = DOCUMENT_NUMBER.exec(name)?.[1];
  if (document !== undefined) return owner.split('_').some((word) => word === document || word === `${document}s`);
  if (name === 'code' && CODES.test(owner)) return true;
  if (TAKEN_NAME.test(name) && !NAMED.test(owner)) return false;
  return NATURAL_KEY.test(name) || (name === 'email' && PEOPLE.test(owner));
}

export const naturalKeysUnique = defineCheck({
  id: 'data/natural-keys-unique',
  title: 'Numbers, slugs and logins that identify one thing are unique in the database',
  failTitle: 'The database accepts the same identifying value twice',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) => columnsOf(tables).filter(identifiesRow),
  holds: ({ table, column }) =>
    uniqueKeys(table).some((key) => key.some((name) => normalName(name) === normalName(column.name)))
      ? true
      : // A name that a row may lack is not what the row is known by; it may be copied from where it is kept unique.
        column.nullable && TAKEN_NAME.test(normalName(column.name))
        ? undefined
        : false,
  location: columnLocation,
  message: (one, holds) => `${printColumn(one)} is ${holds === true ? '' : 'not '}part of a unique key`,
  whenNone: 'na',
  noneMessage: 'No column with an identifying name was found.',
  confidence: 'likely',
});

/** Values that the code makes anew for each row, so that nobody asks for one again. */
const MADE_UP =
  /(?:^|_)(?:uuid|guid|nanoid|cuid|ulid|token|hash|nonce|secret|signature|checksum|fingerprint)$|^(?:friendly|public|short)_id$|^(?:order|invoice|ticket|receipt|refund|confirmation|booking|reference|tracking|transaction)_(?:number|no|code)$/;

export const softDeleteKeysPartial = defineCheck({
  id: 'data/soft-delete-keys-partial',
  title: 'Unique keys of tables with soft delete count only rows that still exist',
  failTitle: 'A deleted row still blocks its unique value from being used again',
  needs: ['tables'],
  subjects: ({ tables }) =>
    tables
      .filter(hasSoftDelete)
      .flatMap((table) =>
        table.indexes
          .filter(
            (index) =>
              index.unique &&
              !index.columns.every((name) => table.primaryKey.includes(name)) &&
              !index.columns.some((name) => normalName(name) === 'id') &&
              !index.columns.every((name) => MADE_UP.test(normalName(name))),
          )
          .map((index) => ({ table, index })),
      ),
  holds: ({ index }) => index.where !== undefined || index.columns.some(isSoftDeleteColumn),
  location: ({ table }) => table.location,
  message: ({ table, index }) =>
    `${table.name}: unique (${index.columns.join(', ')})${index.where === undefined ? '' : ` where ${index.where}`}`,
  whenNone: 'na',
  noneMessage: 'No table with soft delete has a unique key.',
  confidence: 'proved',
});

interface IndexOf {
  table: Table;
  index: Table['indexes'][number];
  /** Columns of what serves the same reads. */
  instead: string[] | undefined;
}

/** Another index, key or unique column that serves every read of this one: of two alike the later is too many. */
function servedBy(table: Table, index: Table['indexes'][number], at: number): string[] | undefined {
  if (index.unique || index.special === true || index.where !== undefined || index.columns.length === 0) return undefined;
  const begins = (columns: readonly string[]): boolean => index.columns.every((name, place) => columns[place] === name);
  const longer = table.indexes.find((other, place) => {
    if (other === index || other.special === true || other.where !== undefined || !begins(other.columns)) return false;
    return other.columns.length > index.columns.length || other.unique || place < at;
  });
  return longer?.columns ?? (table.primaryKey.length > 0 && begins(table.primaryKey) ? table.primaryKey : undefined);
}

export const indexesDistinct = defineCheck({
  id: 'data/indexes-distinct',
  title: 'No index repeats the beginning of another',
  failTitle: 'An index is the beginning of another one, or the same again, and only costs writes',
  needs: ['tables'],
  subjects: ({ tables }): IndexOf[] =>
    tables.flatMap((table) => table.indexes.map((index, at) => ({ table, index, instead: servedBy(table, index, at) }))),
  holds: ({ instead }) => instead === undefined,
  location: ({ table }) => table.location,
  message: ({ table, index, instead }) =>
    `${table.name}: index ${index.name ?? ''}(${index.columns.join(', ')})${instead === undefined ? '' : `, served by (${instead.join(', ')}) as well`}`,
  whenNone: 'na',
  noneMessage: 'No index is declared.',
  confidence: 'likely',
});

export const identifiersWide = defineCheck({
  id: 'data/identifiers-wide',
  title: 'No primary key is a number of 32 bits or less',
  failTitle: 'A primary key runs out after two billion rows',
  needs: ['tables', 'dbClients'],
  beside: ['dbClients'],
  // Whole numbers of SQLite have 64 bits, whatever they are called: https://www.sqlite.org/datatype3.html
  arises: { when: ({ dbClients }) => !isEmbedded(dbClients), otherwise: 'SQLite keeps whole numbers in 64 bits.' },
  subjects: ({ tables }) =>
    tables.flatMap((table) => {
      const column = table.primaryKey.length === 1 ? table.columns.find((one) => one.name === table.primaryKey[0]) : undefined;
      return column && wordsOf(column.name).includes('id') ? [{ table, column }] : [];
    }),
  holds: ({ column }) => !/^(?:serial|smallserial|int|integer|int4|smallint|increments)\b/.test(column.type.toLowerCase()),
  location: columnLocation,
  message: (one) => `${printColumn(one)} is ${one.column.type}`,
  whenNone: 'na',
  noneMessage: 'No table with a single id column was found.',
  confidence: 'proved',
});
