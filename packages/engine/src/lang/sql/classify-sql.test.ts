import { expect, test } from 'vitest';
import { classifySql, SQL_HOLE } from './classify-sql.ts';

test('reads: tables, conditions, limits', () => {
  expect(
    classifySql(
      'SELECT id, total FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.tenant_id = $1 AND lower(o.email) LIKE $2 ORDER BY created_at LIMIT 20',
    ),
  ).toMatchObject({
    operation: 'select',
    tables: ['orders', 'order_items'],
    predicates: ['tenant_id', 'email'],
    bounded: true,
    selectsAll: false,
    open: false,
  });
  expect(classifySql('SELECT * FROM public."Users" WHERE status = \'a\' AND deleted_at IS NULL')).toMatchObject({
    tables: ['Users'],
    predicates: ['status', 'deleted_at'],
    bounded: false,
    selectsAll: true,
  });
  expect(classifySql('SELECT COUNT(*) AS n FROM tickets WHERE event_id = $1')).toMatchObject({ bounded: true, selectsAll: false });
  expect(classifySql('SELECT EXTRACT(hour FROM created_at) FROM visits WHERE id = $1 FOR UPDATE')).toMatchObject({
    tables: ['visits'],
    bounded: true,
    locking: 'for-update',
  });
  expect(classifySql('WITH recent AS (SELECT * FROM sales WHERE venue_id = $1) SELECT day FROM recent')).toMatchObject({
    operation: 'select',
    tables: ['sales'],
    predicates: ['venue_id'],
  });
});

test('writes: columns, conflicts, atomic changes', () => {
  expect(
    classifySql('INSERT INTO orders (id, user_id) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET user_id = EXCLUDED.user_id'),
  ).toMatchObject({ operation: 'upsert', tables: ['orders'], writes: ['id', 'user_id'] });
  expect(classifySql('UPDATE accounts SET balance = balance - $1, updated_at = NOW() WHERE id = $2 AND version = $3')).toMatchObject({
    operation: 'update',
    tables: ['accounts'],
    writes: ['balance', 'updated_at'],
    predicates: ['id', 'version'],
    locking: 'version',
  });
  expect(classifySql('UPDATE stock SET quantity = quantity - 1 WHERE sku = ?')).toMatchObject({ locking: 'atomic' });
  expect(classifySql('DELETE FROM sessions WHERE expires_at < now()')).toMatchObject({
    operation: 'delete',
    tables: ['sessions'],
    predicates: ['expires_at'],
  });
});

test('everything else', () => {
  expect(classifySql('BEGIN ISOLATION LEVEL SERIALIZABLE').operation).toBe('transaction');
  expect(classifySql("SET LOCAL statement_timeout = '5s'").operation).toBe('session');
  expect(classifySql('SELECT 1')).toMatchObject({ operation: 'select', tables: [], bounded: true });
  expect(classifySql(`SELECT id FROM orders WHERE ${SQL_HOLE}`)).toMatchObject({ open: true });
  expect(classifySql('').operation).toBe('unknown');
  expect(classifySql(`${'('.repeat(5000)} SELECT`).operation).toBe('unknown');
});

test('statements that change the schema are told from those that end with the connection or only divide a table', () => {
  const operation = (text: string) => classifySql(text).operation;
  expect(operation('CREATE TABLE IF NOT EXISTS boats (id uuid)')).toBe('ddl');
  expect(operation('ALTER TABLE boats ADD COLUMN name text')).toBe('ddl');
  expect(operation('CREATE TEMP TABLE staging (id uuid)')).toBe('session');
  expect(operation("CREATE TABLE boats_2026 PARTITION OF boats FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")).toBe('session');
  expect(operation('REFRESH MATERIALIZED VIEW CONCURRENTLY totals')).toBe('session');
});
