import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleTable } from '../../testing/sample-facts.ts';
import { sampleDbClient } from '../../testing/sample-project-facts.ts';
import {
  deletePolicyStated,
  foreignKeysDeclared,
  foreignKeysIndexed,
  identifiersWide,
  indexesDistinct,
  naturalKeysUnique,
  primaryKeysDeclared,
  softDeleteKeysPartial,
} from './keys.ts';

const column = (name: string, type = 'uuid', line = 2) => ({ name, type, nullable: false, line });
const customers = sampleTable({ name: 'customers', primaryKey: ['id'], columns: [column('id')], indexes: [], foreignKeys: [] });
const orders = (table: Parameters<typeof sampleTable>[0] = {}) =>
  sampleTable({
    name: 'orders',
    primaryKey: ['id'],
    columns: [column('id'), column('customer_id', 'uuid', 7)],
    indexes: [],
    foreignKeys: [],
    ...table,
  });
const key = { columns: ['customer_id'], references: 'customers' };
const ask = (check: Parameters<typeof runCheck>[0], ...tables: ReturnType<typeof orders>[]) => runCheck(check, modelOf({ tables }));

test('a column that names another table has to be a foreign key', () => {
  const outcome = ask(foreignKeysDeclared, orders(), customers);
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]).toMatchObject({ message: 'orders.customer_id is no foreign key to customers', location: { line: 7 } });
  expect(ask(foreignKeysDeclared, orders({ foreignKeys: [key] }), customers).status).toBe('PASS');
  const bought = orders({ columns: [column('buyer', 'uuid', 7)], foreignKeys: [{ columns: ['buyer'], references: 'customers' }] });
  expect(ask(foreignKeysDeclared, bought, customers).status).toBe('PASS');
  expect(ask(foreignKeysDeclared, orders()).status).toBe('N/A');
  expect(ask(foreignKeysDeclared, orders({ columns: [column('customer_id', 'varchar(64)')] }), customers).status).toBe('N/A');
});

test('foreign keys are indexed and state what a delete does', () => {
  expect(ask(foreignKeysIndexed, orders({ foreignKeys: [key] })).status).toBe('FAIL');
  expect(ask(foreignKeysIndexed, orders({ foreignKeys: [key], indexes: [{ columns: ['customer_id', 'id'], unique: false }] })).status).toBe(
    'PASS',
  );
  expect(ask(deletePolicyStated, orders({ foreignKeys: [key] })).status).toBe('FAIL');
  expect(ask(deletePolicyStated, orders({ foreignKeys: [{ ...key, onDelete: 'restrict' }] })).status).toBe('PASS');
});

test('a table needs a primary key, and a wide one', () => {
  expect(ask(primaryKeysDeclared, orders({ primaryKey: [] })).status).toBe('FAIL');
  expect(ask(identifiersWide, orders({ columns: [column('id', 'serial')] })).status).toBe('FAIL');
  expect(ask(identifiersWide, orders()).status).toBe('PASS');
});

test('numbers that identify a document are unique, alone or within a tenant', () => {
  const columns = [column('id'), column('order_number', 'text')];
  expect(ask(naturalKeysUnique, orders({ columns })).status).toBe('FAIL');
  expect(ask(naturalKeysUnique, orders({ columns, indexes: [{ columns: ['tenant_id', 'order_number'], unique: true }] })).status).toBe(
    'PASS',
  );
  expect(ask(naturalKeysUnique, orders()).status).toBe('N/A');
  expect(ask(naturalKeysUnique, orders({ name: 'promotional_codes', columns: [column('id'), column('code', 'text')] })).status).toBe(
    'FAIL',
  );
});

test('a name that somebody takes on identifies its owner, and is repeated where others are spoken of', () => {
  const columns = [column('id'), column('handle', 'text')];
  expect(ask(naturalKeysUnique, orders({ name: 'actor', columns })).status).toBe('FAIL');
  expect(ask(naturalKeysUnique, orders({ name: 'verification', columns })).status).toBe('N/A');
});

test('unique keys beside soft delete are partial', () => {
  const columns = [column('id'), column('deleted_at', 'timestamptz'), column('slug', 'text')];
  expect(ask(softDeleteKeysPartial, orders({ columns, indexes: [{ columns: ['slug'], unique: true }] })).status).toBe('FAIL');
  expect(
    ask(softDeleteKeysPartial, orders({ columns, indexes: [{ columns: ['slug'], unique: true, where: 'deleted_at IS NULL' }] })).status,
  ).toBe('PASS');
});

test('an index that starts another one is named', () => {
  const indexes = [
    { columns: ['customer_id'], unique: false },
    { columns: ['customer_id', 'id'], unique: false },
  ];
  expect(ask(indexesDistinct, orders({ indexes })).evidence[0]?.message).toContain('index (customer_id)');
});

test('of two indexes that are alike one is too many, and a key serves as an index', () => {
  const index = (columns: string[], more: object = {}) => ({ columns, unique: false, ...more });
  const status = (...indexes: ReturnType<typeof index>[]) => ask(indexesDistinct, orders({ indexes })).status;
  expect(status(index(['customer_id'], { unique: true }), index(['customer_id']))).toBe('PARTIAL');
  expect(status(index(['customer_id']), index(['customer_id']))).toBe('PARTIAL');
  expect(status(index(['id']))).toBe('FAIL');
  expect(status(index(['customer_id']), index(['customer_id'], { special: true }))).toBe('PASS');
  expect(status(index(['customer_id'], { where: 'open' }), index(['customer_id']))).toBe('PASS');
});

test('a table that a unique key of required columns identifies is said to be', () => {
  const table = orders({ primaryKey: [], indexes: [{ columns: ['id'], unique: true }] });
  expect(ask(primaryKeysDeclared, table).evidence[0]?.message).toBe('orders: identified by the unique key id of required columns');
});

test('whole numbers of SQLite do not run out', () => {
  const tables = [orders({ columns: [column('id', 'integer')] })];
  expect(runCheck(identifiersWide, modelOf({ tables, dbClients: [sampleDbClient({ engine: 'sqlite' })] })).status).toBe('N/A');
  expect(runCheck(identifiersWide, modelOf({ tables, dbClients: [sampleDbClient()] })).status).toBe('FAIL');
});

test('a name that rows may lack is not what they are known by', () => {
  const columns = [column('id'), { ...column('handle', 'text'), nullable: true }];
  expect(ask(naturalKeysUnique, orders({ name: 'members', columns })).status).toBe('UNKNOWN');
});

test('nobody asks again for a value that was made up', () => {
  const columns = [column('id'), column('deleted_at', 'timestamptz'), column('friendly_id', 'text'), column('ticket_number', 'text')];
  const indexes = [
    { columns: ['friendly_id'], unique: true },
    { columns: ['ticket_number'], unique: true },
  ];
  expect(ask(softDeleteKeysPartial, orders({ columns, indexes })).status).toBe('N/A');
});

test('a soft delete may carry its unit in its name', () => {
  const columns = [column('id'), column('slug', 'varchar'), column('deleted_at_m', 'bigint')];
  expect(ask(softDeleteKeysPartial, orders({ columns, indexes: [{ columns: ['slug'], unique: true }] })).status).toBe('FAIL');
});
